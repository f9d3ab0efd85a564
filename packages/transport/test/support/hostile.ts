import { concatBytes } from "@securecomm/crypto";
import type { Channel } from "../../src/channel/channel.ts";
import type { ChannelError } from "../../src/errors.ts";
import { uint } from "../../src/protocol/codec.ts";
import { type AttackRule, type HostileOptions, type HostilePair, hostilePair } from "../../src/testing/index.ts";
import { frame } from "./frames.ts";
import { pause } from "./observe.ts";

/** What looks like the record of this number: 8 bytes of number, then `size` bytes of it. */
export function recordLike(number: number, size = 20): Uint8Array {
  return frame(concatBytes(uint(number, 8), new Uint8Array(size).fill(number)));
}

/** What looks like a handshake message of this type. */
export function handshakeLike(type: number, size = 20): Uint8Array {
  return frame(new Uint8Array(size).fill(type));
}

/** What arrived at one end. */
export interface Arrived {
  readonly frames: Uint8Array[];
  /** The last byte of each frame: the number of what {@link recordLike} made. */
  readonly numbers: number[];
  readonly ends: (ChannelError | undefined)[];
}

/** Reads everything that arrives. */
export function arrivals(channel: Channel): Arrived {
  const arrived: Arrived = { frames: [], numbers: [], ends: [] };
  channel.maxFrameLength = 2 ** 20;
  channel.attach({
    frame: (bytes) => {
      arrived.frames.push(new Uint8Array(bytes));
      arrived.numbers.push(bytes.at(-1) as number);
    },
    drain: () => {},
    end: (error) => arrived.ends.push(error),
  });
  channel.resume();
  return arrived;
}

/** A hostile pair with readers at both ends. */
export function underAttack(
  rules: readonly AttackRule[],
  options: HostileOptions = {},
): { pair: HostilePair; atInitiator: Arrived; atResponder: Arrived } {
  const pair = hostilePair({ ...options, rules });
  return { pair, atInitiator: arrivals(pair.initiator), atResponder: arrivals(pair.responder) };
}

/** Time enough for everything that is on its way. */
export function settled(): Promise<void> {
  return pause(10);
}
