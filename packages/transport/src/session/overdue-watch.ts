import type { VerifyingWindow } from "../protocol/verifying-window.ts";
import type { Intake } from "./intake.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** Whose peer is to sign in time. */
export interface OverdueWatchHost {
  readonly runtime: Runtime;
  readonly intake: Intake;
  /** Half of the time has passed: a peer whose timers come late can still sign. */
  askPeer(): void;
  /** The first uncovered record has waited for too long. */
  timeIsOver(): void;
}

/** A timer that comes this much later than it was set for means that this program slept, not the peer. */
const OVERSLEPT = 2_000;

/** Milliseconds after which to look again at a clock that stands still. */
const STANDING_STILL = 1_000;

/** Watches the peer's first uncovered record: asks at half time, and tells when it has waited for too long. */
export class OverdueWatch {
  readonly #host: OverdueWatchHost;
  readonly #window: VerifyingWindow;
  #timer: Timer | undefined;
  #asked = false;
  #stopped = false;

  constructor(host: OverdueWatchHost, window: VerifyingWindow) {
    this.#host = host;
    this.#window = window;
  }

  /** There may be an uncovered record now. */
  arm(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    const { runtime, intake } = this.#host;
    const now = intake.elapsed();
    const wait = this.#asked ? this.#window.overdueIn(now) : this.#window.promptIn(now);
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
    this.#host.runtime.clearTimer(this.#timer);
  }

  #look(late: number): void {
    const { intake } = this.#host;
    this.#timer = undefined;
    if (late > OVERSLEPT && intake.reading) intake.forgive(late);
    const now = intake.elapsed();
    const overdue = this.#window.overdueIn(now);
    if (overdue !== undefined && overdue <= 0 && this.#asked) {
      this.#host.timeIsOver();
      return;
    }
    const prompt = this.#window.promptIn(now);
    if (prompt !== undefined && prompt <= 0 && !this.#asked) {
      this.#asked = true;
      this.#host.askPeer();
    }
    this.arm();
  }
}
