import { describe, expect, it } from "vitest";
import { CHECKPOINT_RULE, type CheckpointRule, MESSAGE_RULE } from "../../src/protocol/checkpoint-rule.ts";
import { CodecError } from "../../src/protocol/codec.ts";
import { SECTION } from "../../src/protocol/section.ts";
import { SigningWindow } from "../../src/protocol/signing-window.ts";
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
/** The most that a record can count: 262,144 bytes in 4,096 sections. */
const LARGEST = 262_144 + 4_096 * COST;

function windowOf(rule: CheckpointRule) {
  const window = new SigningWindow(nodeBackend, START, rule);
  return {
    window,
    /** One record of one section of so many bytes, at this time. */
    record: (now: number, bytes = 1, type: number = SECTION.BINARY) => {
      window.append(type, new Uint8Array(bytes), type === SECTION.CLOSE);
      window.endRecord(now);
    },
    /** Marks and signs at once. */
    sign: () => window.signed(window.mark()),
  };
}

describe("when to sign, in mode checkpoint", () => {
  it("is 250 ms after the first record that no mark covers, whatever follows it", () => {
    const { window, record, sign } = windowOf(CHECKPOINT_RULE);
    expect(window.dueIn(1_000)).toBeUndefined();
    record(1_000);
    record(1_200);
    expect(window.dueIn(1_200)).toBe(50);
    expect(window.dueIn(1_250)).toBe(0);
    expect(window.dueIn(1_300)).toBe(-50);
    sign();
    expect(window.dueIn(1_300)).toBeUndefined();
    record(2_000);
    expect(window.dueIn(2_000)).toBe(250);
  });

  it("is at once with 1,024 records, and not with 1,023", () => {
    const { window, record, sign } = windowOf(CHECKPOINT_RULE);
    for (const start of [0, 10_000]) {
      for (let i = 0; i < 1_023; i++) record(start);
      expect(window.dueIn(start)).toBe(250);
      record(start);
      expect(window.dueIn(start)).toBe(0);
      sign();
    }
  });

  it("is at once with 16 MiB of content and 64 bytes for each section, and not with a byte less", () => {
    for (const [last, due] of [
      [MIB - COST, 0],
      [MIB - COST - 1, 250],
    ] as const) {
      const { window, record } = windowOf(CHECKPOINT_RULE);
      for (let i = 0; i < 15; i++) record(0, MIB - COST);
      record(0, last);
      expect(window.dueIn(0)).toBe(due);
    }
  });

  it("is at once when CLOSE has been sent", () => {
    const { window, record } = windowOf(CHECKPOINT_RULE);
    record(0, 8, SECTION.CLOSE);
    expect(window.dueIn(0)).toBe(0);
    expect(window.mark()).toMatchObject({ final: true, position: { index: 1 } });
  });

  it("is not while a signature is being made, and counts from what its mark left out", () => {
    const { window, record } = windowOf(CHECKPOINT_RULE);
    record(0);
    const mark = window.mark();
    expect(mark).toMatchObject({ final: false, position: { index: 1 } });
    expect([window.busy, window.unmarked]).toEqual([true, false]);
    for (let i = 0; i < 1_024; i++) record(300);
    expect(window.unmarked).toBe(true);
    expect(window.dueIn(900)).toBeUndefined();
    window.signed(mark);
    expect([window.busy, window.unmarked]).toEqual([false, true]);
    expect(window.dueIn(900)).toBe(0);
    expect(window.coveredSections).toBe(1);
  });
});

describe("when to sign, in mode message", () => {
  it("is after each record", () => {
    const { window, record, sign } = windowOf(MESSAGE_RULE);
    record(5);
    expect(window.dueIn(5)).toBe(0);
    sign();
    expect(window.dueIn(6)).toBeUndefined();
    record(7);
    expect(window.dueIn(7)).toBe(0);
  });
});

describe("when to wait", () => {
  it.each<[string, CheckpointRule, number]>([
    ["checkpoint", CHECKPOINT_RULE, 2_048],
    ["message", MESSAGE_RULE, 128],
  ])("in mode %s is before more than twice the records are uncovered", (_, rule, most) => {
    const { window, record } = windowOf(rule);
    record(0);
    const mark = window.mark();
    for (let i = 1; i < most; i++) {
      expect(window.full, `${i} records`).toBe(false);
      record(0);
    }
    expect(window.full).toBe(true);
    window.signed(mark);
    expect(window.full).toBe(false);
    record(0);
    expect(window.full).toBe(true);
  });

  it.each<[string, CheckpointRule, number]>([
    ["checkpoint", CHECKPOINT_RULE, 32 * MIB],
    ["message", MESSAGE_RULE, 2 * MIB],
  ])("in mode %s is when the largest record could bring the bytes above twice as many", (_, rule, most) => {
    const { window, record } = windowOf(rule);
    record(0, most - LARGEST - 2 * COST);
    expect(window.full).toBe(false);
    record(0, 0);
    expect(window.full).toBe(false);
    record(0, 0);
    expect(window.full).toBe(true);
    window.signed(window.mark());
    expect(window.full).toBe(false);
  });

  it("is with 1,024 checkpoints that the peer has not mentioned, until it mentions one", () => {
    const { window, record, sign } = windowOf(MESSAGE_RULE);
    for (let i = 0; i < 1_024; i++) {
      expect(window.full, `${i} checkpoints`).toBe(false);
      record(0);
      sign();
    }
    expect(window.full).toBe(true);
    expect(window.mentioned(0).index).toBe(0);
    expect(window.full).toBe(true);
    expect(window.mentioned(1).index).toBe(1);
    expect(window.full).toBe(false);
    record(0);
    sign();
    expect(window.full).toBe(true);
    window.mentioned(1_025);
    expect(window.full).toBe(false);
  });
});

describe("what the peer mentions", () => {
  const signedAt = () => {
    const all = windowOf(CHECKPOINT_RULE);
    const positions = [all.window.position];
    for (const sections of [2, 3, 1]) {
      for (let i = 0; i < sections; i++) all.record(0);
      positions.push(all.window.position);
      all.sign();
    }
    return { ...all, positions };
  };

  it("is a place where a checkpoint was sent, and gives the chain there", () => {
    const { window, positions } = signedAt();
    expect(positions.map(({ index }) => index)).toEqual([0, 2, 5, 6]);
    for (const position of positions) {
      expect(window.mentioned(position.index)).toEqual(position);
      expect(window.mentioned(position.index)).toEqual(position);
    }
  });

  it("is not one that was never sent, nor one before what it mentioned last", () => {
    const refused = (window: SigningWindow, index: number) =>
      expect(
        thrownBy(() => window.mentioned(index)),
        `${index}`,
      ).toBeInstanceOf(CodecError);
    for (const index of [1, 3, 4, 7, 2 ** 53 - 1]) refused(signedAt().window, index);
    const { window, record } = signedAt();
    window.mentioned(5);
    for (const index of [0, 2, 4]) refused(window, index);
    expect(window.mentioned(5).index).toBe(5);
    record(0);
    window.mark();
    // Marked, and not sent yet.
    refused(window, 7);
  });

  it("does not change what is covered", () => {
    const { window } = signedAt();
    expect(window.coveredSections).toBe(6);
    window.mentioned(2);
    expect(window.coveredSections).toBe(6);
    window.mentioned(6);
    expect(window.coveredSections).toBe(6);
  });
});
