import { connect, type Socket } from "node:net";
import { ChannelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { formatTcpAddress, parseTcpAddress } from "./address.ts";
import type { Channel } from "./channel.ts";
import type { ChannelServer, Incoming } from "./server.ts";
import { incomingOver, listenForSockets, reasonOf, remoteOf } from "./sockets.ts";
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
  return listenForSockets({
    address,
    host,
    port,
    url: (port) => formatTcpAddress({ host, port }),
    onSocket: (socket) => onIncoming(incomingOver(socket, () => channelOf(socket, limits))),
  });
}

function channelOf(socket: Socket, limits: Limits): Channel {
  return new StreamChannel(socket, {
    kind: "tcp",
    remoteAddress: remoteOf(socket),
    maxFrameLength: limits.maxHandshakeFrame,
    frameProgressTimeout: limits.frameProgressTimeout,
  });
}
