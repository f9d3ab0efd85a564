import type { Random } from "../random.ts";
import { type Action, messages } from "./action.ts";
import { between, exponential, happens, logNormal, oneOf } from "./draw.ts";

/** How files are moved. */
export interface FileTransferHabits {
  /** Bytes of a chunk: a power of two. */
  readonly chunk: number;
  /** Bytes a second that the line carries. */
  readonly rate: number;
  /** Bytes of the middlemost file. */
  readonly size: number;
  /** The share of files that go out. */
  readonly uploads: number;
  /** Seconds between files, on average. */
  readonly pause: number;
  /** Chunks after which the receiver says how far it is; 0 for never. */
  readonly progress: number;
  readonly [name: string]: number;
}

const LARGEST_FILE = 150_000_000;

/** Draws the habits of one user. */
export function drawFileTransferHabits(random: Random): FileTransferHabits {
  return {
    chunk: oneOf(random, [65_536, 131_072, 262_144]),
    rate: Math.min(Math.max(logNormal(random, 5_000_000, 0.7), 500_000), 30_000_000),
    size: logNormal(random, 2_500_000, 0.5),
    uploads: between(random, 0.15, 0.85),
    pause: between(random, 30, 240),
    progress: oneOf(random, [0, 8, 16, 32]),
  };
}

/** Files one after another: a request, chunks as fast as the line allows, a confirmation. */
export function* fileTransfer(
  random: Random,
  habits: FileTransferHabits,
  from: number,
  until: number,
): Generator<Action> {
  let at = from + 1000 * between(random, 0.2, 5);
  while (at < until) {
    const direction = happens(random, habits.uploads) ? "sent" : "received";
    const back = direction === "sent" ? "received" : "sent";
    yield messages(at, direction, "json", between(random, 140, 320));
    at += between(random, 20, 400);
    yield messages(at, back, "json", between(random, 60, 110));
    at += between(random, 5, 80);
    const speed = habits.rate * between(random, 0.6, 1.2);
    let left = Math.min(logNormal(random, habits.size, 1.1), LARGEST_FILE);
    for (let chunks = 1; left > 0 && at < until; chunks++) {
      const bytes = Math.min(left, habits.chunk);
      left -= bytes;
      at += (1000 * bytes) / speed + exponential(random, 2);
      yield messages(at, direction, "binary", bytes);
      // The line stalls now and then.
      if (happens(random, 0.004)) at += exponential(random, 1500);
      if (habits.progress > 0 && chunks % habits.progress === 0) {
        at += 1;
        yield messages(at, back, "json", 48);
      }
    }
    at += between(random, 20, 300);
    yield messages(at, back, "json", between(random, 70, 120));
    // Several files of one folder follow each other at once.
    at += happens(random, 0.35) ? between(random, 100, 1500) : 1000 * exponential(random, habits.pause);
  }
}
