import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Assembly } from "../../src/protocol/assembly.ts";
import { CodecError, utf8 } from "../../src/protocol/codec.ts";
import { SECTION } from "../../src/protocol/section.ts";
import { filled, hex } from "../support/bytes.ts";
import { codeThrownBy, thrownBy } from "../support/errors.ts";
import { collectGarbage } from "../support/gc.ts";
import { listening, section } from "../support/sections.ts";

const KINDS = [
  { kind: "json", part: SECTION.JSON_PART, last: SECTION.JSON_LAST },
  { kind: "binary", part: SECTION.BINARY_PART, last: SECTION.BINARY_LAST },
] as const;
const WHOLE = '{"é":[1]}';

/** The sections of `bytes` cut before each of these places. */
function parts(bytes: Uint8Array, cuts: readonly number[], types: { part: number; last: number }): Uint8Array[] {
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).map((end, i) => {
    const type = i === edges.length - 2 ? types.last : types.part;
    return section(type, bytes.subarray(edges[i], end));
  });
}

describe.each(KINDS)("a $kind message in parts", ({ kind, part, last }) => {
  const bytes = utf8(WHOLE);
  const expected = kind === "json" ? JSON.parse(WHOLE) : bytes;

  it("is put together wherever it was cut, in a character too", () => {
    for (let mask = 1; mask < 2 ** (bytes.length - 1); mask++) {
      const cuts = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1).filter((at) => (mask >> (at - 1)) & 1);
      const { heard, read } = listening();
      for (const one of parts(bytes, cuts, { part, last })) read(one);
      expect(heard).toEqual([
        { message: expected, bytes: bytes.length },
        { batch: kind, count: 1, bytes: bytes.length },
      ]);
    }
  });

  it("may share records with the messages before and after it", () => {
    const { messages, read } = listening();
    const [first, second, third] = parts(bytes, [2, 5], { part, last }) as [Uint8Array, Uint8Array, Uint8Array];
    read(section(SECTION.BINARY, "x"), first);
    read(second, third, section(SECTION.JSON, "[2]"), first, second, third);
    expect(messages()).toEqual([utf8("x"), expected, 2, expected]);
  });

  it("cannot be interrupted by another message", () => {
    const other = KINDS.find((one) => one.kind !== kind) as (typeof KINDS)[number];
    const interruptions = [
      section(SECTION.JSON, "[1]"),
      section(SECTION.BINARY, "x"),
      section(other.part, "x"),
      section(other.last, "x"),
    ];
    for (const interruption of interruptions) {
      const { heard, read } = listening();
      expect(thrownBy(() => read(section(part, "1"), interruption))).toBeInstanceOf(CodecError);
      expect(heard).toEqual([]);
    }
  });

  it("has no empty part, and no last part without a first", () => {
    expect(thrownBy(() => listening().read(section(part)))).toBeInstanceOf(CodecError);
    expect(thrownBy(() => listening().read(section(part, "1"), section(part)))).toBeInstanceOf(CodecError);
    expect(thrownBy(() => listening().read(section(part, "1"), section(last)))).toBeInstanceOf(CodecError);
    const { read } = listening();
    read(section(part, "1"), section(last, "2"));
    expect(thrownBy(() => read(section(last, "3")))).toBeInstanceOf(CodecError);
  });

  it("is refused as soon as its parts exceed the limit, and not before", () => {
    const { messages, read } = listening({ maxMessageLength: 4 });
    read(section(part, "12"), section(last, "34"));
    expect(messages()).toHaveLength(1);
    read(section(part, "12"), section(part, "3"));
    expect(codeThrownBy(() => read(section(part, "45")))).toBe("ERR_MESSAGE_TOO_LARGE");
    expect(codeThrownBy(() => listening({ maxMessageLength: 4 }).read(section(part, "12345")))).toBe(
      "ERR_MESSAGE_TOO_LARGE",
    );
    const long = listening({ maxMessageLength: 4 });
    expect(codeThrownBy(() => long.read(section(part, "1234"), section(last, "5")))).toBe("ERR_MESSAGE_TOO_LARGE");
  });

  it("is refused before a part beyond the limit is copied", async () => {
    const { read } = listening({ maxMessageLength: 10 });
    const record = section(part, new Uint8Array(32 * 1_048_576));
    await collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    expect(codeThrownBy(() => read(record))).toBe("ERR_MESSAGE_TOO_LARGE");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_048_576);
  });
});

describe("an assembly", () => {
  it("joins parts of any sizes, one message after another, into memory of the caller's own", () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60_000, max: 70_000 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(sizes, { minLength: 1, maxLength: 3 }), (messages) => {
        const assembly = new Assembly();
        const wholes = messages.map((message) => {
          const given = message.map((size, i) => filled(size, i + 1));
          for (const part of given) {
            assembly.add("binary", part);
            expect(assembly.open).toBe(true);
          }
          const expected = concatBytes(...given);
          expect(assembly.length).toBe(expected.length);
          for (const part of given) part.fill(0);
          const whole = assembly.take();
          expect(whole.buffer.byteLength).toBe(expected.length);
          expect(assembly.open).toBe(false);
          expect(assembly.length).toBe(0);
          return { whole, expected };
        });
        for (const { whole, expected } of wholes) expect(Buffer.compare(whole, expected)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it("keeps its state when it refuses a part", () => {
    const assembly = new Assembly();
    assembly.add("json", hex("31"));
    expect(thrownBy(() => assembly.add("binary", hex("32")))).toBeInstanceOf(CodecError);
    expect(thrownBy(() => assembly.add("json", hex("")))).toBeInstanceOf(CodecError);
    expect(assembly.take()).toEqual(hex("31"));
  });

  it("holds little more than the bytes that came, however small the parts", () => {
    const length = 2 ** 21;
    const assembly = new Assembly();
    const part = filled(1, 1);
    const before = process.memoryUsage();
    for (let i = 0; i < length; i++) assembly.add("binary", part);
    const after = process.memoryUsage();
    expect(assembly.length).toBe(length);
    // Even with every smaller buffer on the way not yet collected: an object for each part would be 100 bytes a part.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(5 * length);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(16 * length);
    expect(assembly.take()).toHaveLength(length);
  });
});
