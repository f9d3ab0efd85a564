import { ChannelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { formatHost } from "./address.ts";
import type { Channel } from "./channel.ts";
import { parseWebAddress, type WebAddress } from "./web-address.ts";
import { WebSocketChannel } from "./web-socket.ts";
import { SUBPROTOCOL, type WebSocketLike } from "./web-socket-like.ts";

/** The `WebSocket` of a browser and of other runtimes that have the web's interfaces. */
type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

/** Connects to `ws://…` or `wss://…` with the runtime's own `WebSocket`. */
export async function connectWebSocket(
  address: string,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<Channel> {
  const parsed = dialledAddress(address);
  const { WebSocket } = globalThis as { readonly WebSocket?: WebSocketClass };
  if (WebSocket === undefined) {
    throw new ChannelError("ERR_SCHEME_UNSUPPORTED", `there is no channel for ${parsed.scheme}:// here: no WebSocket`);
  }
  let socket: WebSocketLike;
  try {
    socket = new WebSocket(address, [SUBPROTOCOL]);
  } catch (cause) {
    // A page that came by https may not open ws://, for one.
    throw new ChannelError("ERR_CONNECT_FAILED", `no connection to ${address}: not allowed here`, { cause });
  }
  const adopt = () =>
    new WebSocketChannel({
      kind: parsed.scheme,
      remoteAddress: `${formatHost(parsed.host)}:${parsed.port}`,
      maxFrameLength: limits.maxHandshakeFrame,
      socket,
    });
  // A browser does not tell a page why, so that a page cannot explore the network it is in.
  const reasonOf = () => "nobody listens there, or not for this protocol";
  return opened({ socket, address, limits, signal, reasonOf, adopt });
}

/** An address that can be dialled. */
export function dialledAddress(address: string): WebAddress {
  const parsed = parseWebAddress(address);
  if (parsed.port === 0) throw new ChannelError("ERR_ADDRESS_INVALID", "port 0 can be listened on, not connected to");
  return parsed;
}

/** A socket that is being opened. */
export interface OpeningSocket {
  readonly socket: WebSocketLike;
  readonly address: string;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
  /** Says in words what an error event brought. */
  readonly reasonOf: (cause: unknown) => string;
  /** Makes a channel of the socket, in the turn in which it opens. */
  readonly adopt: () => Channel;
}

/**
 * Waits until it is open.
 * @throws {@link ChannelError} `ERR_CONNECT_FAILED`, `ERR_CONNECT_TIMEOUT`; the signal's reason when it aborts.
 */
export function opened({ socket, address, limits, signal, reasonOf, adopt }: OpeningSocket): Promise<Channel> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = () => {
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown) => {
      if (settled) return;
      settle();
      if (socket.terminate !== undefined) socket.terminate();
      else socket.close();
      reject(error);
    };
    const failed = (cause: unknown) =>
      fail(new ChannelError("ERR_CONNECT_FAILED", `no connection to ${address}: ${reasonOf(cause)}`, { cause }));
    const onAbort = () => fail(signal?.reason);
    const timer = setTimeout(
      () => fail(new ChannelError("ERR_CONNECT_TIMEOUT", `no connection to ${address} in ${limits.connectTimeout} ms`)),
      limits.connectTimeout,
    );
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.addEventListener("open", () => {
      if (settled) return;
      settle();
      resolve(adopt());
    });
    socket.addEventListener("error", (event) => failed(event.error));
    socket.addEventListener("close", () => failed(undefined));
    if (signal?.aborted) onAbort();
  });
}
