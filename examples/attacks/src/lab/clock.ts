/** The time that a laboratory's monitors and logs see: the machine's, moved. */
export class LabClock {
  #offset = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** From now on it is `time`, in milliseconds since the epoch, and goes on from there. */
  moveTo(time: number): void {
    this.#offset = time - Date.now();
  }

  /** What an event would say had it happened on this clock. */
  shift<Event extends { readonly at: number }>(event: Event): Event {
    return this.#offset === 0 ? event : { ...event, at: event.at + this.#offset };
  }
}
