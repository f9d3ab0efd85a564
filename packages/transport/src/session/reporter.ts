import { SecureCommError } from "@securecomm/crypto";
import type { EventBase, Observer, TransportEvent } from "../events.ts";

type Detail<Event> = Event extends TransportEvent ? Omit<Event, keyof EventBase> : never;

/** Hands events to the observers; one that throws disturbs neither the session nor the others. */
export class Reporter {
  readonly #observers: readonly Observer[];
  readonly #now: () => number;
  #base: Omit<EventBase, "at">;

  constructor(observers: readonly Observer[], now: () => number, base: Omit<EventBase, "at">) {
    this.#observers = observers;
    this.#now = now;
    this.#base = base;
  }

  /** Whether anybody listens: what only an event needs is not computed otherwise. */
  get active(): boolean {
    return this.#observers.length > 0;
  }

  /** What later events say about the session and peer. */
  know(facts: Partial<Omit<EventBase, "at">>): void {
    this.#base = { ...this.#base, ...facts };
  }

  report(detail: Detail<TransportEvent>): void {
    if (!this.active) return;
    this.#tell({ at: this.#now(), ...this.#base, ...detail } as TransportEvent, this.#observers);
  }

  #tell(event: TransportEvent, observers: readonly Observer[]): void {
    for (const observer of observers) {
      try {
        observer(event);
      } catch (error) {
        const others = observers.filter((other) => other !== observer);
        const message = error instanceof SecureCommError ? error.code : "an observer threw";
        if (event.type !== "observer-failed") {
          this.#tell({ ...this.#base, at: event.at, type: "observer-failed", message }, others);
        }
      }
    }
  }
}
