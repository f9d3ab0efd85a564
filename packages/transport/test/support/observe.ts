import type { Channel } from "../../src/channel/channel.ts";
import type { ChannelError } from "../../src/errors.ts";

/** What a channel has told its user. */
export interface Observed {
  readonly channel: Channel;
  /** The first byte of each frame's content. */
  readonly frames: number[];
  readonly ends: (ChannelError | undefined)[];
  drains: number;
  /** Resolves at the first end. */
  readonly ended: Promise<ChannelError | undefined>;
}

/** Attaches to a channel and notes everything; `onFrame` is called after each frame was noted. */
export function observe(channel: Channel, onFrame: () => void = () => {}): Observed {
  const { promise: ended, resolve } = withResolvers<ChannelError | undefined>();
  const observed: Observed = { channel, frames: [], ends: [], drains: 0, ended };
  channel.attach({
    frame: (bytes) => {
      observed.frames.push(bytes[4] as number);
      onFrame();
    },
    drain: () => {
      observed.drains++;
    },
    end: (error) => {
      observed.ends.push(error);
      resolve(error);
    },
  });
  return observed;
}

/** Waits until something holds; the test's own time limit says when it never does. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(2);
}

/** Milliseconds in which nothing should happen. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}
