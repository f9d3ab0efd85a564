import type { Alert } from "@securecomm/anomaly";
import type { TransferFacts } from "../files/transfer-facts.ts";

/** Milliseconds for which a file shows in what the detector counts by the minute. */
const SHOWS_FOR = 60_000;

/** What a file changes by its nature: how much is said, how quickly, of which kind, by whom. */
const OF_FILES: ReadonlySet<string> = new Set([
  "message_length",
  "time_interval",
  "message_count_window",
  "message_count_10s",
  "message_count_1s",
  "bytes_window",
  "bytes_hour",
  "sent",
  "binary",
  "sent_share",
  "session_age",
  "length_deviation",
  "interval_deviation",
  "type_rarity",
  "transition_rarity",
  "rate_change",
  "rate_hour",
  "count_surge",
  "bytes_surge",
  "bytes_hour_surge",
]);

/**
 * Files that the user sends or has accepted. The detector sees a burst of data where this program knows why: such a
 * score is no alarm. What a peer only offers explains nothing, and neither does a file explain a failure or a rule.
 */
export class FilesUnderWay {
  readonly #last = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A transfer has changed. */
  note(transfer: TransferFacts): void {
    if (isWanted(transfer)) this.#last.set(transfer.fingerprint, this.#now());
  }

  /** Whether a file is why an alert was raised. */
  explain({ kind, peer, reasons }: Alert, transfers: readonly TransferFacts[]): boolean {
    if (kind !== "score" || peer === undefined || reasons.length === 0) return false;
    if (!reasons.every(({ feature }) => feature !== undefined && OF_FILES.has(feature))) return false;
    const now = this.#now();
    for (const [fingerprint, at] of this.#last) if (now - at > SHOWS_FOR) this.#last.delete(fingerprint);
    return this.#last.has(peer) || transfers.some((transfer) => transfer.fingerprint === peer && isUnderWay(transfer));
  }
}

function isUnderWay(transfer: TransferFacts): boolean {
  const { state } = transfer;
  return isWanted(transfer) && (state === "moving" || state === "checking" || state === "offered");
}

/** The user sends it, or has said yes to it. */
function isWanted({ direction, state, moved }: TransferFacts): boolean {
  if (direction === "sent") return state !== "refused";
  return state === "moving" || state === "checking" || state === "done" || moved > 0;
}
