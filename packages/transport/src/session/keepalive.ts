import type { Runtime, Timer } from "./runtime.ts";

/** Whose clock is watched. */
export interface KeepaliveHost {
  readonly runtime: Runtime;
  /** Whether this side reads; if it has paused, the peer's silence is our own doing. */
  readonly isReading: boolean;
  /** Nothing was sent for the interval. */
  heartbeatDue(): void;
  /** Half of the silence has passed: a peer whose timers come late can still answer. */
  peerQuiet(): void;
  peerSilent(): void;
  /** There was no message either way for too long. */
  idleTooLong(): void;
}

/** Durations in milliseconds; 0 for never. */
export interface KeepaliveTimes {
  /** Own silence after which a heartbeat is sent. */
  readonly interval: number;
  /** The peer's silence after which the session ends. */
  readonly silence: number;
  /** Time without a message either way after which the session is closed. */
  readonly idle: number;
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
  readonly #host: KeepaliveHost;
  readonly #times: KeepaliveTimes;
  #sent: number;
  #received: number;
  #active: number;
  #heartbeatTimer: Timer | undefined;
  #silenceTimer: Timer | undefined;
  #idleTimer: Timer | undefined;
  /** When the timer for the peer's silence was to come. */
  #silenceDue = 0;
  #stopped = false;

  constructor(host: KeepaliveHost, times: KeepaliveTimes) {
    this.#host = host;
    this.#times = times;
    this.#sent = this.#received = this.#active = host.runtime.monotonic();
    const { interval, silence, idle } = times;
    if (interval > 0) this.#awaitHeartbeat(interval);
    if (silence > 0) this.#awaitSilence(silence / 2);
    if (idle > 0) this.#awaitIdle(idle);
  }

  /** A record was sent. */
  sent(): void {
    this.#sent = this.#host.runtime.monotonic();
  }

  /** A record was received. */
  received(): void {
    this.#received = this.#host.runtime.monotonic();
  }

  /** When an application message was last sent or received, by the monotonic clock. */
  get lastActive(): number {
    return this.#active;
  }

  /** An application message was sent or received. */
  active(): void {
    this.#active = this.#host.runtime.monotonic();
  }

  stop(): void {
    this.#stopped = true;
    const { runtime } = this.#host;
    for (const timer of [this.#heartbeatTimer, this.#silenceTimer, this.#idleTimer]) runtime.clearTimer(timer);
  }

  #awaitHeartbeat(ms: number): void {
    this.#heartbeatTimer = this.#host.runtime.setTimer(() => this.#lookAtOwnSilence(), ms, true);
  }

  #awaitSilence(ms: number): void {
    const { runtime } = this.#host;
    const wait = Math.min(ms, LONGEST_TIMER);
    this.#silenceDue = runtime.monotonic() + wait;
    this.#silenceTimer = runtime.setTimer(() => this.#lookAtSilence(), wait, true);
  }

  #awaitIdle(ms: number): void {
    const wait = Math.min(ms, LONGEST_TIMER);
    this.#idleTimer = this.#host.runtime.setTimer(() => this.#lookAtIdle(), wait, true);
  }

  #lookAtOwnSilence(): void {
    const { interval } = this.#times;
    const left = this.#sent + interval - this.#host.runtime.monotonic();
    if (left <= 0) this.#host.heartbeatDue();
    if (!this.#stopped) this.#awaitHeartbeat(left > 0 ? left : interval);
  }

  #lookAtSilence(): void {
    const { silence } = this.#times;
    const now = this.#host.runtime.monotonic();
    if (!this.#host.isReading || now - this.#silenceDue > OVERSLEPT) this.#received = now;
    const left = this.#received + silence - now;
    if (left > silence / 2) this.#awaitSilence(left - silence / 2);
    else if (left > 0) {
      this.#host.peerQuiet();
      if (!this.#stopped) this.#awaitSilence(left);
    } else this.#host.peerSilent();
  }

  #lookAtIdle(): void {
    const left = this.#active + this.#times.idle - this.#host.runtime.monotonic();
    if (left > 0) this.#awaitIdle(left);
    else this.#host.idleTooLong();
  }
}
