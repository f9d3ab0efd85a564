import type { Intake } from "./intake.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** What the time for a rekey depends on. */
export interface RekeyDeadlineOptions {
  readonly runtime: Runtime;
  readonly intake: Intake;
  /** Milliseconds that a rekey may take. */
  readonly timeout: number;
  /** Whether the peer, as far as it has told, has not read our part yet. */
  readonly unread: () => boolean;
  /** Asks the peer how far it has read. */
  readonly onAsk: () => void;
  readonly onOver: () => void;
}

/** A side that does not read is waited for, but not for ever: so many times the time that a rekey may take. */
const MOST_EXTENSIONS = 60;

/** A timer that comes this much later than it was set for means that this program slept, not the peer. */
const OVERSLEPT = 2_000;

/** Milliseconds to look at what came meanwhile. */
const AFTER_SLEEP = 1_000;

/**
 * The hard limit of a rekey's time. A side that does not read, for a reason of its application's, is waited for; and once
 * it reads, it has the whole time to answer.
 */
export class RekeyDeadline {
  readonly #options: RekeyDeadlineOptions;
  #timer: Timer | undefined;
  #running = false;
  #extensions = 0;
  #slept = false;
  /** Whether the peer had not read our part when we looked last. */
  #unread = false;

  constructor(options: RekeyDeadlineOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#running;
  }

  begin(): void {
    this.#running = true;
    this.#extensions = 0;
    this.#slept = false;
    this.#unread = false;
    this.#watch(this.#options.timeout);
  }

  end(): void {
    this.#running = false;
    this.#options.runtime.clearTimer(this.#timer);
  }

  /** Comes back when this side has read for so many milliseconds. */
  #watch(ms: number): void {
    const { runtime, intake } = this.#options;
    const due = runtime.monotonic() + ms;
    const from = intake.elapsed();
    const look = () => {
      this.#slept = runtime.monotonic() - due > OVERSLEPT && !this.#slept;
      // What came while this program slept is still to be read.
      this.#look(this.#slept ? AFTER_SLEEP : ms - (intake.elapsed() - from));
    };
    this.#timer = runtime.setTimer(look, ms, true);
  }

  #look(notRead: number): void {
    const { timeout, unread, onAsk, onOver } = this.#options;
    const wasUnread = this.#unread;
    this.#unread = unread();
    if (this.#extensions === MOST_EXTENSIONS || !(this.#unread || wasUnread || notRead > 0)) {
      onOver();
      return;
    }
    this.#extensions += 1;
    if (this.#unread) onAsk();
    // Asking can be what ends the session.
    if (this.#running) this.#watch(this.#unread || wasUnread ? timeout : Math.max(1, notRead));
  }
}
