import type { Flood } from "../events.ts";
import type { Reporter } from "./reporter.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** Milliseconds that at least pass between two events of one reason. */
const PAUSE = 1_000;

interface Tally {
  count: number;
  group: string;
  timer: Timer;
}

/**
 * Reports what a listener does against floods: at once when it begins, and then, for each reason, how often it happened
 * since, at most once a second. An observer that writes a log is not flooded in turn.
 */
export class FloodWatch {
  readonly #reporter: Reporter;
  readonly #runtime: Runtime;
  readonly #tallies = new Map<Flood["reason"], Tally>();

  constructor(reporter: Reporter, runtime: Runtime) {
    this.#reporter = reporter;
    this.#runtime = runtime;
  }

  /** Something was done about a connection of this group of addresses. */
  note(reason: Flood["reason"], group: string): void {
    const tally = this.#tallies.get(reason);
    if (tally === undefined) this.#report(reason, 1, group);
    else {
      tally.count += 1;
      tally.group = group;
    }
  }

  /** Reports what is still to be said, and nothing after that. */
  close(): void {
    for (const [reason, { count, group, timer }] of this.#tallies) {
      this.#runtime.clearTimer(timer);
      if (count > 0) this.#reporter.report({ type: "flood", reason, count, group });
    }
    this.#tallies.clear();
  }

  #report(reason: Flood["reason"], count: number, group: string): void {
    const timer = this.#runtime.setTimer(() => this.#continue(reason), PAUSE, true);
    this.#tallies.set(reason, { count: 0, group, timer });
    this.#reporter.report({ type: "flood", reason, count, group });
  }

  #continue(reason: Flood["reason"]): void {
    const tally = this.#tallies.get(reason);
    this.#tallies.delete(reason);
    if (tally !== undefined && tally.count > 0) this.#report(reason, tally.count, tally.group);
  }
}
