import type { VerifyingWindow } from "../protocol/verifying-window.ts";
import type { Intake } from "./intake.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** What watches over the peer's unsigned records. */
export interface OverdueWatchOptions {
  readonly runtime: Runtime;
  readonly intake: Intake;
  readonly window: VerifyingWindow;
  /** Half of the time has passed: a peer whose timers come late can still sign. */
  readonly onAsk: () => void;
  /** The first uncovered record has waited for too long. */
  readonly onOverdue: () => void;
}

/** A timer that comes this much later than it was set for means that this program slept, not the peer. */
const OVERSLEPT = 2_000;

/** Milliseconds after which to look again at a clock that stands still. */
const STANDING_STILL = 1_000;

/** Watches the peer's first uncovered record: asks at half time, and tells when it has waited for too long. */
export class OverdueWatch {
  readonly #options: OverdueWatchOptions;
  #timer: Timer | undefined;
  #asked = false;
  #stopped = false;

  constructor(options: OverdueWatchOptions) {
    this.#options = options;
  }

  /** There may be an uncovered record now. */
  arm(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    const { runtime, intake, window } = this.#options;
    const now = intake.elapsed();
    const wait = this.#asked ? window.overdueIn(now) : window.promptIn(now);
    if (wait === undefined) return;
    const ms = Math.max(wait, intake.reading ? 1 : STANDING_STILL);
    const due = runtime.monotonic() + ms;
    this.#timer = runtime.setTimer(() => this.#look(runtime.monotonic() - due), ms, true);
  }

  /** The peer has signed: what is uncovered now may wait anew. */
  forgive(): void {
    this.#asked = false;
  }

  stop(): void {
    this.#stopped = true;
    this.#options.runtime.clearTimer(this.#timer);
  }

  #look(late: number): void {
    const { intake, window, onAsk, onOverdue } = this.#options;
    this.#timer = undefined;
    if (late > OVERSLEPT && intake.reading) intake.forgive(late);
    const now = intake.elapsed();
    const overdue = window.overdueIn(now);
    if (overdue !== undefined && overdue <= 0 && this.#asked) {
      onOverdue();
      return;
    }
    const prompt = window.promptIn(now);
    if (prompt !== undefined && prompt <= 0 && !this.#asked) {
      this.#asked = true;
      onAsk();
    }
    this.arm();
  }
}
