import { connect, createServer, type Server, type Socket } from "node:net";
import { ChannelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { addressGroup, formatTcpAddress, parseTcpAddress } from "./address.ts";
import type { Channel } from "./channel.ts";
import type { ChannelServer, Incoming } from "./server.ts";
import { StreamChannel } from "./stream.ts";

/** Connects to `tcp://host:port`. */
export function connectTcp(address: string, limits: Limits, signal: AbortSignal | undefined): Promise<Channel> {
  const { host, port } = parseTcpAddress(address);
  if (port === 0) throw new ChannelError("ERR_ADDRESS_INVALID", "port 0 can be listened on, not connected to");
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.off("error", onError).off("connect", onConnect);
    };
    const fail = (error: unknown) => {
      settle();
      socket.on("error", () => {});
      socket.destroy();
      reject(error);
    };
    const onError = (cause: Error) =>
      fail(new ChannelError("ERR_CONNECT_FAILED", `no connection to ${address}: ${reasonOf(cause)}`, { cause }));
    const onAbort = () => fail(signal?.reason);
    const onConnect = () => {
      settle();
      resolve(channelOf(socket, limits));
    };
    const timer = setTimeout(
      () => fail(new ChannelError("ERR_CONNECT_TIMEOUT", `no connection to ${address} in ${limits.connectTimeout} ms`)),
      limits.connectTimeout,
    );
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.on("error", onError).on("connect", onConnect);
  });
}

/** Listens on `tcp://host:port`; port 0 takes a free one. */
export function listenTcp(
  address: string,
  limits: Limits,
  onIncoming: (incoming: Incoming) => void,
): Promise<ChannelServer> {
  const { host, port } = parseTcpAddress(address);
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) =>
      onIncoming({
        group: addressGroup(socket.remoteAddress ?? "unknown"),
        remoteAddress: remoteOf(socket),
        closed: new Promise((resolve) => socket.once("close", () => resolve())),
        accept: () => channelOf(socket, limits),
        refuse: () => {
          socket.on("error", () => {});
          socket.destroy();
        },
      }),
    );
    server.once("error", (cause) =>
      reject(new ChannelError("ERR_LISTEN_FAILED", `cannot listen on ${address}: ${reasonOf(cause)}`, { cause })),
    );
    server.listen({ host, port }, () => resolve(new TcpServer(server, host)));
  });
}

class TcpServer implements ChannelServer {
  readonly url: string;
  readonly #server: Server;

  constructor(server: Server, host: string) {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    this.url = formatTcpAddress({ host, port });
    this.#server = server;
    // After it listens, an error concerns one connection that could not be accepted; the next one may be.
    server.removeAllListeners("error").on("error", () => {});
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function channelOf(socket: Socket, limits: Limits): Channel {
  return new StreamChannel(socket, {
    kind: "tcp",
    remoteAddress: remoteOf(socket),
    maxFrameLength: limits.maxHandshakeFrame,
    frameProgressTimeout: limits.frameProgressTimeout,
  });
}

function remoteOf(socket: Socket): string | undefined {
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
};

/** What went wrong in words, and the system's short name for it; the whole of it is the error's cause. */
function reasonOf(cause: Error): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return message;
  const words = REASONS[code];
  return words === undefined ? code : `${words} (${code})`;
}
