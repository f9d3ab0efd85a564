/** How a transfer stands. */
export type TransferState =
  /** An offer of the other side that the user has not answered. */
  | "asked"
  /** Our offer, not answered yet; or ready, and made when some of the earlier ones have ended. */
  | "offered"
  | "moving"
  /** The session broke; it goes on when the peer is there again. */
  | "waiting"
  /** A hash is being made: of our file before it is offered, or of what has arrived, to compare it. */
  | "checking"
  | "done"
  | "refused"
  | "failed"
  | "stopped";

/** One transfer at one moment, as views show it. */
export interface TransferFacts {
  /** What the user calls it: counted from 1 in this run of the program, whoever sends. */
  readonly id: number;
  readonly who: string;
  readonly fingerprint: string;
  readonly direction: "sent" | "received";
  /** The file's name; harmless for a file system, not for a terminal. */
  readonly name: string;
  /** Where it is, or goes, on this machine; `undefined` for the standard streams and for what is not accepted yet. */
  readonly path: string | undefined;
  readonly state: TransferState;
  /** Bytes in all; `undefined` for a stream. */
  readonly bytes: number | undefined;
  /** Bytes so far, with those of before a cut. */
  readonly moved: number;
  /** Where it went on after the last cut; 0 for one that began at its beginning. */
  readonly resumedAt: number;
  /** Bytes a second, of the last seconds. */
  readonly rate: number;
  /** Seconds left; `undefined` where nobody can know. */
  readonly left: number | undefined;
  /** Hexadecimal; once it is known. */
  readonly sha256: string | undefined;
  /** Why it was refused, failed or stopped: one sentence in the user's language. */
  readonly why: string | undefined;
  /** Whether a file of this name is there already. */
  readonly exists: boolean;
}
