import { createServer, type Server, type Socket } from "node:net";
import { ChannelError } from "../errors.ts";
import { addressGroup } from "./address.ts";
import type { Channel } from "./channel.ts";
import type { ChannelServer, Incoming } from "./server.ts";

/** What is listened on. */
export interface SocketServerOptions {
  /** As it is named in errors. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** The address with the real port. */
  readonly url: (port: number) => string;
  /** Told of each connection; nothing of it has been read. */
  readonly onSocket: (socket: Socket) => void;
}

/** Listens for TCP connections. */
export function listenForSockets({ address, host, port, url, onSocket }: SocketServerOptions): Promise<ChannelServer> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, pauseOnConnect: true }, onSocket);
    server.once("error", (cause) =>
      reject(new ChannelError("ERR_LISTEN_FAILED", `cannot listen on ${address}: ${reasonOf(cause)}`, { cause })),
    );
    server.listen({ host, port }, () => resolve(new SocketServer(server, url)));
  });
}

class SocketServer implements ChannelServer {
  readonly url: string;
  readonly #server: Server;

  constructor(server: Server, url: (port: number) => string) {
    const address = server.address();
    this.url = url(typeof address === "object" && address !== null ? address.port : 0);
    this.#server = server;
    // After it listens, an error concerns one connection that could not be accepted; the next one may be.
    server.removeAllListeners("error").on("error", () => {});
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** A connection that somebody has made, and how it is accepted. */
export function incomingOver(socket: Socket, accept: () => Channel): Incoming {
  return {
    group: addressGroup(socket.remoteAddress ?? "unknown"),
    remoteAddress: remoteOf(socket),
    closed: new Promise((resolve) => socket.once("close", () => resolve())),
    accept,
    refuse: () => {
      socket.on("error", () => {});
      socket.destroy();
    },
  };
}

/** Where the other end of a socket is. */
export function remoteOf(socket: Socket): string | undefined {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return remoteAddress.includes(":") ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the other end reset the connection",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name could not be looked up",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "no answer came",
  EADDRINUSE: "another program listens there already; choose another port",
  EADDRNOTAVAIL: "this machine does not have that address",
  EACCES: "the system does not allow it",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed; name it in tls.ca to trust it",
  SELF_SIGNED_CERT_IN_CHAIN: "nobody whom this system trusts has signed its certificate; name the authority in tls.ca",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate's signer is not known here; name the authority in tls.ca",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate's signer is not known here; name the authority in tls.ca",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  EPROTO: "it does not speak TLS, or no version that is accepted",
};

/** What went wrong in words, and the system's short name for it; the whole of it is the error's cause. */
export function reasonOf(cause: Error): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return message;
  const words = REASONS[code];
  return words === undefined ? code : `${words} (${code})`;
}
