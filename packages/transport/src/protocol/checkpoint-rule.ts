/** How much of a direction may be without a signature. Both ends know these numbers: they are the protocol's, not ours. */
export interface CheckpointRule {
  /** Milliseconds after the first uncovered record at which its sender signs. */
  readonly interval: number;
  /** Uncovered records at which its sender signs; it stops at twice as many, and beyond that the receiver ends. */
  readonly records: number;
  /** Uncovered bytes of content, and {@link SECTION_COST} for each section, in the same way. */
  readonly bytes: number;
  /** Whether the receiver delivers only what is covered. */
  readonly withhold: boolean;
}

/** Mode `checkpoint`: rare enough that signing costs next to nothing, soon enough that a person need not wait for it. */
export const CHECKPOINT_RULE: CheckpointRule = Object.freeze({
  interval: 250,
  records: 1_024,
  bytes: 16_777_216,
  withhold: false,
});

/** Mode `message`: after each record; what comes while a signature is being made shares the next one. */
export const MESSAGE_RULE: CheckpointRule = Object.freeze({
  interval: 0,
  records: 64,
  bytes: 1_048_576,
  withhold: true,
});

/** The rule of a mode by its rank; none in mode `off`. */
export function ruleOfRank(rank: number): CheckpointRule | undefined {
  return [undefined, CHECKPOINT_RULE, MESSAGE_RULE][rank];
}

/** What a section counts beside its content: a receiver that withholds pays for empty ones, too. */
export const SECTION_COST = 64;

/** No sender puts more sections than this into a record, or more content than {@link MOST_CONTENT}. */
export const MOST_SECTIONS = 4_096;

/** Plaintext bytes up to which one record is filled: large enough that the cost of a record vanishes. */
export const MOST_CONTENT = 262_144;

/** After this many checkpoints of the other direction that nothing has mentioned, an ACKNOWLEDGE mentions the last. */
export const ACKNOWLEDGE_AFTER = 64;

/** With this many own checkpoints unmentioned a sender waits: each has to be remembered until it is mentioned. */
export const MOST_UNMENTIONED = 1_024;

/**
 * Bytes a millisecond that a line is taken to carry at least: the signature may be held up behind the bytes that it
 * covers.
 */
export const SLOWEST_LINE = 32.768;
