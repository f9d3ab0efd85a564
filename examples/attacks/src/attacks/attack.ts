import type { Lab } from "../lab/lab.ts";

/** The attacks, in the order of the table. */
export const ATTACK_NAMES = [
  "man-in-the-middle",
  "identity-change",
  "bit-flip",
  "record-replay",
  "handshake-replay",
  "reordering",
  "dropping",
  "truncation",
  "downgrade",
  "handshake-flood",
  "slow-handshakes",
  "message-flood",
  "exfiltration",
  "oversized-frames",
  "json-poisoning",
] as const;
export type AttackName = (typeof ATTACK_NAMES)[number];

/** What people are told of an attack, in the language that is spoken now. */
export interface AttackTexts {
  /** Two or three words, for a table. */
  readonly title: string;
  /** One or two sentences: what the attacker does, and what is left out because no attacker can reach it. */
  readonly about: string;
}

/** An honest end that turned the attack away, and the code that it gave for it. */
export interface Refusal {
  /** The name of an {@link End}: `"alice"` or `"bob"`. */
  readonly by: string;
  /** Such as `"ERR_RECORD_TAMPERED"`; of a listener that spared itself, the reason of its event, such as `"evicted"`. */
  readonly code: string;
  /** Which part of an attack that has several, such as `"after the handshake"`; English, for reports and tests. */
  readonly part?: string;
}

/** What was taken by an attack that nobody refuses. */
export interface Taken {
  readonly unit: "bytes" | "messages";
  /** In all. */
  readonly total: number;
  /** When the first alert came; all of it where none came. */
  readonly beforeAlert: number;
}

/** What an attack came to, as the attack itself saw it: facts, and no judgement. */
export interface Observation {
  /** When the attacker did it, on the monotonic clock (`performance.now()`). */
  readonly struckAt: number;
  /** Who turned it away. Empty where nothing was turned away. */
  readonly refusals: readonly Refusal[];
  /**
   * What the attacker got that nobody may get: a message delivered or read, a session, an honest peer kept out, an end
   * that did not end; also each part of the attack that nobody refused. English; must be empty.
   */
  readonly gains: readonly string[];
  /** Only where the protocol allows the attack. */
  readonly taken?: Taken;
}

/** An attack on real sessions. */
export interface Attack {
  readonly name: AttackName;
  readonly texts: () => AttackTexts;
  /**
   * What must stop it: the protocol refuses it, or, where everything in it is allowed (a proved peer that sends too much),
   * the detector must raise an alert.
   */
  readonly stoppedBy: "protocol" | "detector";
  /**
   * Does it to the sessions of a laboratory that nothing else has used. Takes at most about three seconds.
   * @throws when the attack could not be carried out at all: then nothing is known.
   */
  run(lab: Lab): Promise<Observation>;
}
