import { describe, expect, it } from "vitest";
import { Closing } from "../../src/session/closing.ts";
import { codeThrownBy } from "../support/errors.ts";
import { FakeTime } from "../support/fake-time.ts";

function closings(answer: (closing: Closing) => void = () => {}) {
  const time = new FakeTime();
  const log: unknown[] = [];
  const closing: Closing = new Closing({
    runtime: time,
    limits: { closeTimeout: 1_000 },
    closingBegun: (reason) => {
      log.push(["begin", reason]);
      answer(closing);
    },
    closingDone: (reason) => {
      log.push(["done", reason]);
      closing.stop();
    },
    closingStalled: () => log.push(["timeout", time.now()]),
  });
  return { time, log, closing };
}

describe("an end in order", () => {
  it("is done when this side has closed and then the peer", () => {
    const { log, closing } = closings();
    expect(closing.begun).toBe(false);
    closing.begin("closed");
    expect(closing.begun).toBe(true);
    closing.sent();
    expect(closing.received).toBe(false);
    closing.receive(3, 3);
    expect([closing.received, log]).toEqual([true, [["begin", "closed"]]]);
    closing.answer();
    expect(log.slice(1)).toEqual([["done", "closed"]]);
  });

  it("is done when the peer has closed and then this side, in answer", () => {
    const { log, closing } = closings();
    closing.receive(0, 0);
    closing.answer();
    expect(log).toEqual([["begin", "closed-by-peer"]]);
    closing.sent();
    expect(log.slice(1)).toEqual([["done", "closed-by-peer"]]);
  });

  it("is done also when the answer leaves at once", () => {
    const { log, closing } = closings((closing) => closing.sent());
    closing.receive(0, 0);
    closing.answer();
    expect(log).toEqual([
      ["begin", "closed-by-peer"],
      ["done", "closed-by-peer"],
    ]);
  });

  it("keeps the first reason, and begins once", () => {
    const { log, closing } = closings();
    closing.begin("idle");
    closing.begin("closed");
    closing.receive(0, 0);
    closing.answer();
    closing.sent();
    expect(log).toEqual([
      ["begin", "idle"],
      ["done", "idle"],
    ]);
  });

  it("is none when the peer names another count than came, and nothing of its CLOSE counts then", () => {
    for (const [messages, arrived] of [
      [3, 2],
      [2, 3],
      [0, 1],
    ] as const) {
      const { log, closing } = closings();
      expect(codeThrownBy(() => closing.receive(messages, arrived))).toBe("ERR_COUNT_MISMATCH");
      expect(closing.received).toBe(false);
      closing.begin("closed");
      closing.sent();
      expect(log).toEqual([["begin", "closed"]]);
    }
  });
});

describe("the clock of an end", () => {
  it("runs from its beginning, is set anew by progress, and says once that there was none", () => {
    const { time, log, closing } = closings();
    closing.progress();
    time.pass(5_000);
    expect([time.timers, log]).toEqual([0, []]);
    closing.begin("closed");
    time.pass(999);
    closing.progress();
    time.pass(999);
    expect(log).toEqual([["begin", "closed"]]);
    time.pass(1);
    expect(log.slice(1)).toEqual([["timeout", 6_999]]);
    expect(time.timers).toBe(0);
  });

  it("stops with the session, and nothing begins any more", () => {
    const { time, log, closing } = closings();
    closing.begin("closed");
    closing.stop();
    closing.progress();
    closing.begin("idle");
    time.pass(10_000);
    expect(log).toEqual([["begin", "closed"]]);
    expect(time.timers).toBe(0);
    const other = closings();
    other.closing.stop();
    other.closing.begin("closed");
    expect([other.log, other.time.timers]).toEqual([[], 0]);
  });
});
