import { concatBytes } from "@securecomm/crypto";
import type { Role } from "../protocol/transcript.ts";
import type { FrameFacts, FrameName } from "./attack-rule.ts";

/** The type of a handshake message is never 0; a record's number stays below 2^53, so its first byte is. */
const KIND_OFFSET = 4;

interface Seen {
  readonly facts: FrameFacts;
  readonly bytes: Uint8Array;
}

/** What has come from both sides: every frame is counted, and kept as long as there is room. */
export class FrameHistory {
  readonly #capacity: number;
  readonly #kept: Record<Role, (Seen | undefined)[]> = { initiator: [], responder: [] };
  readonly #counts = { initiator: { handshake: 0, record: 0 }, responder: { handshake: 0, record: 0 } };
  readonly #order: Seen[] = [];
  #bytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Notes a frame, and keeps a copy. */
  add(from: Role, bytes: Uint8Array): FrameFacts {
    const kind = bytes[KIND_OFFSET] === 0 ? "record" : "handshake";
    const number = this.#counts[from][kind]++;
    const facts = { from, frame: this.#kept[from].length, kind, number, length: bytes.length } as const;
    const seen = { facts, bytes: concatBytes(bytes) };
    this.#kept[from].push(seen);
    this.#order.push(seen);
    this.#bytes += bytes.length;
    while (this.#bytes > this.#capacity) this.#forget(this.#order.shift());
    return facts;
  }

  count(from: Role): number {
    return this.#kept[from].length;
  }

  /** A copy of a frame that has come and is not forgotten. */
  seen(name: FrameName & { readonly from: Role }): Uint8Array | undefined {
    const frames = this.#kept[name.from];
    const found = frames[this.#placeOf(name, frames)];
    return found && concatBytes(found.bytes);
  }

  #placeOf({ frame, handshake, record }: FrameName, frames: readonly (Seen | undefined)[]): number {
    if (frame !== undefined) return frame;
    if (handshake === undefined && record === undefined) return frames.length - 1;
    const kind = handshake === undefined ? "record" : "handshake";
    const number = handshake ?? record;
    return frames.findIndex((seen) => seen?.facts.kind === kind && seen.facts.number === number);
  }

  #forget(oldest: Seen | undefined): void {
    if (oldest === undefined) return;
    this.#bytes -= oldest.bytes.length;
    this.#kept[oldest.facts.from][oldest.facts.frame] = undefined;
  }
}
