import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChainStart, chainLink, chainStart, SectionChain } from "../../src/protocol/chain.ts";
import { BACKENDS } from "../support/backends.ts";
import { bytesOf, embedded, filled } from "../support/bytes.ts";
import { u64 } from "../support/sections.ts";

const START: ChainStart = {
  transcript: filled(32, 0x11),
  sender: "responder",
  senderKey: filled(97, 0x22),
  receiverKey: filled(97, 0x33),
  mode: 1,
};

const h = (...parts: (Uint8Array | string)[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

describe.each(BACKENDS)("the chain of a direction, $name", ({ backend }) => {
  it("begins with the session, who sends to whom, and the mode", () => {
    expect(new Uint8Array(chainStart(backend, START))).toEqual(
      h(
        "securecomm/1 stream",
        filled(32, 0x11),
        Uint8Array.of(2),
        filled(97, 0x22),
        filled(97, 0x33),
        Uint8Array.of(1),
      ),
    );
  });

  it("begins otherwise as soon as one of these is another", () => {
    const starts = [
      START,
      { ...START, transcript: filled(32, 0x12) },
      { ...START, sender: "initiator" as const },
      { ...START, senderKey: START.receiverKey, receiverKey: START.senderKey },
      { ...START, mode: 2 },
    ].map((start) => Buffer.from(chainStart(backend, start)).toString("hex"));
    expect(new Set(starts).size).toBe(starts.length);
  });

  it("is the same whenever somebody asks how far it is", () => {
    const step = fc.record({
      type: fc.nat(255),
      content: fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(filled(3_000, 0x44))),
      ask: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const chain = new SectionChain(backend, START);
        let expected = chainStart(backend, START);
        steps.forEach(({ type, content, ask }, i) => {
          const lent = content.slice();
          chain.append(type, lent);
          lent.fill(0);
          expected = chainLink(backend, expected, i + 1, type, content);
          expect(chain.index).toBe(i + 1);
          if (ask) expect(Buffer.compare(chain.position.hash, expected)).toBe(0);
        });
        expect(Buffer.compare(chain.position.hash, expected)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  it("goes on over number, type, length and content, also where these are as large as can be", () => {
    fc.assert(
      fc.property(
        bytesOf(32),
        fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(2 ** 53 - 1), fc.constant(2 ** 32)),
        fc.nat(255),
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.integer({ min: 2_045, max: 2_052 }).map((n) => filled(n, n & 0xff)),
        ),
        (previous, index, type, content) => {
          const expected = h(previous, u64(index), Uint8Array.of(type), u64(content.length), content);
          expect(new Uint8Array(chainLink(backend, previous, index, type, embedded(content)))).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("counts its sections from 1, and gives positions that later sections do not change", () => {
    const chain = new SectionChain(backend, START);
    const start = chain.position;
    expect(start).toEqual({ index: 0, hash: chainStart(backend, START) });
    chain.append(1, filled(3, 7));
    const first = chain.position;
    const copy = { index: 1, hash: first.hash.slice() };
    expect(first).toEqual({ index: 1, hash: chainLink(backend, start.hash, 1, 1, filled(3, 7)) });
    chain.append(0x11, filled(8, 0));
    expect(first).toEqual(copy);
    expect(chain.position).toEqual({ index: 2, hash: chainLink(backend, first.hash, 2, 0x11, filled(8, 0)) });
  });

  it("tells two sections from one, and the same bytes of another type", () => {
    const endOf = (...sections: [number, Uint8Array][]) => {
      const chain = new SectionChain(backend, START);
      for (const [type, content] of sections) chain.append(type, content);
      return Buffer.from(chain.position.hash).toString("hex");
    };
    const [a, b] = [filled(2, 1), filled(2, 2)];
    const ends = [
      endOf([2, a], [2, b]),
      endOf([2, Buffer.concat([a, b])]),
      endOf([2, b], [2, a]),
      endOf([1, a], [2, b]),
      endOf([2, a], [2, b], [2, filled(0, 0)]),
    ];
    expect(new Set(ends).size).toBe(ends.length);
  });
});
