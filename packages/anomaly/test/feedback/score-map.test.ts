import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScoreMap } from "../../src/feedback/score-map.ts";

const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 });
const score = fc.double({ min: 0, max: 1, noNaN: true });

describe("how high a score stands", () => {
  it("never falls when the score rises, and stays from 0 to 1", () => {
    fc.assert(
      fc.property(scores, score, score, (known, x, y) => {
        const map = ScoreMap.fit(known);
        const [low, high] = [map.standing(Math.min(x, y)), map.standing(Math.max(x, y))];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("leads back to the score", () => {
    fc.assert(
      fc.property(scores, score, (known, x) => {
        const map = ScoreMap.fit(known);
        const back = map.score(map.standing(x));
        const clamped = Math.min(Math.max(x, map.score(0)), map.score(1));
        // Where two known scores lie next to each other, a standing between theirs says either.
        expect(map.standing(back)).toBeCloseTo(map.standing(clamped), 9);
      }),
    );
  });

  it("says the share of scores below, stretched towards the highest", () => {
    const map = ScoreMap.fit(Array.from({ length: 9999 }, (_, i) => (i + 0.5) / 9999));
    expect(map.standing(0.5)).toBeCloseTo(1 - 0.5 ** 0.25, 2);
    expect(map.standing(0.99)).toBeCloseTo(1 - 0.01 ** 0.25, 2);
  });

  it("leaves room above the highest score for what is confirmed", () => {
    const map = ScoreMap.fit([0.4, 0.5, 0.6]);
    expect(map.score(1)).toBe(1);
    expect(map.standing(0.6)).toBeLessThan(map.standing(0.7));
    expect(map.standing(0.7)).toBeLessThan(1);
  });

  it("keeps a bounded number of scores", () => {
    const { scores: kept } = ScoreMap.fit(Array.from({ length: 50_000 }, (_, i) => i / 50_000)).toJSON();
    expect(kept.length).toBeLessThan(520);
  });

  it("is the same after a round trip through JSON", () => {
    fc.assert(
      fc.property(scores, score, (known, x) => {
        const map = ScoreMap.fit(known);
        const again = ScoreMap.fromJSON(JSON.parse(JSON.stringify(map)));
        expect(again.standing(x)).toBe(map.standing(x));
        expect(again.score(x)).toBe(map.score(x));
      }),
    );
  });

  it.each([
    null,
    {},
    { scores: [], standings: [] },
    { scores: [0, 1], standings: [0] },
    { scores: [0, 0], standings: [0, 1] },
    { scores: [1, 0], standings: [0, 1] },
    { scores: [0, 1], standings: [0, 1.5] },
    { scores: [0, Number.NaN], standings: [0, 1] },
    { scores: ["0", "1"], standings: [0, 1] },
  ])("refuses %o", (json) => {
    expect(() => ScoreMap.fromJSON(json)).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
  });
});
