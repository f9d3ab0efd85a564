import type { Runtime, Timer } from "./runtime.ts";

/** What the keepalive of one session needs to know. */
export interface KeepaliveOptions {
  readonly runtime: Runtime;
  /** Milliseconds of own silence after which a heartbeat is sent; 0 for never. */
  readonly interval: number;
  /** Milliseconds of the peer's silence after which the session ends; 0 for never. */
  readonly silence: number;
  /** Milliseconds without a message either way after which the session is closed; 0 for never. */
  readonly idle: number;
  /** Whether this side reads; if it has paused, the peer's silence is our own doing. */
  readonly reading: () => boolean;
  readonly onHeartbeatDue: () => void;
  /** Half of the silence has passed: a peer whose timers come late can still answer. */
  readonly onQuiet: () => void;
  readonly onSilence: () => void;
  readonly onIdle: () => void;
}

/** The longest that a timer can be set for; a longer wait is made of several. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A timer that comes this much later than it was set for means that the program slept, not the peer. */
const OVERSLEPT = 2_000;

/**
 * Watches the clock of one session. Traffic only notes the time; the timers look at it when they come, so that a busy
 * session sets none and an idle one few.
 */
export class Keepalive {
  readonly #options: KeepaliveOptions;
  #sent: number;
  #received: number;
  #active: number;
  readonly #timers = new Map<"heartbeat" | "silence" | "idle", Timer>();

  constructor(options: KeepaliveOptions) {
    this.#options = options;
    this.#sent = this.#received = this.#active = options.runtime.monotonic();
    if (options.interval > 0) this.#arm("heartbeat", options.interval);
    if (options.silence > 0) this.#arm("silence", options.silence / 2);
    if (options.idle > 0) this.#arm("idle", options.idle);
  }

  /** A record was sent. */
  sent(): void {
    this.#sent = this.#options.runtime.monotonic();
  }

  /** A record was received. */
  received(): void {
    this.#received = this.#options.runtime.monotonic();
  }

  /** When an application message was last sent or received, by the monotonic clock. */
  get lastActive(): number {
    return this.#active;
  }

  /** An application message was sent or received. */
  active(): void {
    this.#active = this.#options.runtime.monotonic();
  }

  stop(): void {
    for (const timer of this.#timers.values()) this.#options.runtime.clearTimer(timer);
    this.#timers.clear();
  }

  #arm(which: "heartbeat" | "silence" | "idle", ms: number): void {
    const { runtime } = this.#options;
    const wait = Math.min(ms, LONGEST_TIMER);
    const due = runtime.monotonic() + wait;
    const timer = runtime.setTimer(() => this.#fire(which, runtime.monotonic() - due), wait, true);
    this.#timers.set(which, timer);
  }

  #fire(which: "heartbeat" | "silence" | "idle", late: number): void {
    const { interval, silence, idle, runtime } = this.#options;
    const now = runtime.monotonic();
    if (which === "heartbeat") {
      const left = this.#sent + interval - now;
      if (left <= 0) this.#options.onHeartbeatDue();
      if (this.#timers.size > 0) this.#arm("heartbeat", left > 0 ? left : interval);
    } else if (which === "silence") {
      if (!this.#options.reading() || late > OVERSLEPT) this.#received = now;
      const left = this.#received + silence - now;
      if (left > silence / 2) this.#arm("silence", left - silence / 2);
      else if (left > 0) {
        this.#options.onQuiet();
        if (this.#timers.size > 0) this.#arm("silence", left);
      } else this.#options.onSilence();
    } else {
      const left = this.#active + idle - now;
      if (left > 0) this.#arm("idle", left);
      else this.#options.onIdle();
    }
  }
}
