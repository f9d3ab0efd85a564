import type { Alert } from "@securecomm/anomaly";
import type { Refusal } from "../trust/policies.ts";
import type { ChatEvent } from "./events.ts";

/** Refusals that an alert may still follow. */
const MOST_KEPT = 64;

/** Remembers refusals until the alert of the same event comes: of whom it is about, the detector knows no more than the keys. */
export class Refusals {
  readonly #latest = new Map<string, Refusal>();

  note(refusal: Refusal): void {
    const { error } = refusal;
    if (error.code !== "ERR_IDENTITY_CHANGED") return;
    const key = keyOf(error.expected, error.actual);
    this.#latest.delete(key);
    this.#latest.set(key, refusal);
    const [oldest] = this.#latest.keys();
    if (this.#latest.size > MOST_KEPT && oldest !== undefined) this.#latest.delete(oldest);
  }

  /** The same event; of an alert about another identity with what this side calls whom it expected. */
  name(event: ChatEvent): ChatEvent {
    if (event.type === "identity-refused") this.note(event.refusal);
    if (event.type !== "alert" || event.who !== undefined) return event;
    const who = this.takeFor(event.alert)?.peer;
    return who === undefined ? event : { ...event, who };
  }

  /** The refusal of the same event, once; `undefined` for an alert about anything else. */
  takeFor({ rule, reasons }: Alert): Refusal | undefined {
    if (rule !== "identity-changed") return undefined;
    const { expected, actual } = reasons[0]?.facts ?? {};
    const key = keyOf(expected, actual);
    const refusal = this.#latest.get(key);
    this.#latest.delete(key);
    return refusal;
  }
}

function keyOf(expected: unknown, actual: unknown): string {
  return `${String(expected)} ${String(actual)}`;
}
