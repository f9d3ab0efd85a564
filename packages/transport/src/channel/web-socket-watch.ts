import type { Duplex } from "node:stream";
import { ChannelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { ProgressWatch } from "./progress-watch.ts";
import { stalled } from "./stream.ts";
import type { WebSocketChannel } from "./web-socket.ts";
import { OPEN, type WebSocketLike } from "./web-socket-like.ts";
import { WebSocketMeter } from "./web-socket-meter.ts";

/**
 * Holds a socket of `ws` to the channel's limits by what comes below it. Called once `ws` listens to the stream: each
 * chunk is looked at after `ws` has delivered what is whole in it, because a frame may be the one that raises the limit.
 */
export function watchWebSocket(stream: Duplex, socket: WebSocketLike, channel: WebSocketChannel, limits: Limits): void {
  const meter = new WebSocketMeter();
  const progress = new ProgressWatch(limits.frameProgressTimeout, () => channel.fail(stalled()));
  let seen = 0;
  const look = () => {
    try {
      meter.checkControl();
      if (!channel.reading || !meter.begun) return progress.stop();
      meter.check(channel.maxFrameLength);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      progress.stop();
      channel.fail(error);
    }
  };
  channel.onReading = () => {
    look();
    if (channel.reading && meter.begun) progress.progress();
  };
  stream.on("data", (chunk: Uint8Array) => {
    meter.read(chunk, performance.now());
    look();
    if (channel.reading && meter.begun && meter.bytes > seen) progress.progress();
    seen = meter.bytes;
  });
  // Before the listener of ws, which forgets the reason. One that comes after the socket's own end is no failure.
  stream.prependListener("error", (cause) => {
    if (socket.readyState === OPEN) channel.broken(cause);
  });
}
