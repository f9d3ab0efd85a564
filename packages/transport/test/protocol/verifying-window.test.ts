import { describe, expect, it } from "vitest";
import { CHECKPOINT_RULE, type CheckpointRule, MESSAGE_RULE } from "../../src/protocol/checkpoint-rule.ts";
import { CodecError } from "../../src/protocol/codec.ts";
import { SECTION } from "../../src/protocol/section.ts";
import { VerifyingWindow } from "../../src/protocol/verifying-window.ts";
import { nodeBackend } from "../support/backends.ts";
import { filled } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";

const START = {
  transcript: filled(32, 1),
  sender: "initiator",
  senderKey: filled(97, 2),
  receiverKey: filled(97, 3),
  mode: 1,
} as const;
const MIB = 1_048_576;
/** What a section counts beside its content. */
const COST = 64;
/** A millisecond more for each of so many bytes. */
const RATE = 32.768;
const PATIENCE = 10_000;

function windowOf(rule: CheckpointRule = CHECKPOINT_RULE) {
  const window = new VerifyingWindow(nodeBackend, START, rule, PATIENCE);
  return {
    window,
    record: (now: number, bytes = 1, type: number = SECTION.BINARY) => {
      window.beginRecord(now);
      window.append(type, new Uint8Array(bytes), type === SECTION.CLOSE);
    },
  };
}

const refuses = (act: () => void) => expect(thrownBy(act)).toBeInstanceOf(CodecError);

describe("how much a peer may leave uncovered", () => {
  it.each<[string, CheckpointRule, number]>([
    ["checkpoint", CHECKPOINT_RULE, 2_048],
    ["message", MESSAGE_RULE, 128],
  ])("in mode %s is twice the records, and not one more", (_, rule, most) => {
    const { window, record } = windowOf(rule);
    for (let i = 0; i < most; i++) record(0, 0);
    expect(window.tooMuch).toBe(false);
    window.mark();
    record(0, 0);
    expect(window.tooMuch).toBe(true);
    window.checkpoint(most, false, 0);
    expect(window.tooMuch).toBe(false);
    for (let i = 1; i < most; i++) record(0, 0);
    expect(window.tooMuch).toBe(false);
    record(0, 0);
    expect(window.tooMuch).toBe(true);
  });

  it.each<[string, CheckpointRule, number]>([
    ["checkpoint", CHECKPOINT_RULE, 32 * MIB],
    ["message", MESSAGE_RULE, 2 * MIB],
  ])("in mode %s is twice the bytes, 64 for each section among them, and not one more", (_, rule, most) => {
    for (const [bytes, tooMuch] of [
      [most - 3 * COST, false],
      [most - 3 * COST + 1, true],
    ] as const) {
      const { window, record } = windowOf(rule);
      record(0, bytes);
      record(0, 0);
      expect(window.tooMuch).toBe(false);
      window.beginRecord(0);
      window.append(SECTION.BINARY, new Uint8Array(0), false);
      expect(window.tooMuch).toBe(tooMuch);
    }
  });

  it("counts all sections of a record together, and its bytes", () => {
    const { window } = windowOf(MESSAGE_RULE);
    window.beginRecord(0);
    for (let i = 0; i < 500; i++) window.append(SECTION.BINARY, new Uint8Array(0), false);
    expect(window.tooMuch).toBe(false);
    window.append(SECTION.BINARY, new Uint8Array(2 * MIB - 501 * COST + 1), false);
    expect(window.tooMuch).toBe(true);
    expect(window.sections).toEqual({ covered: 0, uncovered: 501 });
  });
});

