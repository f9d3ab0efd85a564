import { explainRow, firstReasonKey } from "../explain/contributions.ts";
import type { Reason } from "../explain/reason.ts";
import { reasonKey } from "../explain/reason-order.ts";
import type { SessionEvent } from "../features/session-event.ts";
import type { Model } from "../model.ts";
import type { SessionMonitorOptions } from "./monitor-options.ts";

/** Columns that say something of a message only. */
const OF_MESSAGES: ReadonlySet<string> = new Set([
  "message_length",
  "time_interval",
  "sent",
  "binary",
  "length_deviation",
  "interval_deviation",
  "type_rarity",
  "transition_rarity",
  "rate_change",
  "count_surge",
  "bytes_surge",
  "bytes_hour_surge",
]);

/** Columns that say something of a connection before there is a session. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  "handshake_failures",
  "handshake_failures_hour",
  "connections_window",
  "new_addresses",
]);

/** Whether an event is a message, or a refused one whose bytes are known. */
function isMessage(event: SessionEvent): boolean {
  switch (event.type) {
    case "messages":
      return true;
    case "record-tampered":
    case "record-replayed":
    case "record-gap":
    case "signature-invalid":
      return event.bytes !== undefined;
    default:
      return false;
  }
}

/**
 * The row of an event with what the event cannot say replaced by what is usual, so that no reason contradicts it: a
 * handshake that failed has no length below the usual.
 */
export function explainableRow(model: Model, row: readonly number[], event: SessionEvent): readonly number[] {
  if (isMessage(event)) return row;
  const isOfSession = typeof event.session === "string" && event.session !== "";
  const { features } = model.featureSet;
  return row.map((value, column) => {
    const { name } = features[column]!;
    const says = isOfSession ? !OF_MESSAGES.has(name) : OF_CONNECTIONS.has(name);
    return says ? value : model.tails.tail(column, value).expected;
  });
}

/** Reasons of an alert at most; where an order was learned, of so many more that it has something to choose from. */
const [MOST_REASONS, MOST_RANKED] = [3, 8];

/** Why an event's score is an anomaly's. Most of such events are folded, so reasons are not sought before they are asked for. */
export class EventReasons {
  readonly #model: Model;
  readonly #row: readonly number[];
  readonly #score: number;
  readonly #event: SessionEvent;
  readonly #options: Pick<SessionMonitorOptions, "explain" | "ranking">;
  readonly #failed: (error: unknown) => void;
  #found: readonly Reason[] | undefined;

  /** @param failed Is told what went wrong. */
  constructor(
    scored: { model: Model; row: readonly number[]; score: number; event: SessionEvent },
    options: Pick<SessionMonitorOptions, "explain" | "ranking">,
    failed: (error: unknown) => void,
  ) {
    this.#model = scored.model;
    this.#row = scored.row;
    this.#score = scored.score;
    this.#event = scored.event;
    this.#options = options;
    this.#failed = failed;
  }

  /** None where they cannot be found. */
  get all(): readonly Reason[] {
    this.#found ??= this.#trying(() => this.#find()) ?? [];
    return this.#found;
  }

  /** The `reasonKey` of the first one; empty where there is none. */
  get firstKey(): string {
    const { explain, ranking } = this.#options;
    if (this.#found === undefined && explain === undefined && ranking === undefined) {
      return this.#trying(() => firstReasonKey(this.#model, this.#explainable())) ?? "";
    }
    const [first] = this.all;
    return first === undefined ? "" : reasonKey(first);
  }

  #find(): readonly Reason[] {
    const { explain, ranking } = this.#options;
    if (explain !== undefined) {
      const found = explain([...this.#row], this.#score);
      return ranking === undefined ? found : ranking.order(found);
    }
    const limit = ranking === undefined ? MOST_REASONS : MOST_RANKED;
    const found = explainRow(this.#model, this.#explainable(), { limit });
    return ranking === undefined ? found : ranking.order(found).slice(0, MOST_REASONS);
  }

  #explainable(): readonly number[] {
    return explainableRow(this.#model, this.#row, this.#event);
  }

  #trying<Result>(make: () => Result): Result | undefined {
    try {
      return make();
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }
}
