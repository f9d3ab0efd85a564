import type { Limits } from "../limits.ts";
import type { Intake } from "./intake.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** Whose rekey is to be over in time. */
export interface RekeyDeadlineHost {
  readonly runtime: Runtime;
  readonly intake: Intake;
  /** `rekeyTimeout`: milliseconds that a rekey may take. */
  readonly limits: Pick<Limits, "rekeyTimeout">;
  /** Whether the peer, as far as it has told, has not read our part yet. */
  readonly isUnread: boolean;
  /** Asks the peer how far it has read. */
  askPeer(): void;
  timeIsOver(): void;
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
  readonly #host: RekeyDeadlineHost;
  #timer: Timer | undefined;
  #running = false;
  #extensions = 0;
  #slept = false;
  /** Whether the peer had not read our part when we looked last. */
  #unread = false;

  constructor(host: RekeyDeadlineHost) {
    this.#host = host;
  }

  get running(): boolean {
    return this.#running;
  }

  begin(): void {
    this.#running = true;
    this.#extensions = 0;
    this.#slept = false;
    this.#unread = false;
    this.#watch(this.#host.limits.rekeyTimeout);
  }

  end(): void {
    this.#running = false;
    this.#host.runtime.clearTimer(this.#timer);
  }

  /** Comes back when this side has read for so many milliseconds. */
  #watch(ms: number): void {
    const { runtime, intake } = this.#host;
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
    const { limits, isUnread } = this.#host;
    const wasUnread = this.#unread;
    this.#unread = isUnread;
    if (this.#extensions === MOST_EXTENSIONS || !(this.#unread || wasUnread || notRead > 0)) {
      this.#host.timeIsOver();
      return;
    }
    this.#extensions += 1;
    if (this.#unread) this.#host.askPeer();
    // Asking can be what ends the session.
    if (this.#running) this.#watch(this.#unread || wasUnread ? limits.rekeyTimeout : Math.max(1, notRead));
  }
}
