import { once } from "node:events";
import { createServer } from "node:https";
import { WebSocket, WebSocketServer } from "ws";
import { listening } from "./listening.mjs";
import { contextOf, MUTUAL, refuseOther } from "./tls.mjs";

/* WebSockets of `ws` over the same TLS, a message each, without compression. */

export async function serve(settings, onConnection) {
  const server = createServer({ ...contextOf({ ...settings, role: "server" }), ...MUTUAL });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 2 ** 24 });
  sockets.on("connection", (socket, request) => {
    refuseOther(request.socket);
    onConnection(connectionOf(socket, settings));
  });
  server.on("tlsClientError", (error) => {
    throw error;
  });
  return listening(server);
}

export async function dialer(settings, port) {
  const options = { ...contextOf({ ...settings, role: "client" }), servername: "localhost", perMessageDeflate: false };
  return async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}`, options);
    await once(socket, "open");
    return connectionOf(socket, settings);
  };
}

/** `ws` has no sign of a full buffer but this number; beyond it, the sender waits until its last message has left. */
const MOST_BUFFERED = 1_048_576;
/** The code of a normal closure (RFC 6455, section 7.4.1). */
const ORDERLY = 1_000;

function connectionOf(socket, { kind }) {
  const ended = once(socket, "close").then(([code]) => {
    if (code !== ORDERLY) throw new Error(`the connection ended with ${code}`);
  });
  return {
    ended,
    send: (message) => {
      const data = kind === "json" ? JSON.stringify(message) : message;
      if (socket.bufferedAmount < MOST_BUFFERED) return void socket.send(data);
      return new Promise((resolve) => socket.send(data, resolve));
    },
    onMessage: (handler) => {
      socket.on("message", (data) => handler(kind === "json" ? JSON.parse(data.toString()) : data));
    },
    close: () => {
      socket.close(ORDERLY);
      return ended;
    },
  };
}
