import type { Role } from "../protocol/transcript.ts";

/** Which of the frames that are counted: one number, several, or a function that says. Counting starts at 0. */
export type Which = number | readonly number[] | ((index: number) => boolean);

/**
 * On which frames a rule acts: on those that meet all of this; where nothing is said, on all. Each direction counts for
 * itself: all its frames, and beside that its handshake messages and its records. (The initiator's handshake messages 0
 * and 1 are M1 and M3, the responder's M2 and M4; records start again at 0, so the count is the record's number.)
 */
export interface FrameMatch {
  /** Who sent it; both, where it is left out. */
  readonly from?: Role | undefined;
  /** Which of all frames of its direction. */
  readonly frame?: Which | undefined;
  /** Which of the messages before the session is open; `true` for all of them. */
  readonly handshake?: Which | true | undefined;
  /** Which of the records of an open session; `true` for all of them. */
  readonly record?: Which | true | undefined;
  /** Probability, 0 to 1, by the seed: for one seed and one frame always the same. */
  readonly chance?: number | undefined;
  /** How often the rule acts at most. */
  readonly times?: number | undefined;
}

/** The frame never arrives. */
export interface Drop {
  readonly attack: "drop";
}

/** The frame waits, and everything behind it too: nothing changes its place. */
export interface Delay {
  readonly attack: "delay";
  /**
   * How long: virtual steps, 1 to 100,000. A step is a frame of either direction or a turn of the event loop, whichever
   * comes first. Without it 1 to 32, by the seed.
   */
  readonly steps?: number | undefined;
}

/** The frame arrives more than once. */
export interface Duplicate {
  readonly attack: "duplicate";
  /** How many copies come right behind it, 1 to 1,000; without it one. */
  readonly copies?: number | undefined;
}

/** Later frames overtake this one. */
export interface Reorder {
  readonly attack: "reorder";
  /**
   * How many frames of its direction overtake it, 1 to 1,000; without it 1 to 4, by the seed. Where so few follow, it
   * comes when its sender ends, or when the network is told to let it go (`release()`).
   */
  readonly by?: number | undefined;
}

/** An earlier frame comes again, ahead of this one. */
export interface Replay {
  readonly attack: "replay";
  /** Which one; what is left out is taken by the seed from what has come. Where there is none, nothing happens. */
  readonly of?: FrameName | undefined;
}

/** Names a frame that a network has seen. */
export interface FrameName {
  /** Whose frame; by default of the same sender. The other one makes it a reflection. */
  readonly from?: Role | undefined;
  /** Its place among all frames of its direction. */
  readonly frame?: number | undefined;
  /** Its place among the handshake messages of its direction. */
  readonly handshake?: number | undefined;
  /** Its place among the records of its direction. */
  readonly record?: number | undefined;
  /** The network of another session, from which it is taken. */
  readonly network?: AttackedSession | undefined;
}

/** What an attacker has of a session: its frames, and a way to put something on its wire. */
export interface AttackedSession {
  /** How many frames have come from this side. */
  count(from: Role): number;
  /**
   * A copy of a frame as it was sent, before anything was done to it; `undefined` where it has not come, or is forgotten.
   * Without a number the newest one.
   */
  seen(name: FrameName & { readonly from: Role }): Uint8Array | undefined;
  /** Puts bytes on the wire as if this side had sent them. Rules do not act on them. */
  inject(from: Role, bytes: Uint8Array): void;
}

/** Only the beginning of the frame arrives. */
export interface Truncate {
  readonly attack: "truncate";
  /** How many bytes are left, the 4 of the length included: 5 or more where the length is corrected. By default by the seed. */
  readonly keep?: number | undefined;
  /**
   * `"corrected"` (by default): the frame says its new length, and reaches the session. `"claimed"`: it says the old one,
   * which a channel of messages refuses, and a stream waits for.
   */
  readonly length?: "corrected" | "claimed" | undefined;
  /** Whether the connection is cut behind it. */
  readonly cut?: boolean | undefined;
}

/** Bits of the frame are turned over. */
export interface Flip {
  readonly attack: "flip";
  /** Which byte, from 0; negative from the end, as in `Array.at`. By default by the seed, beyond the 4 bytes of the length. */
  readonly byte?: number | undefined;
  /** What the byte is XORed with, 1 to 255; by default one bit, by the seed. */
  readonly mask?: number | undefined;
}

/** Something that nobody has sent comes ahead of the frame. */
export interface Inject {
  readonly attack: "inject";
  /** The bytes as they stand, their 4-byte length included. By default a well-formed frame of random bytes, by the seed. */
  readonly bytes?: Uint8Array | undefined;
}

/** The frame comes out in another live session: a man in the middle, who has hold of both. */
export interface Relay {
  readonly attack: "relay";
  /** The network of the other session. */
  readonly into: AttackedSession;
  /** As whose frame it comes there; by default as of the same role. */
  readonly as?: Role | undefined;
  /** Whether it arrives here as well. */
  readonly copy?: boolean | undefined;
}

/** The connection is cut: neither this frame nor anything behind it arrives, in either direction. */
export interface Cut {
  readonly attack: "cut";
}

/** Whatever else: the frames that arrive instead of this one. */
export interface Replace {
  readonly attack: "replace";
  /** Gets a copy of the frame and may change it. */
  readonly with: (frame: Uint8Array, facts: FrameFacts) => readonly Uint8Array[];
}

/** One of several attacks, by the seed. With a `chance` it makes an attacker that does anything at any time. */
export interface Any {
  readonly attack: "any";
  /** Which ones; by default all of them, relaying where other networks are named. */
  readonly among?: readonly AnyAttack[] | undefined;
  /** Networks of other sessions: their frames are replayed here, and frames of this one are relayed to them. */
  readonly networks?: readonly AttackedSession[] | undefined;
}

/** What {@link Any} can do. */
export type AnyAttack =
  | "drop"
  | "delay"
  | "duplicate"
  | "reorder"
  | "replay"
  | "truncate"
  | "flip"
  | "inject"
  | "relay"
  | "cut";

/** What can happen to a frame. */
export type Attack =
  | Drop
  | Delay
  | Duplicate
  | Reorder
  | Replay
  | Truncate
  | Flip
  | Inject
  | Relay
  | Cut
  | Replace
  | Any;

/**
 * What happens to which frames. Rules act in their order, and several may act on one frame.
 * @example
 * ```ts
 * import type { AttackRule } from "@securecomm/transport/testing";
 *
 * const rules: AttackRule[] = [
 *   { attack: "replay", from: "initiator", record: 5, of: { record: 2 } },
 *   { attack: "delay", chance: 0.1, steps: 20 },
 * ];
 * ```
 */
export type AttackRule = FrameMatch & Attack;

/** What the network knows of a frame. */
export interface FrameFacts {
  readonly from: Role;
  /** Its place among all frames of its direction, from 0. */
  readonly frame: number;
  readonly kind: "handshake" | "record";
  /** Its place among those of its kind: for a record its number. */
  readonly number: number;
  /** Bytes, the 4 of the length included. */
  readonly length: number;
}

/** One thing that the attacker did. */
export interface AttackEntry extends FrameFacts {
  readonly attack: Exclude<Attack["attack"], "any">;
  /** What the attack has to say beyond the frame: steps, bytes kept, the bit, the frame that came again. */
  readonly facts: Readonly<Record<string, number | string | boolean>>;
}
