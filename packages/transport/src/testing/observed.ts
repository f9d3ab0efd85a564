import type { Channel } from "../channel/channel.ts";
import type { ChannelError } from "../errors.ts";

/** How a check looks at what happens. */
export class Look {
  readonly #patience: number;

  /** @param patience milliseconds after which what has not happened is taken for what does not. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Notes what a channel tells; `onFrame` is called after each frame was noted. */
  observe(channel: Channel, onFrame: () => void = () => {}): Observed {
    return new Observed(channel, this, onFrame);
  }

  /** Waits until something holds. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + this.#patience;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`waited ${this.#patience} ms in vain until ${what}`);
      await pause(2);
    }
  }
}

/** What a channel has told its user, noted. */
export class Observed {
  /** The number of each frame, as {@link numberedFrame} put it in. */
  readonly frames: number[] = [];
  readonly ends: (ChannelError | undefined)[] = [];
  drains = 0;

  readonly #look: Look;

  constructor(channel: Channel, look: Look, onFrame: () => void) {
    this.#look = look;
    channel.attach({
      frame: (frame) => {
        this.frames.push(numberIn(frame));
        onFrame();
      },
      drain: () => {
        this.drains += 1;
      },
      end: (error) => {
        this.ends.push(error);
      },
    });
  }

  /** Waits for the end and gives its error. */
  async end(): Promise<ChannelError | undefined> {
    await this.#look.until(() => this.ends.length > 0, "the end is told");
    return this.ends[0];
  }
}

/** A whole frame of `size` bytes after its length, recognised by its number, 0 to 255. */
export function numberedFrame(number: number, size = 1): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(4 + size).fill(number);
  new DataView(frame.buffer).setUint32(0, size);
  return frame;
}

/** The number of a frame; -1 when any byte of it is not as it was made. */
function numberIn(frame: Uint8Array): number {
  const number = frame[4] as number;
  const size = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  const isIntact = size === frame.length - 4 && frame.subarray(4).every((byte) => byte === number);
  return isIntact ? number : -1;
}

/** Milliseconds in which nothing should happen. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Compares two values by their JSON text. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [textOf(actual), textOf(expected)];
  if (is !== should) throw new Error(`${what}: should be ${should}, is ${is}`);
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (item === undefined ? "undefined" : item)) ?? String(value);
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}
