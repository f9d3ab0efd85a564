import { MessageChannel } from "node:worker_threads";
import { onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import type { Channel } from "../../src/channel/channel.ts";
import { memoryChannelPair } from "../../src/channel/memory.ts";
import { messagePortChannel } from "../../src/channel/message-port.ts";
import type { Incoming } from "../../src/channel/server.ts";
import { connectTcp, listenTcp } from "../../src/channel/tcp.ts";
import { webSocketChannel } from "../../src/channel/web-socket.ts";
import { SUBPROTOCOL } from "../../src/channel/web-socket-like.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { until } from "./observe.ts";
import { OwnWebSocket } from "./w3c-web-socket.ts";
import { listeningWs, webSocketPair } from "./web-sockets.ts";

/** How a pair of ends of each kind of channel is made; the one that dialled first. */
export const CHANNEL_PAIRS: Readonly<Record<string, () => Promise<[Channel, Channel]>>> = {
  memory: async () => memoryChannelPair(),
  "message port": async () => {
    const { port1, port2 } = new MessageChannel();
    return [messagePortChannel(port1), messagePortChannel(port2)];
  },
  tcp: tcpPair,
  ws: () => webSocketPair("ws://127.0.0.1:0"),
  wss: () => webSocketPair("wss://127.0.0.1:0"),
  "own WebSocket": ownWebSocketPair,
  "webSocketChannel of ws": wrappedPair,
};

async function tcpPair(): Promise<[Channel, Channel]> {
  const incoming: Incoming[] = [];
  const server = await listenTcp("tcp://127.0.0.1:0", DEFAULT_LIMITS, (one) => incoming.push(one));
  onTestFinished(() => server.close());
  const dialled = await connectTcp(server.url, DEFAULT_LIMITS, undefined);
  await until(() => incoming.length === 1);
  return [dialled, (incoming[0] as Incoming).accept()];
}

/** The runtime's own WebSocket, still connecting, against a listener of ours. */
async function ownWebSocketPair(): Promise<[Channel, Channel]> {
  const { url, accept } = await listeningWs();
  const dialled = webSocketChannel(new OwnWebSocket(url, [SUBPROTOCOL]));
  return [dialled, await accept()];
}

/** A server of somebody else, and on both sides sockets of the package `ws`. */
async function wrappedPair(): Promise<[Channel, Channel]> {
  const { WebSocket } = await import("ws");
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const accepted = new Promise<Channel>((resolve) =>
    server.once("connection", (socket) => resolve(webSocketChannel(socket))),
  );
  const { port } = server.address() as { port: number };
  const dialled = webSocketChannel(new WebSocket(`ws://127.0.0.1:${port}`));
  return [dialled, await accepted];
}
