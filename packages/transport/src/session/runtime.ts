/** A timer that was set. */
export type Timer = ReturnType<typeof setTimeout>;

/** Time and turns of the event loop, handed in so that a test can control them. */
export interface Runtime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from any fixed moment, never going back: for durations and deadlines. */
  monotonic(): number;
  /** Runs `callback` after `ms` milliseconds. A timer in the background does not keep the program alive. */
  setTimer(callback: () => void, ms: number, background?: boolean): Timer;
  clearTimer(timer: Timer | undefined): void;
  /** Runs `callback` at the end of this turn: whatever is sent until then can share a record. */
  defer(callback: () => void): void;
  /** Runs `callback` as soon as what runs now, and what follows from it without any I/O, has run. */
  soon(callback: () => void): void;
}

const immediate = (globalThis as { setImmediate?: (callback: () => void) => unknown }).setImmediate;

const nextTick = (globalThis as { process?: { nextTick?: (callback: () => void) => void } }).process?.nextTick;

/** The runtime of the platform. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, ms, background = false) {
    const timer = setTimeout(callback, ms);
    if (background && typeof timer === "object") timer.unref();
    return timer;
  },
  clearTimer: (timer) => clearTimeout(timer),
  defer: (callback) => {
    if (immediate === undefined) queueMicrotask(callback);
    else immediate(callback);
  },
  soon: (callback) => {
    if (nextTick === undefined) queueMicrotask(callback);
    else nextTick(callback);
  },
};
