/** What happens in a session at a moment, before the session's own records (checkpoints, rekeys) are added. */
export type Action = TimedMessages | TimedRefusal | TimedEnd;

interface Timed {
  /** Milliseconds since the epoch. A source of actions gives them in the order of time. */
  readonly at: number;
}

/** Messages that travelled together. */
export interface TimedMessages extends Timed {
  readonly type: "messages";
  readonly direction: "sent" | "received";
  readonly kind: "json" | "binary";
  readonly count: number;
  readonly bytes: number;
}

/** A record or signature was refused, which ends the session. */
export interface TimedRefusal extends Timed {
  readonly type: "record-replayed" | "record-gap" | "record-tampered" | "signature-invalid" | "signature-overdue";
  /** How far the record's number is from the one that was due: below 0 for a replay. */
  readonly distance: number;
  readonly earlierEpoch: boolean;
}

/** The session ends. */
export interface TimedEnd extends Timed {
  readonly type: "end";
  readonly clean: boolean;
  /** The error's code when it was not clean. */
  readonly code: string | undefined;
}

/** Messages of one direction at a moment. */
export function messages(
  at: number,
  direction: "sent" | "received",
  kind: "json" | "binary",
  bytes: number,
  count = 1,
): TimedMessages {
  return { at, type: "messages", direction, kind, count, bytes: Math.max(Math.round(bytes), 2 * count) };
}
