import { describe, expect, it } from "vitest";
import { Keepalive } from "../../src/session/keepalive.ts";
import type { Runtime, Timer } from "../../src/session/runtime.ts";

/** Time that moves only when a test says so. */
class FakeTime implements Runtime {
  #now = 0;
  #timers: { due: number; callback: () => void; id: number }[] = [];
  #next = 1;
  now = () => this.#now;
  monotonic = () => this.#now;
  defer = queueMicrotask;

  get timers(): number {
    return this.#timers.length;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const id = this.#next++;
    this.#timers.push({ due: this.#now + ms, callback, id });
    return id as unknown as Timer;
  }

  clearTimer(timer: Timer | undefined): void {
    this.#timers = this.#timers.filter(({ id }) => id !== (timer as unknown as number));
  }

  /** Lets time pass, running each timer at its moment. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined || next.due > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.due);
      next.callback();
    }
    this.#now = end;
  }

  /** The program sleeps: time passes, and the timers come late, all at once. */
  sleep(ms: number): void {
    this.#now += ms;
    const late = this.#timers.filter(({ due }) => due <= this.#now);
    this.#timers = this.#timers.filter((timer) => !late.includes(timer));
    for (const { callback } of late) callback();
  }
}

function watch(options: { interval?: number; silence?: number; idle?: number; reading?: () => boolean }) {
  const time = new FakeTime();
  const log: [number, string][] = [];
  const keepalive: Keepalive = new Keepalive({
    runtime: time,
    interval: options.interval ?? 0,
    silence: options.silence ?? 0,
    idle: options.idle ?? 0,
    reading: options.reading ?? (() => true),
    onHeartbeatDue: () => {
      log.push([time.now(), "heartbeat"]);
      keepalive.sent();
    },
    onSilence: () => log.push([time.now(), "silence"]),
    onIdle: () => log.push([time.now(), "idle"]),
  });
  return { time, log, keepalive };
}

describe("keepalive", () => {
  it("sends a heartbeat whenever nothing else was sent for the interval", () => {
    const { time, log, keepalive } = watch({ interval: 100 });
    time.pass(250);
    expect(log).toEqual([
      [100, "heartbeat"],
      [200, "heartbeat"],
    ]);
    keepalive.sent();
    time.pass(149);
    expect(log.slice(2)).toEqual([[350, "heartbeat"]]);
  });

  it("sends none while the session is busy", () => {
    const { time, log, keepalive } = watch({ interval: 100 });
    for (let i = 0; i < 50; i++) {
      time.pass(20);
      keepalive.sent();
    }
    expect(log).toEqual([]);
  });

  it("says once that the peer has fallen silent, when it has been for as long as was agreed", () => {
    const { time, log, keepalive } = watch({ silence: 300 });
    time.pass(200);
    keepalive.received();
    time.pass(299);
    expect(log).toEqual([]);
    time.pass(1_000);
    expect(log).toEqual([[500, "silence"]]);
  });

  it("does not count the time in which this side was not reading", () => {
    let reading = false;
    const { time, log, keepalive } = watch({ silence: 300, reading: () => reading });
    time.pass(5_000);
    expect(log).toEqual([]);
    reading = true;
    keepalive.received();
    time.pass(400);
    expect(log).toHaveLength(1);
  });

  it("does not blame the peer for this program's own sleep", () => {
    const { time, log } = watch({ silence: 300 });
    time.sleep(60_000);
    expect(log).toEqual([]);
    time.pass(301);
    expect(log).toEqual([[60_300, "silence"]]);
  });

  it("says that the session is idle when no message went either way", () => {
    const { time, log, keepalive } = watch({ idle: 1_000, interval: 100 });
    time.pass(900);
    keepalive.active();
    time.pass(999);
    expect(log.filter(([, what]) => what === "idle")).toEqual([]);
    time.pass(1);
    expect(log.filter(([, what]) => what === "idle")).toEqual([[1_900, "idle"]]);
  });

  it("waits for longer than a timer can, in steps, instead of spinning", () => {
    const { time, log } = watch({ silence: 2 ** 32 });
    let set = 0;
    const setTimer = time.setTimer.bind(time);
    time.setTimer = (callback, ms) => {
      set += 1;
      expect(ms).toBeLessThan(2 ** 31);
      return setTimer(callback, ms);
    };
    time.pass(2 ** 32 - 1);
    expect(log).toEqual([]);
    expect(set).toBeLessThan(5);
    time.pass(1);
    expect(log).toEqual([[2 ** 32, "silence"]]);
  });

  it("leaves no timer behind, also when it is stopped from inside one", () => {
    const { time, keepalive } = watch({ interval: 10, silence: 20, idle: 30 });
    time.pass(15);
    keepalive.stop();
    expect(time.timers).toBe(0);
    const stopping: Keepalive = new Keepalive({
      runtime: time,
      interval: 10,
      silence: 0,
      idle: 0,
      reading: () => true,
      onHeartbeatDue: () => stopping.stop(),
      onSilence: () => {},
      onIdle: () => {},
    });
    time.pass(100);
    expect(time.timers).toBe(0);
  });
});
