import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeOrdered } from "../../src/generator/merge.ts";

describe("merging streams", () => {
  it("gives what sorting all of them gives, equal ones by the stream's rank", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }), { maxLength: 8 }), (lists) => {
        const streams = lists.map((list, rank) => list.sort((a, b) => a - b).map((at, i) => ({ at, rank, i })));
        const sorted = streams.flat().sort((a, b) => a.at - b.at || a.rank - b.rank || a.i - b.i);
        expect([...mergeOrdered(streams, ({ at }) => at)]).toEqual(sorted);
      }),
      { seed: 42 },
    );
  });

  it("asks each stream for no more than one item ahead, and closes all of them when the reader leaves", () => {
    const asked = [0, 0];
    const closed: number[] = [];
    const streams = [0, 1].map(function* (rank) {
      try {
        for (;;) yield 2 * asked[rank]!++ + rank;
      } finally {
        closed.push(rank);
      }
    });
    const taken: number[] = [];
    for (const item of mergeOrdered(streams, (at) => at)) {
      taken.push(item);
      if (taken.length === 6) break;
    }
    expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
    expect(asked).toEqual([4, 3]);
    expect(closed.sort()).toEqual([0, 1]);
  });
});
