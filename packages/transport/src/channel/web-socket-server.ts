import { createServer, type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from "node:tls";
import { ArgumentRangeError } from "@securecomm/crypto";
import type { ServerOptions, WebSocketServer } from "ws";
import { ChannelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Channel } from "./channel.ts";
import type { ChannelServer, Incoming } from "./server.ts";
import { incomingOver, listenForSockets, remoteOf } from "./sockets.ts";
import type { TlsOptions } from "./tls.ts";
import { nodePem, TLS_SETTINGS } from "./tls-settings.ts";
import { formatWebAddress, parseWebAddress, type WebAddress } from "./web-address.ts";
import { WebSocketChannel } from "./web-socket.ts";
import { SUBPROTOCOL } from "./web-socket-like.ts";
import { MAX_HEADER_BYTES, socketOptions } from "./web-socket-limits.ts";
import { watchWebSocket } from "./web-socket-watch.ts";

/** Listens on `ws://host:port/path` or, with a certificate, `wss://host:port/path`; port 0 takes a free one. */
export async function listenWs(
  address: string,
  limits: Limits,
  onIncoming: (incoming: Incoming) => void,
  tls: TlsOptions | undefined,
): Promise<ChannelServer> {
  const parsed = parseWebAddress(address);
  const security = tlsServerOf(parsed, tls);
  // Only here, so that a program that uses TCP alone need not load it, nor find it in its bundle.
  const ws = await import("ws");
  const upgrades = new Upgrades(parsed, limits, security, ws.WebSocketServer);
  return listenForSockets({
    address,
    host: parsed.host,
    port: parsed.port,
    url: (port) => formatWebAddress({ ...parsed, port }),
    // Whoever takes connections decides before a byte of TLS or HTTP is read.
    onSocket: (socket) => onIncoming(incomingOver(socket, () => upgrades.accept(socket))),
  });
}

/**
 * Makes channels of connections that ask to become WebSockets. Its servers of TLS and HTTP never listen: they are handed
 * the connections that were accepted. The header `Origin` is not looked at: a session does not go by cookies, so a page of
 * another site gains nothing by dialling here.
 */
class Upgrades {
  readonly #address: WebAddress;
  readonly #limits: Limits;
  readonly #tls: TlsServer | undefined;
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  /** By its socket, be that secured or not. */
  readonly #waiting = new Map<Duplex, Waiting>();
  /** Sockets whose TLS handshake is under way, by both addresses; and those below what TLS has secured. */
  readonly #securing = new Map<string, Socket>();
  readonly #below = new WeakMap<Duplex, Socket>();

  constructor(
    address: WebAddress,
    limits: Limits,
    tls: TlsServer | undefined,
    serverOf: new (options: ServerOptions) => WebSocketServer,
  ) {
    this.#address = address;
    this.#limits = limits;
    this.#tls = tls;
    this.#tls?.on("secureConnection", (stream) => this.#secured(stream));
    this.#tls?.on("tlsClientError", (error, stream) => this.#take(this.#belowOf(stream))?.broken(error));
    this.#webSockets = new serverOf({
      ...socketOptions(limits),
      noServer: true,
      clientTracking: false,
      handleProtocols: () => SUBPROTOCOL,
    });
    this.#webSockets.on("wsClientError", (error, stream) => this.#refuse(stream, 400, error.message));
    this.#http = createServer({ maxHeaderSize: MAX_HEADER_BYTES, noDelay: true });
    this.#http.on("upgrade", (request, stream, head) => this.#upgrade(request, stream, head));
    this.#http.on("request", ({ socket }) => this.#refuse(socket, 426, "here are WebSockets only"));
    this.#http.on("clientError", (error, stream) => this.#broken(error, stream));
  }

  /** The channel is there at once, and has its socket when the upgrade is done. */
  accept(socket: Socket): Channel {
    const channel = new WebSocketChannel({
      kind: this.#address.scheme,
      remoteAddress: remoteOf(socket),
      maxFrameLength: this.#limits.maxHandshakeFrame,
      abandon: () => socket.destroy(),
    });
    const { connectTimeout } = this.#limits;
    const onClose = () => this.#take(socket)?.ended();
    const onLate = () =>
      channel.fail(new ChannelError("ERR_CONNECT_TIMEOUT", `no WebSocket was asked for in ${connectTimeout} ms`));
    this.#waiting.set(socket, { channel, onClose, deadline: setTimeout(onLate, connectTimeout) });
    socket.on("error", () => {});
    socket.on("close", onClose);
    if (this.#tls === undefined) this.#http.emit("connection", socket);
    else {
      const ends = endsOf(socket);
      this.#securing.set(ends, socket);
      socket.on("close", () => this.#securing.delete(ends));
      this.#tls.emit("connection", socket);
    }
    socket.resume();
    return channel;
  }

  #secured(stream: TLSSocket): void {
    const socket = this.#belowOf(stream);
    if (socket === undefined) {
      stream.destroy();
      return;
    }
    this.#below.set(stream, socket);
    this.#http.emit("connection", stream);
  }

  /** Node does not tell which socket it has secured, but the two ends of a connection are its own. */
  #belowOf(stream: TLSSocket): Socket | undefined {
    return this.#securing.get(endsOf(stream));
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const channel = this.#waiting.get(this.#below.get(stream) ?? stream)?.channel;
    if (channel === undefined) {
      stream.destroy();
      return;
    }
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      this.#refuse(stream, ...refusal);
      return;
    }
    this.#webSockets.handleUpgrade(request, stream, head, (socket) => {
      this.#take(stream);
      channel.bind(socket);
      watchWebSocket(stream, socket, channel, this.#limits);
    });
  }

  #refusalOf(request: IncomingMessage): [status: number, why: string] | undefined {
    if (request.url !== this.#address.path) return [404, "there is nothing under this path"];
    const offered = request.headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim());
    return offered?.includes(SUBPROTOCOL) ? undefined : [400, `offer the subprotocol ${SUBPROTOCOL}`];
  }

  #broken(error: Error & { readonly code?: string }, stream: Duplex): void {
    if (error.code === "HPE_HEADER_OVERFLOW") this.#refuse(stream, 431, "the headers are too large");
    else if (error.code?.startsWith("HPE_")) this.#refuse(stream, 400, "this is not HTTP");
    else this.#take(stream)?.broken(error);
  }

  /** Answers as an HTTP server does, and ends the channel once that has left. */
  #refuse(stream: Duplex, status: number, why: string): void {
    const channel = this.#take(stream);
    if (channel === undefined || !stream.writable) {
      stream.destroy();
      return;
    }
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      "Connection: close",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Content-Type: text/plain",
      `Content-Length: ${why.length}`,
    ];
    const error = new ChannelError("ERR_CHANNEL_FAILED", `the other end was answered ${status}: ${why}`);
    stream.end(`${head.join("\r\n")}\r\n\r\n${why}`, () => channel.fail(error));
  }

  /** Whoever takes a channel decides what becomes of it. */
  #take(stream: Duplex | undefined): WebSocketChannel | undefined {
    const socket = stream && (this.#below.get(stream) ?? stream);
    const waiting = socket && this.#waiting.get(socket);
    if (waiting === undefined) return undefined;
    clearTimeout(waiting.deadline);
    // A WebSocket tells its end itself, behind what it still has to deliver.
    socket?.off("close", waiting.onClose);
    this.#waiting.delete(socket as Duplex);
    return waiting.channel;
  }
}

/** A connection that has asked for nothing yet. */
interface Waiting {
  readonly channel: WebSocketChannel;
  readonly onClose: () => void;
  readonly deadline: NodeJS.Timeout;
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

function tlsServerOf({ scheme }: WebAddress, tls: TlsOptions | undefined): TlsServer | undefined {
  if (scheme === "ws") {
    if (tls !== undefined) throw new ArgumentRangeError("tls", "left out: only a wss:// address has certificates");
    return undefined;
  }
  const { cert, key, ca, servername } = tls ?? {};
  if (cert === undefined || key === undefined) {
    throw new ArgumentRangeError("tls", "{ cert, key }: to listen on wss:// takes a certificate and its key");
  }
  if (ca !== undefined || servername !== undefined) {
    throw new ArgumentRangeError("tls", "{ cert, key } and nothing else to listen: those who dial show no certificate");
  }
  try {
    // TLS 1.3 has no renegotiation, by which a stranger could make us work for ever on one connection.
    return createTlsServer({ ...TLS_SETTINGS, minVersion: "TLSv1.3", cert: nodePem(cert), key: nodePem(key) });
  } catch (cause) {
    throw new ChannelError("ERR_LISTEN_FAILED", "the certificate or its key cannot be used", { cause });
  }
}
