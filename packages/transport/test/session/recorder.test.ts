import { describe, expect, it } from "vitest";
import { SECTION } from "../../src/protocol/section.ts";
import { readTranscript } from "../../src/protocol/signed-transcript.ts";
import { CLASSIC_SUITE } from "../../src/protocol/suites.ts";
import { noTranscript, Recorder } from "../../src/session/recorder.ts";
import { filled } from "../support/bytes.ts";

const HEAD = {
  suite: CLASSIC_SUITE,
  signatures: "checkpoint",
  applicationHash: "01".repeat(32),
  handshake: "02".repeat(32),
  initiator: { name: "alice", publicKey: "03".repeat(97) },
  responder: { name: "bob", publicKey: "04".repeat(97) },
} as const;
const HASH = filled(32, 0xab);
const text = (string: string) => new TextEncoder().encode(string);

const recording = (capacity: number, onFull = () => {}) => new Recorder(capacity, onFull);

/** What an entry counts beyond its content. */
const COST = 256;

const signatureOf = (index: number, other = 0) => ({ index, final: false, other, signature: filled(96, 9) });

describe("a recorder", () => {
  it("gives a transcript of what it heard, in order, each direction counted for itself", () => {
    const recorder = recording(10_000);
    recorder.section("initiator", SECTION.JSON, text('["olá"]'), HASH);
    recorder.section("responder", SECTION.BINARY, filled(2, 7), HASH);
    recorder.section("initiator", SECTION.BINARY_PART, filled(1, 8), HASH);
    recorder.checkpoint("initiator", signatureOf(2));
    recorder.section("responder", SECTION.CLOSE, filled(8, 0), HASH);
    recorder.checkpoint("responder", { ...signatureOf(2, 2), final: true });
    const transcript = recorder.export(HEAD);
    const hash = "ab".repeat(32);
    const signature = "09".repeat(96);
    expect(transcript).toEqual({
      format: "securecomm-transcript/1",
      ...HEAD,
      complete: true,
      entries: [
        { from: "initiator", section: 1, type: 1, text: '["olá"]', hash },
        { from: "responder", section: 1, type: 2, bytes: "0707", hash },
        { from: "initiator", section: 2, type: 5, bytes: "08", hash },
        { from: "initiator", checkpoint: 2, final: false, other: 0, signature },
        { from: "responder", section: 2, type: 17, bytes: "00".repeat(8), hash },
        { from: "responder", checkpoint: 2, final: true, other: 2, signature },
      ],
    });
    expect(readTranscript(JSON.parse(JSON.stringify(transcript)))).toEqual(transcript);
  });

  it("leaves out what no signature covers, of either side, and says that it is not complete", () => {
    const recorder = recording(10_000);
    for (const from of ["initiator", "responder"] as const) {
      recorder.section(from, SECTION.BINARY, filled(1, 1), HASH);
      recorder.section(from, SECTION.BINARY, filled(1, 2), HASH);
    }
    expect(recorder.export(HEAD)).toMatchObject({ complete: false, entries: [] });
    recorder.checkpoint("responder", signatureOf(1));
    recorder.checkpoint("initiator", signatureOf(2, 1));
    const first = recorder.export(HEAD);
    expect(first.complete).toBe(false);
    expect(first.entries).toMatchObject([
      { from: "initiator", section: 1 },
      { from: "initiator", section: 2 },
      { from: "responder", section: 1 },
      { checkpoint: 1 },
      { checkpoint: 2 },
    ]);
    recorder.checkpoint("responder", signatureOf(2));
    expect(recorder.export(HEAD)).toMatchObject({ complete: true, entries: { length: 7 } });
    expect(first.entries).toHaveLength(5);
  });

  it("keeps what it heard: later changes of the bytes do not reach it", () => {
    const recorder = recording(10_000);
    const content = filled(3, 1);
    recorder.section("initiator", SECTION.BINARY, content, HASH);
    content.fill(9);
    recorder.checkpoint("initiator", signatureOf(1));
    expect(recorder.export(HEAD).entries[0]).toMatchObject({ bytes: "010101" });
  });

  it("takes JSON that is no text as the bytes that it is", () => {
    const recorder = recording(10_000);
    recorder.section("responder", SECTION.JSON, Uint8Array.of(0x5b, 0xff, 0x5d), HASH);
    recorder.section("responder", SECTION.JSON, Uint8Array.of(0xef, 0xbb, 0xbf, 0x5b), HASH);
    recorder.checkpoint("responder", signatureOf(2));
    const { entries } = recorder.export(HEAD);
    expect(entries[0]).toMatchObject({ type: 1, bytes: "5bff5d" });
    expect(entries[1]).toMatchObject({ type: 1, text: "\ufeff[" });
    expect(readTranscript(recorder.export(HEAD)).entries).toHaveLength(3);
  });
});

describe("the size of a transcript", () => {
  it("is the content and a cost for each entry, to the byte", () => {
    for (const [capacity, complete] of [
      [2 * COST + 30, true],
      [2 * COST + 29, false],
    ] as const) {
      const recorder = recording(capacity);
      recorder.section("initiator", SECTION.BINARY, filled(30, 1), HASH);
      recorder.checkpoint("initiator", signatureOf(1));
      expect(recorder.export(HEAD)).toMatchObject({ complete, entries: { length: complete ? 2 : 0 } });
    }
  });

  it("once it is reached ends the recording for good: there is no gap that looks whole", () => {
    const recorder = recording(3 * COST);
    recorder.section("initiator", SECTION.BINARY, filled(10, 1), HASH);
    recorder.checkpoint("initiator", signatureOf(1));
    recorder.section("initiator", SECTION.BINARY, filled(1_000, 1), HASH);
    recorder.section("initiator", SECTION.BINARY, filled(1, 1), HASH);
    recorder.checkpoint("initiator", signatureOf(3));
    recorder.section("responder", SECTION.BINARY, filled(1, 1), HASH);
    const { complete, entries } = recorder.export(HEAD);
    expect([complete, entries.length]).toEqual([false, 2]);
  });

  it("is told to somebody once it is reached: never inside the call that records, and once", () => {
    let told = 0;
    const recorder = recording(2 * COST, () => {
      told += 1;
    });
    for (let i = 1; i <= 5; i++) {
      recorder.section("initiator", SECTION.BINARY, filled(0, 1), HASH);
      expect(told).toBe(i <= 3 ? 0 : 1);
      recorder.tell();
      expect(told).toBe(i < 3 ? 0 : 1);
    }
  });

  it("bounds what a flood of empty sections takes", () => {
    const recorder = recording(1_000 * COST);
    for (let i = 0; i < 100_000; i++) {
      recorder.section("responder", SECTION.BINARY, filled(0, 0), HASH);
      recorder.checkpoint("responder", signatureOf(i + 1));
    }
    expect(recorder.export(HEAD).entries).toHaveLength(1_000);
  });
});

it("a transcript that there is none of says why: not recorded, or not signed", () => {
  for (const [signed, word] of [
    [true, "transcript: true"],
    [false, "off"],
  ] as const) {
    expect(noTranscript(signed)).toMatchObject({ code: "ERR_NO_TRANSCRIPT", message: expect.stringContaining(word) });
  }
});
