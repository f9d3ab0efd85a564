import { readFileSync } from "node:fs";
import { join } from "node:path";
import { concatBytes, fromHex, generateSigningKey, importVerifyingKey } from "@securecomm/crypto";
import { describe, expect, it, vi } from "vitest";
import type { HeadSigner, SealedHead } from "../../src/sealed/seal-options.ts";
import { temporaryFolder } from "../support/folder.ts";
import { FakeClock, turn } from "./support/fake-clock.ts";
import { openSegment } from "./support/open-segment.ts";
import { SCALAR, SealedWriter } from "./support/sealed-writer.ts";

const KEY = generateSigningKey();
const NEVER = new Promise<never>(() => {});

/** A signer that signs, unless it is told to answer otherwise. */
class ScriptedSigner implements HeadSigner {
  readonly publicKey = KEY.publicKey;
  calls = 0;
  underWay = 0;
  mostAtOnce = 0;
  answer: (message: Uint8Array) => unknown = (message) => KEY.sign(message);

  async sign(message: Uint8Array): Promise<Uint8Array> {
    this.calls++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.underWay);
    try {
      return (await this.answer(message)) as Uint8Array;
    } finally {
      this.underWay--;
    }
  }
}

/** How long a busy machine may take. */
const PATIENCE = { interval: 2, timeout: 10_000 };

/** A log with a signer that signs every second, on a clock that the test moves. */
async function signedLog() {
  const signer = new ScriptedSigner();
  const clock = new FakeClock();
  const heads: SealedHead[] = [];
  const troubles: string[] = [];
  const wake = vi.fn();
  const writer = new SealedWriter(join(temporaryFolder(), "peer.log"), {
    seal: { signer, signEvery: 1000, onHead: (head) => void heads.push(head) },
    now: clock.now,
    startTimer: clock.startTimer,
    onTrouble: (what, state, error) =>
      troubles.push(`${what} ${state}${error instanceof Error ? `: ${error.message}` : ""}`),
    wake,
  });
  /** Until so many heads were signed. */
  const signed = (count: number) => vi.waitFor(() => expect(heads).toHaveLength(count), PATIENCE);
  const told = (...expected: string[]) => vi.waitFor(() => expect(troubles).toEqual(expected), PATIENCE);
  return { signer, clock, heads, troubles, writer, wake, signed, told };
}

function open(path: string) {
  return openSegment(readFileSync(path), SCALAR);
}

/** What docs/sealed-log.md says is signed, and stands in a frame of type 2. */
function numbersOf({ segment, frames, lines }: SealedHead): Uint8Array {
  const bytes = Buffer.alloc(24);
  for (const [i, number] of [segment, frames, lines].entries()) bytes.writeBigUInt64BE(BigInt(number), 8 * i);
  return bytes;
}

async function expectValid(head: SealedHead): Promise<void> {
  const label = Buffer.from("securecomm sealed log head 1");
  const message = concatBytes(label, fromHex(head.log), numbersOf(head), fromHex(head.head));
  expect(await importVerifyingKey(fromHex(head.signer!)).verify(message, fromHex(head.signature!))).toBe(true);
}

describe("a signed head", () => {
  it("is made while lines are written, stands in the log, and fixes what stood before it", async () => {
    const { clock, heads, writer, wake, signed, signer } = await signedLog();
    writer.write("one", "two");
    writer.write("three");
    await clock.advance(999);
    expect(signer.calls).toBe(0);
    await clock.advance(1);
    await signed(1);
    expect(wake).toHaveBeenCalled();
    writer.write("four");
    writer.writeDue();
    writer.kill();
    const segment = open(writer.name.path);
    const [head] = heads;
    expect(head).toMatchObject({ log: segment.heads[0], segment: 1, frames: 2, lines: 3, head: segment.heads[2] });
    await expectValid(head!);
    expect(segment.frames.map(({ type, lines }) => [type, lines])).toEqual([
      [1, 2],
      [1, 1],
      [1, 1],
      [2, 0],
    ]);
    const parts = [numbersOf(head!), fromHex(head!.head), fromHex(head!.signer!), fromHex(head!.signature!)];
    expect(new Uint8Array(segment.frames[3]!.plaintext)).toEqual(concatBytes(...parts));
  });

  it("is made at the end of a segment, and stands in the next", async () => {
    const { heads, writer, signed } = await signedLog();
    writer.write("one");
    writer.rotate();
    await signed(1);
    writer.writeDue();
    writer.kill();
    const first = open(writer.name.numbered(1));
    expect(heads[0]).toMatchObject({ segment: 1, frames: 2, lines: 1, head: first.heads[2] });
    await expectValid(heads[0]!);
    expect(open(writer.name.path).frames.map(({ type }) => type)).toEqual([2]);
  });

  it("is made before the log is closed, over all its lines", async () => {
    const { heads, writer, signer } = await signedLog();
    writer.write("one");
    writer.write("two");
    await writer.close();
    await turn();
    expect(signer.calls).toBe(1);
    const segment = open(writer.name.path);
    expect(segment.frames.map(({ type }) => type)).toEqual([1, 1, 2, 4]);
    expect(heads).toHaveLength(1);
    expect(heads[0]).toMatchObject({ frames: 2, lines: 2, head: segment.heads[2] });
    await expectValid(heads[0]!);
  });

  it("is not made when nothing was written since the last", async () => {
    const { clock, writer, signed, signer } = await signedLog();
    writer.write("one");
    await clock.advance(1000);
    await signed(1);
    writer.writeDue();
    await clock.advance(100_000);
    await writer.close();
    expect(signer.calls).toBe(1);
    expect(clock.timers).toBe(0);
    expect(open(writer.name.path).frames.map(({ type }) => type)).toEqual([1, 2, 4]);
  });

  it("does not wait longer because the clock was set back", async () => {
    const signer = new ScriptedSigner();
    const clock = new FakeClock();
    let offset = 0;
    const writer = new SealedWriter(join(temporaryFolder(), "peer.log"), {
      seal: { signer, signEvery: 1000 },
      now: () => clock.now() + offset,
      startTimer: clock.startTimer,
    });
    offset = -1_000_000;
    writer.write("one");
    await clock.advance(1000);
    expect(signer.calls).toBe(1);
    writer.kill();
  });
});

