import type { Limits } from "../limits.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** What decides by the clock when keys are made anew. */
export interface RekeyScheduleOptions {
  readonly runtime: Runtime;
  readonly limits: Pick<Limits, "rekeyAfterTime" | "rekeyAfterIdle">;
  /** Whether the other side shall begin first: two who begin at once do work for nothing. */
  readonly yields: boolean;
  /** When a message was last sent or received, by the runtime's monotonic clock. */
  readonly lastActive: () => number;
  readonly onDue: (reason: "time" | "idle") => void;
}

/** Milliseconds that the one who yields waits longer. */
const YIELDS = 30_000;

/** Milliseconds after which what could not be begun is tried again. */
const TRY_AGAIN = 5_000;

/** When the keys of an epoch are too old, or have served and are idle. */
export class RekeySchedule {
  readonly #options: RekeyScheduleOptions;
  #since = 0;
  #notBefore = 0;
  #timer: Timer | undefined;

  constructor(options: RekeyScheduleOptions) {
    this.#options = options;
    this.restart();
  }

  /** Milliseconds since the present epoch began. */
  get age(): number {
    return this.#options.runtime.monotonic() - this.#since;
  }

  /** Whether what failed a moment ago is not to be tried again yet. */
  get postponed(): boolean {
    return this.#options.runtime.monotonic() < this.#notBefore;
  }

  /** A new epoch has begun. */
  restart(): void {
    this.#since = this.#options.runtime.monotonic();
    this.#arm();
  }

  /** The next epoch could not be begun. */
  postpone(): void {
    this.#notBefore = this.#options.runtime.monotonic() + TRY_AGAIN;
    this.#set(TRY_AGAIN);
  }

  stop(): void {
    this.#options.runtime.clearTimer(this.#timer);
  }

  #arm(): void {
    const { runtime, limits, lastActive } = this.#options;
    const now = runtime.monotonic();
    const [byTime, byIdle] = this.#due(lastActive());
    // Nothing was said yet: look again when something could have been said and be idle.
    this.#set(Math.min(byTime, byIdle ?? now + (limits.rekeyAfterIdle || Number.POSITIVE_INFINITY)) - now);
  }

  #set(ms: number): void {
    const { runtime } = this.#options;
    runtime.clearTimer(this.#timer);
    this.#timer = runtime.setTimer(() => this.#look(), Math.max(1, Math.ceil(ms)), true);
  }

  #look(): void {
    // Timers may come a moment before the clock says so.
    this.#notBefore = 0;
    const { runtime, lastActive, onDue } = this.#options;
    const now = runtime.monotonic();
    const [byTime, byIdle] = this.#due(lastActive());
    if (now >= byTime) onDue("time");
    else if (byIdle !== undefined && now >= byIdle) onDue("idle");
    else this.#arm();
  }

  /** When age and idleness are due; no idleness where it is off, or nothing was said in this epoch. */
  #due(active: number): [byTime: number, byIdle: number | undefined] {
    const { rekeyAfterTime, rekeyAfterIdle } = this.#options.limits;
    const waits = this.#options.yields ? YIELDS : 0;
    const idles = rekeyAfterIdle > 0 && active > this.#since;
    return [this.#since + rekeyAfterTime + waits, idles ? active + rekeyAfterIdle + waits : undefined];
  }
}
