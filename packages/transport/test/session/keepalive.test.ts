import { describe, expect, it } from "vitest";
import { Keepalive, type KeepaliveHost } from "../../src/session/keepalive.ts";
import { FakeTime } from "../support/fake-time.ts";

function watch(options: { interval?: number; silence?: number; idle?: number; reading?: () => boolean }) {
  const time = new FakeTime();
  const log: [number, string][] = [];
  const host: KeepaliveHost = {
    runtime: time,
    get isReading() {
      return options.reading?.() ?? true;
    },
    heartbeatDue: () => {
      log.push([time.now(), "heartbeat"]);
      keepalive.sent();
    },
    peerQuiet: () => log.push([time.now(), "quiet"]),
    peerSilent: () => log.push([time.now(), "silence"]),
    idleTooLong: () => log.push([time.now(), "idle"]),
  };
  const { interval = 0, silence = 0, idle = 0 } = options;
  const keepalive = new Keepalive(host, { interval, silence, idle });
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

  it("asks at half time, and says once that the peer has fallen silent, when it has been for as long as was agreed", () => {
    const { time, log, keepalive } = watch({ silence: 300 });
    time.pass(149);
    keepalive.received();
    time.pass(149);
    expect(log).toEqual([]);
    time.pass(150);
    expect(log).toEqual([[299, "quiet"]]);
    time.pass(1_000);
    expect(log.slice(1)).toEqual([[449, "silence"]]);
  });

  it("asks again in the next silence, and never of a peer that is there", () => {
    const { time, log, keepalive } = watch({ silence: 300 });
    time.pass(160);
    keepalive.received();
    for (let i = 0; i < 20; i++) {
      time.pass(140);
      keepalive.received();
    }
    expect(log).toEqual([[150, "quiet"]]);
    time.pass(150);
    expect(log.slice(1)).toEqual([[160 + 20 * 140 + 150, "quiet"]]);
  });

  it("does not count the time in which this side was not reading", () => {
    let reading = false;
    const { time, log, keepalive } = watch({ silence: 300, reading: () => reading });
    time.pass(5_000);
    expect(log).toEqual([]);
    reading = true;
    keepalive.received();
    time.pass(299);
    expect(log.filter(([, what]) => what === "silence")).toEqual([]);
    time.pass(1);
    expect(log.slice(-2)).toEqual([
      [5_150, "quiet"],
      [5_300, "silence"],
    ]);
  });

  it("does not blame the peer for this program's own sleep", () => {
    const { time, log } = watch({ silence: 300 });
    time.sleep(60_000);
    expect(log).toEqual([]);
    time.pass(301);
    expect(log).toEqual([
      [60_150, "quiet"],
      [60_300, "silence"],
    ]);
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
    time.pass(2 ** 31 - 1);
    expect(log).toEqual([]);
    time.pass(2 ** 31);
    expect(log[0]).toEqual([2 ** 31, "quiet"]);
    expect(log.filter(([, what]) => what === "silence")).toEqual([]);
    expect(set).toBeLessThan(6);
    time.pass(1);
    expect(log.at(-1)).toEqual([2 ** 32, "silence"]);
  });

  it("leaves no timer behind, also when it is stopped from inside one", () => {
    const { time, keepalive } = watch({ interval: 10, silence: 20, idle: 30 });
    time.pass(15);
    keepalive.stop();
    expect(time.timers).toBe(0);
    const host: KeepaliveHost = {
      runtime: time,
      isReading: true,
      heartbeatDue: () => stopping.stop(),
      peerQuiet: () => {},
      peerSilent: () => {},
      idleTooLong: () => {},
    };
    const stopping = new Keepalive(host, { interval: 10, silence: 0, idle: 0 });
    time.pass(100);
    expect(time.timers).toBe(0);
  });
});