describe("one signature at a time", () => {
  it("is under way, and of the ends that come meanwhile the last is signed after it", async () => {
    const { heads, signer, writer, signed } = await signedLog();
    const release: (() => void)[] = [];
    signer.answer = async (message) => {
      await new Promise<void>((resolve) => release.push(resolve));
      return KEY.sign(message);
    };
    for (let i = 0; i < 4; i++) {
      writer.write("line");
      writer.rotate();
      await turn();
    }
    expect(signer.calls).toBe(1);
    release[0]?.();
    await signed(1);
    await vi.waitFor(() => expect(release).toHaveLength(2), PATIENCE);
    release[1]?.();
    await signed(2);
    expect(heads.map(({ segment, lines }) => [segment, lines])).toEqual([
      [1, 1],
      [4, 4],
    ]);
    expect(signer.mostAtOnce).toBe(1);
    writer.kill();
  });
});

describe("a signer that fails", () => {
  it.each([
    ["throws", () => Promise.reject(new Error("the card is out")), "the card is out"],
    ["gives too few bytes", () => new Uint8Array(95), "the signer's answer is not 96 bytes"],
    ["gives no bytes", () => "signature", "the signer's answer is not 96 bytes"],
    [
      "gives a signature of something else",
      () => KEY.sign(new Uint8Array(1)),
      "the signer's answer is not a signature of its public key",
    ],
  ])("because it %s, is trouble once, and again when it is over", async (_, answer, message) => {
    const { clock, heads, signer, writer, told, signed } = await signedLog();
    const sign = signer.answer;
    signer.answer = answer;
    writer.write("one");
    await clock.advance(1000);
    await told(`signing began: ${message}`);
    for (let attempt = 2; attempt <= 3; attempt++) {
      await vi.waitFor(async () => {
        // A second that passes while the answer before is still looked at asks for nothing.
        if (signer.calls < attempt) await clock.advance(1000);
        expect([signer.calls, signer.underWay]).toEqual([attempt, 0]);
      }, PATIENCE);
    }
    signer.answer = sign;
    await vi.waitFor(async () => {
      await clock.advance(1000);
      expect(heads).not.toHaveLength(0);
    }, PATIENCE);
    await signed(1);
    await told(`signing began: ${message}`, "signing over");
    writer.writeDue();
    await writer.close();
    const segment = open(writer.name.path);
    expect(segment.text).toBe("one\n");
    expect(segment.frames.map(({ type }) => type)).toEqual([1, 2, 4]);
  });

  it("in the end, does not keep the log from being closed", async () => {
    const { signer, writer, troubles } = await signedLog();
    signer.answer = () => {
      throw new Error("gone");
    };
    writer.write("one");
    await writer.close();
    expect(troubles).toEqual(["signing began: gone"]);
    expect(open(writer.name.path).frames.map(({ type }) => type)).toEqual([1, 4]);
  });
});

describe("a signer that never answers", () => {
  it("keeps a log from being closed for 5 seconds and no longer", async () => {
    const { signer, writer, clock, troubles } = await signedLog();
    signer.answer = () => NEVER;
    writer.write("one");
    let closed = false;
    const closing = writer.close().then(() => {
      closed = true;
    });
    await clock.advance(4_999);
    expect(closed).toBe(false);
    await clock.advance(1);
    await closing;
    expect(troubles).toEqual(["signing began: the signer has not answered within 5 s"]);
    expect(open(writer.name.path).frames.map(({ type }) => type)).toEqual([1, 4]);
    expect(clock.timers).toBe(0);
  });

  it("is given up after 30 seconds, asked again, and not heard when it answers after all", async () => {
    const { signer, writer, clock, heads, told, signed } = await signedLog();
    const sign = signer.answer;
    let late = () => {};
    signer.answer = (message) => {
      signer.answer = sign;
      return new Promise((resolve) => {
        late = () => resolve(KEY.sign(message));
      });
    };
    writer.write("one");
    await clock.advance(1_000);
    writer.write("two");
    await clock.advance(29_999);
    expect(signer.calls).toBe(1);
    await clock.advance(1);
    await told("signing began: the signer has not answered within 30 s", "signing over");
    await signed(1);
    late();
    await vi.waitFor(() => expect(signer.underWay).toBe(0), PATIENCE);
    await turn();
    expect(heads.map(({ lines }) => lines)).toEqual([2]);
    writer.kill();
  });

  it("leaves nothing behind when the log is given up", async () => {
    const { signer, writer, clock, troubles, heads } = await signedLog();
    let answer = () => {};
    signer.answer = (message) =>
      new Promise((resolve) => {
        answer = () => resolve(KEY.sign(message));
      });
    writer.write("one");
    await clock.advance(1_000);
    writer.kill();
    answer();
    await vi.waitFor(() => expect(signer.underWay).toBe(0), PATIENCE);
    await turn();
    expect([clock.timers, heads, troubles]).toEqual([0, [], []]);
  });
});
