import type { Limits } from "../limits.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** Whose keys are made anew by the clock. */
export interface RekeyScheduleHost {
  readonly runtime: Runtime;
  readonly limits: Pick<Limits, "rekeyAfterTime" | "rekeyAfterIdle">;
  /** Whether the other side shall begin first: two who begin at once do work for nothing. */
  readonly yields: boolean;
  /** When a message was last sent or received, by the runtime's monotonic clock. */
  readonly lastActive: number;
  begin(reason: "time" | "idle"): void;
}

/** Milliseconds that the one who yields waits longer. */
const YIELDS = 30_000;

/** Milliseconds after which what could not be begun is tried again. */
const TRY_AGAIN = 5_000;

/** When the keys of an epoch are too old, or have served and are idle. */
export class RekeySchedule {
  readonly #host: RekeyScheduleHost;
  #since = 0;
  #notBefore = 0;
  #timer: Timer | undefined;

  constructor(host: RekeyScheduleHost) {
    this.#host = host;
    this.restart();
  }

  /** Milliseconds since the present epoch began. */
  get age(): number {
    return this.#host.runtime.monotonic() - this.#since;
  }

  /** Whether what failed a moment ago is not to be tried again yet. */
  get postponed(): boolean {
    return this.#host.runtime.monotonic() < this.#notBefore;
  }

  /** A new epoch has begun. */
  restart(): void {
    this.#since = this.#host.runtime.monotonic();
    this.#arm();
  }

  /** The next epoch could not be begun. */
  postpone(): void {
    this.#notBefore = this.#host.runtime.monotonic() + TRY_AGAIN;
    this.#set(TRY_AGAIN);
  }

  stop(): void {
    this.#host.runtime.clearTimer(this.#timer);
  }

  #arm(): void {
    const { runtime, limits, lastActive } = this.#host;
    const now = runtime.monotonic();
    const [byTime, byIdle] = this.#due(lastActive);
    // Nothing was said yet: look again when something could have been said and be idle.
    this.#set(Math.min(byTime, byIdle ?? now + (limits.rekeyAfterIdle || Number.POSITIVE_INFINITY)) - now);
  }

  #set(ms: number): void {
    const { runtime } = this.#host;
    runtime.clearTimer(this.#timer);
    this.#timer = runtime.setTimer(() => this.#look(), Math.max(1, Math.ceil(ms)), true);
  }

  #look(): void {
    // Timers may come a moment before the clock says so.
    this.#notBefore = 0;
    const { runtime, lastActive } = this.#host;
    const now = runtime.monotonic();
    const [byTime, byIdle] = this.#due(lastActive);
    if (now >= byTime) this.#host.begin("time");
    else if (byIdle !== undefined && now >= byIdle) this.#host.begin("idle");
    else this.#arm();
  }

  /** When age and idleness are due; no idleness where it is off, or nothing was said in this epoch. */
  #due(active: number): [byTime: number, byIdle: number | undefined] {
    const { rekeyAfterTime, rekeyAfterIdle } = this.#host.limits;
    const waits = this.#host.yields ? YIELDS : 0;
    const idles = rekeyAfterIdle > 0 && active > this.#since;
    return [this.#since + rekeyAfterTime + waits, idles ? active + rekeyAfterIdle + waits : undefined];
  }
}