describe("how long the first uncovered record may wait", () => {
  it("is the patience, asking at half of it, and hardly longer because of small ones that follow", () => {
    const { window, record } = windowOf();
    expect([window.promptIn(99), window.overdueIn(99)]).toEqual([undefined, undefined]);
    record(1_000, 0);
    const one = COST / RATE;
    expect(window.promptIn(1_000)).toBeCloseTo(5_000 + one / 2);
    expect(window.overdueIn(1_000)).toBeCloseTo(10_000 + one);
    record(9_000, 0);
    expect(window.promptIn(9_000)).toBeCloseTo(-3_000 + one);
    expect(window.overdueIn(9_000)).toBeCloseTo(2_000 + 2 * one);
    expect(window.overdueIn(11_000 + 2 * one)).toBeCloseTo(0);
    expect(window.overdueIn(11_010)).toBeLessThan(0);
  });

  it("is a second longer for each 32 KiB that is uncovered", () => {
    const { window, record } = windowOf();
    record(0, 32_768 - COST);
    expect(window.overdueIn(0)).toBe(11_000);
    expect(window.promptIn(0)).toBe(5_500);
    record(0, 65_536 - COST);
    expect(window.overdueIn(0)).toBe(13_000);
    window.mark();
    record(500, 32_768 - COST);
    window.checkpoint(2, false, 500);
    expect(window.overdueIn(500)).toBe(11_000);
  });

  it("counts anew from a checkpoint, or from the record that comes first after it", () => {
    const { window, record } = windowOf();
    const small = (count: number) => (count * COST) / RATE;
    record(0, 0);
    window.mark();
    record(300, 0);
    record(700, 0);
    expect(window.overdueIn(700)).toBeCloseTo(9_300 + small(3));
    // The next signature could not be begun before this one had left.
    window.checkpoint(1, false, 6_000);
    expect(window.overdueIn(6_000)).toBeCloseTo(10_000 + small(2));
    window.mark();
    window.checkpoint(3, false, 7_000);
    expect([window.promptIn(7_000), window.overdueIn(7_000)]).toEqual([undefined, undefined]);
    record(9_000, 0);
    expect(window.overdueIn(9_000)).toBeCloseTo(10_000 + small(1));
  });

  it("is not prolonged by a mark without its signature", () => {
    const { window, record } = windowOf();
    record(0, 0);
    const before = window.overdueIn(1) as number;
    window.mark();
    expect(window.overdueIn(1)).toBe(before);
    record(1, 0);
    expect(window.overdueIn(1)).toBeCloseTo(before + COST / RATE);
  });
});

describe("a MARK", () => {
  it("covers something new, and comes one at a time", () => {
    const { window, record } = windowOf();
    refuses(() => window.mark());
    record(0);
    window.mark();
    refuses(() => window.mark());
    record(1);
    refuses(() => window.mark());
    window.checkpoint(1, false, 0);
    window.mark();
    window.checkpoint(2, false, 0);
    refuses(() => window.mark());
  });

  it("stands behind all of its record that is chained: nothing can hide behind it", () => {
    const { window, record } = windowOf();
    record(0);
    window.mark();
    refuses(() => window.append(SECTION.BINARY, new Uint8Array(1), false));
    expect(window.position.index).toBe(1);
    record(1);
    expect(window.position.index).toBe(2);
  });
});

describe("a CHECKPOINT", () => {
  it("is given the chain as it stood at its MARK, whatever came since", () => {
    const { window, record } = windowOf();
    record(0);
    record(0);
    const { position } = window;
    window.mark();
    record(1);
    expect(window.checkpoint(2, false, 0).position).toEqual(position);
    expect(window.sections).toEqual({ covered: 2, uncovered: 1 });
  });

  it("is refused without a MARK, and a second time", () => {
    const { window, record } = windowOf();
    refuses(() => window.checkpoint(0, false, 0));
    record(0);
    refuses(() => window.checkpoint(1, false, 0));
    window.mark();
    window.checkpoint(1, false, 0);
    refuses(() => window.checkpoint(1, false, 0));
  });

  it("is refused over another number of sections than its MARK's", () => {
    for (const index of [0, 1, 3, 2 ** 53 - 1]) {
      const { window, record } = windowOf();
      record(0);
      record(0);
      window.mark();
      record(0);
      refuses(() => window.checkpoint(index, false, 0));
      expect(window.sections).toEqual({ covered: 0, uncovered: 3 });
    }
  });

  it("is final exactly if CLOSE is covered", () => {
    const open = windowOf();
    open.record(0);
    open.window.mark();
    open.record(1, 8, SECTION.CLOSE);
    refuses(() => open.window.checkpoint(1, true, 0));
    expect(open.window.checkpoint(1, false, 0).final).toBe(false);
    open.window.mark();
    refuses(() => open.window.checkpoint(2, false, 0));
    expect(open.window.checkpoint(2, true, 0).final).toBe(true);
  });

  it("that is refused covers nothing: the clock goes on", () => {
    const { window, record } = windowOf();
    record(0, 0);
    window.mark();
    refuses(() => window.checkpoint(7, false, 0));
    expect(window.overdueIn(4_000)).toBeCloseTo(6_000 + COST / RATE);
  });
});
