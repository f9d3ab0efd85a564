import { describe, expect, it } from "vitest";
import type { Flood, TransportEvent } from "../../src/index.ts";
import { FloodWatch } from "../../src/session/flood-watch.ts";
import { Reporter } from "../../src/session/reporter.ts";
import { FakeTime } from "../support/fake-time.ts";

function watch() {
  const time = new FakeTime();
  const events: TransportEvent[] = [];
  const base = { session: undefined, role: "responder", address: undefined, peer: undefined } as const;
  const flood = new FloodWatch(new Reporter([(event) => events.push(event)], time.now, base), time);
  const told = () =>
    events.map((event) => {
      const { at, reason, count, group } = event as Flood;
      return [at, reason, count, group];
    });
  return { time, flood, told };
}

describe("the report of a flood", () => {
  it("comes at once, and then with the count of each second", () => {
    const { time, flood, told } = watch();
    flood.note("cookie", "a");
    expect(told()).toEqual([[0, "cookie", 1, "a"]]);
    for (let i = 0; i < 500; i++) flood.note("cookie", `group ${i}`);
    time.pass(999);
    expect(told()).toHaveLength(1);
    time.pass(1);
    flood.note("cookie", "b");
    time.pass(1_000);
    expect(told().slice(1)).toEqual([
      [1_000, "cookie", 500, "group 499"],
      [2_000, "cookie", 1, "b"],
    ]);
  });

  it("counts each reason for itself", () => {
    const { time, flood, told } = watch();
    flood.note("cookie", "a");
    flood.note("evicted", "b");
    flood.note("evicted", "c");
    time.pass(1_000);
    expect(told()).toEqual([
      [0, "cookie", 1, "a"],
      [0, "evicted", 1, "b"],
      [1_000, "evicted", 1, "c"],
    ]);
  });

  it("is silent when nothing happens, and begins at once again", () => {
    const { time, flood, told } = watch();
    flood.note("rate", "a");
    time.pass(60_000);
    expect(time.timers).toBe(0);
    flood.note("rate", "a");
    expect(told().map(([at]) => at)).toEqual([0, 60_000]);
  });

  it("says what is left to say when the listener closes, and leaves no timer", () => {
    const { time, flood, told } = watch();
    for (let i = 0; i < 3; i++) flood.note("rate", "a");
    flood.note("cookie", "a");
    flood.close();
    expect(time.timers).toBe(0);
    expect(told()).toEqual([
      [0, "rate", 1, "a"],
      [0, "cookie", 1, "a"],
      [0, "rate", 2, "a"],
    ]);
  });
});
