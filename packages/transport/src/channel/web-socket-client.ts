import { constants } from "node:crypto";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ArgumentRangeError } from "@securecomm/crypto";
import type { WebSocket } from "ws";
import type { Limits } from "../limits.ts";
import { invalidAddress } from "./address.ts";
import type { Channel } from "./channel.ts";
import { reasonOf, remoteOf } from "./sockets.ts";
import type { Pem, TlsOptions } from "./tls.ts";
import { nodePem, TLS_SETTINGS } from "./tls-settings.ts";
import type { WebAddress } from "./web-address.ts";
import { WebSocketChannel } from "./web-socket.ts";
import { dialledAddress, opened } from "./web-socket-dial.ts";
import { SUBPROTOCOL } from "./web-socket-like.ts";
import { MAX_HEADER_BYTES, socketOptions } from "./web-socket-limits.ts";
import { watchWebSocket } from "./web-socket-watch.ts";

/** Connects to `ws://…` or `wss://…` with the package `ws`. */
export async function connectWs(
  address: string,
  limits: Limits,
  signal: AbortSignal | undefined,
  tls: TlsOptions | undefined,
): Promise<Channel> {
  const parsed = dialledAddress(address);
  checkTlsFor(parsed, tls);
  let stream: Socket | undefined;
  let answer: string | undefined;
  const options = {
    ...socketOptions(limits),
    maxHeaderSize: MAX_HEADER_BYTES,
    createConnection: () => {
      stream = connectStream(parsed, tls);
      return stream;
    },
  };
  // Only here, so that a program that uses TCP alone need not load it, nor find it in its bundle.
  const ws = await import("ws");
  let socket: WebSocket;
  try {
    socket = new ws.WebSocket(address, [SUBPROTOCOL], options);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidAddress(address, "its host is none");
    throw error;
  }
  socket.on("unexpected-response", (_, response) => {
    answer = `it answers as an HTTP server, with status ${response.statusCode}; is the path right?`;
    socket.terminate();
  });
  const adopt = () => {
    const under = stream as Socket;
    const channel = new WebSocketChannel({
      kind: parsed.scheme,
      remoteAddress: remoteOf(under),
      maxFrameLength: limits.maxHandshakeFrame,
      socket,
    });
    watchWebSocket(under, socket, channel, limits);
    return channel;
  };
  const inWords = (cause: unknown) => answer ?? (cause instanceof Error ? reasonOf(cause) : "it hung up");
  return opened({ socket, address, limits, signal, reasonOf: inWords, adopt });
}

function connectStream({ scheme, host, port }: WebAddress, tls: TlsOptions | undefined): Socket {
  if (scheme === "ws") return connect({ host, port, noDelay: true });
  const { ca, servername = isIP(host) === 0 ? host : "" } = tls ?? {};
  const authorities = ca === undefined ? {} : { ca: pems(ca).map(nodePem) };
  return connectTls({
    ...TLS_SETTINGS,
    host,
    port,
    servername,
    ...authorities,
    // The environment can switch this off for all of a program; here nobody can.
    rejectUnauthorized: true,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });
}

function pems(ca: Pem | readonly Pem[]): readonly Pem[] {
  return typeof ca === "string" || ca instanceof Uint8Array ? [ca] : ca;
}

function checkTlsFor({ scheme }: WebAddress, tls: TlsOptions | undefined): void {
  if (tls === undefined) return;
  if (scheme === "ws") throw new ArgumentRangeError("tls", "left out: only a wss:// address has certificates");
  if (tls.cert !== undefined || tls.key !== undefined) {
    throw new ArgumentRangeError("tls", "{ ca } at most to dial: who this side is, its identity proves");
  }
}
