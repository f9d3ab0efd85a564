import type { SessionEvent } from "@securecomm/anomaly";

export const MINUTE = 60_000;

/** The simulated user with the most minutes in which there was a false alarm. */
export interface WorstUser {
  readonly connectedMinutes: number;
  readonly falseMinutes: number;
}

/** What is open of one user. */
interface Line {
  /** The minutes in which it had a session open, or tried to open one. */
  readonly minutes: Set<number>;
  readonly sessions: Set<string>;
}

/** Counts the minutes in which users have a session open, from its opening to its end, by events in the order of time. */
export class ConnectedMinutes {
  readonly #users = new Map<string, Line>();
  #count = 0;
  #last = 0;

  /** So far, of all users. */
  get count(): number {
    return this.#count;
  }

  /** Takes an event of a user's, and gives the name of the minute: that user's. */
  note(user: string, event: Pick<SessionEvent, "type" | "at" | "session">): string {
    const minute = Math.floor(event.at / MINUTE);
    if (minute > this.#last) this.#goOn(minute);
    let line = this.#users.get(user);
    if (line === undefined) {
      line = { minutes: new Set(), sessions: new Set() };
      this.#users.set(user, line);
    }
    this.#add(line, minute);
    if (event.session !== undefined && event.type === "session-opened") line.sessions.add(event.session);
    if (event.session !== undefined && event.type === "session-closed") line.sessions.delete(event.session);
    return `${minute} ${user}`;
  }

  /** Whose minutes are most often among these. */
  worst(names: Iterable<string>): WorstUser | undefined {
    const counts = new Map<string, number>();
    for (const name of names) {
      const user = name.slice(name.indexOf(" ") + 1);
      counts.set(user, (counts.get(user) ?? 0) + 1);
    }
    const [worst] = [...counts].sort(([, a], [, b]) => b - a);
    if (worst === undefined) return undefined;
    return { connectedMinutes: this.#users.get(worst[0])?.minutes.size ?? 0, falseMinutes: worst[1] };
  }

  /** Who has a session open has it in the minutes without an event, too. */
  #goOn(minute: number): void {
    for (const line of this.#users.values()) {
      if (line.sessions.size === 0) continue;
      for (let at = this.#last + 1; at <= minute; at++) this.#add(line, at);
    }
    this.#last = minute;
  }

  #add({ minutes }: Line, minute: number): void {
    if (minutes.has(minute)) return;
    minutes.add(minute);
    this.#count += 1;
  }
}
