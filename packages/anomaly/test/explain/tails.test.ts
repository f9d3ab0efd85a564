import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnomalyError, RowError } from "../../src/errors.ts";
import { fitTails, tailsFromJSON } from "../../src/explain/tails.ts";
import type { Feature } from "../../src/features/feature-set.ts";
import { createRandom } from "../../src/random.ts";

const number = (strange: Feature["strange"] = "both"): Feature => ({ name: "x", unit: "number", strange });
const column = (values: readonly number[]) => values.map((value) => [value]);
const fit = (values: readonly number[], feature = number()) => fitTails(column(values), [feature]);
const upTo100 = Array.from({ length: 100 }, (_, i) => i + 1);

describe("tails of few different values", () => {
  const tails = fit([...Array(90).fill(0), ...Array(9).fill(1), 5]);

  it("count exactly, one more on both sides of the fraction, so that nothing is impossible", () => {
    expect(tails.tail(0, 5)).toMatchObject({ probability: 2 / 101, side: "high", beyond: 0 });
    expect(tails.tail(0, 1)).toMatchObject({ probability: 11 / 101, side: "high" });
    expect(tails.tail(0, 3)).toMatchObject({ probability: 2 / 101, side: "high" });
    expect(tails.tail(0, 6).probability).toBe(1 / 101);
  });

  it("say what is typical and what is expected", () => {
    expect(tails.tail(0, 5)).toMatchObject({ low: 0, high: 1, expected: 0 });
  });

  it("say how far a value is beyond all others, in the reach of the column", () => {
    expect(tails.tail(0, 5).beyond).toBe(0);
    expect(tails.tail(0, 15).beyond).toBe(2);
    expect(tails.tail(0, -5)).toMatchObject({ side: "low", beyond: 1 });
  });

  it("take the least step away from a column that never varied for enormous", () => {
    const flat = fit(Array(50).fill(7));
    expect(flat.tail(0, 7)).toMatchObject({ beyond: 0, low: 7, high: 7, expected: 7 });
    expect(flat.tail(0, 8).beyond).toBeGreaterThan(100);
    expect(flat.tail(0, 7).probability).toBe(1);
  });
});

describe("the side of a tail", () => {
  it("is the one on which fewer are", () => {
    expect(fit(upTo100).tail(0, 99).side).toBe("high");
    expect(fit(upTo100).tail(0, 2).side).toBe("low");
  });

  it("is only the one that the feature calls strange", () => {
    expect(fit(upTo100, number("high")).tail(0, -50)).toMatchObject({ side: "high", probability: 1, beyond: 0 });
    expect(fit(upTo100, number("low")).tail(0, 500)).toMatchObject({ side: "low", probability: 1, beyond: 0 });
    expect(fit(upTo100, number("low")).tail(0, -50)).toMatchObject({ side: "low", probability: 1 / 101 });
  });
});

describe("tails of codes", () => {
  const types = fit([...Array(60).fill(1), 13, 13, ...Array(60).fill(100)], {
    name: "t",
    unit: "code",
    strange: "both",
  });

  it("count the same code, wherever it lies among the others", () => {
    expect(types.tail(0, 13)).toMatchObject({ probability: 3 / 123, beyond: 0 });
    expect(types.tail(0, 100).probability).toBe(61 / 123);
    expect(types.tail(0, 50)).toMatchObject({ probability: 1 / 123, beyond: 1 });
  });
});

describe("tails of many different values", () => {
  const random = createRandom(11);
  const values = Array.from({ length: 20_000 }, () => Math.exp(random.normal()));
  const tails = fit(values);

  it("are close to the truth, in the body and far out", () => {
    for (const share of [0.5, 0.2, 0.05, 0.01, 0.002, 0.0005]) {
      const value = [...values].sort((a, b) => b - a)[Math.floor(share * values.length)]!;
      const { probability } = tails.tail(0, value);
      expect(probability / share).toBeGreaterThan(0.6);
      expect(probability / share).toBeLessThan(1.7);
    }
  });

  it("fill at most 60 numbers a column, and hold few training values", () => {
    const { columns } = tails.toJSON();
    expect(columns[0]!.flat().length).toBeLessThanOrEqual(60);
  });

  it("never rise on the way out, and never call a typical value rare", () => {
    const spot = fc.double({ min: 0, max: 60, noNaN: true });
    fc.assert(
      fc.property(spot, spot, (a, b) => {
        const one = fit(values.slice(0, 300), number("high"));
        const [near, far] = [Math.min(a, b), Math.max(a, b)];
        expect(one.tail(0, far).probability).toBeLessThanOrEqual(one.tail(0, near).probability);
        const { probability, low, high } = tails.tail(0, a);
        if (probability < 0.05) expect(a < low || a > high).toBe(true);
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe("tails of very many rows", () => {
  const random = createRandom(12);
  const values = Array.from({ length: 60_000 }, (_, i) => (i % 2) * 100 + random.normal());
  values[31_337] = 5000;
  const tails = fit(values);
  const sorted = [...values].sort((a, b) => a - b);

  it("are close to the truth, whatever rhythm the rows have", () => {
    for (const share of [0.3, 0.05, 0.01, 0.002]) {
      const { probability } = tails.tail(0, sorted[Math.floor((1 - share) * values.length)]!);
      expect(probability / share).toBeGreaterThan(0.5);
      expect(probability / share).toBeLessThan(2);
    }
    const { low, high } = tails.tail(0, 0);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(100);
  });

  it("know the least and the greatest value exactly", () => {
    expect(tails.tail(0, 5000)).toMatchObject({ probability: 2 / 60_001, beyond: 0 });
    expect(tails.tail(0, 5001).probability).toBe(1 / 60_001);
    expect(tails.tail(0, sorted[0]!)).toMatchObject({ probability: 2 / 60_001, side: "low" });
  });

  it("count the rarest of few values, and every code", () => {
    const rare = Array.from({ length: 60_000 }, (_, i) => (i === 777 ? 1 : 0) + (i === 999 ? 2 : 0));
    expect(fit(rare).tail(0, 1).probability).toBe(3 / 60_001);
    const codes = Array.from({ length: 60_000 }, (_, i) => (i === 777 ? 6.5 : i % 15));
    const tail = fit(codes, { name: "code", unit: "code", strange: "both" }).tail(0, 6.5);
    expect(tail).toMatchObject({ probability: 2 / 60_001, beyond: 0 });
  });

  it("are read from JSON again", () => {
    const again = tailsFromJSON(JSON.parse(JSON.stringify(tails)), tails.features);
    expect(again.tail(0, 102.5)).toEqual(tails.tail(0, 102.5));
  });
});

describe("any column", () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 });

  it("has tails that are shares above 0, a range in order, and the same bits after JSON", () => {
    fc.assert(
      fc.property(values, fc.double({ noNaN: true, noDefaultInfinity: true }), (list, value) => {
        const tails = fit(list);
        const tail = tails.tail(0, value);
        expect(tail.probability).toBeGreaterThan(0);
        expect(tail.probability).toBeLessThanOrEqual(1);
        expect(tail.low).toBeLessThanOrEqual(tail.expected);
        expect(tail.expected).toBeLessThanOrEqual(tail.high);
        expect(tail.beyond).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(tail.beyond)).toBe(true);
        const again = tailsFromJSON(JSON.parse(JSON.stringify(tails)), tails.features);
        expect(again.tail(0, value)).toEqual(tail);
        expect(JSON.stringify(again)).toBe(JSON.stringify(tails));
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});

describe("what cannot be taken", () => {
  const features = [number()];

  it("is a row of another width, a value that is none, no rows, a column that does not exist", () => {
    expect(() => fitTails([[1, 2]], features)).toThrow(RowError);
    expect(() => fitTails([[Number.NaN]], features)).toThrow(RowError);
    expect(() => fitTails([], features)).toThrow(AnomalyError);
    expect(() => fitTails([[1]], [])).toThrow(RangeError);
    expect(() => fit([1]).tail(1, 0)).toThrow(RangeError);
    expect(() => fit([1]).tail(0, Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });

  const good = () => JSON.parse(JSON.stringify(fit([1, 2, 2, 3])));
  const altered: [string, (json: ReturnType<typeof good>) => unknown][] = [
    ["null", () => null],
    ["a text", () => "tails"],
    ["another format", (json) => ({ ...json, format: "x" })],
    ["no rows", (json) => ({ ...json, rows: 0 })],
    ["a number of rows that the counts deny", (json) => ({ ...json, rows: 5 })],
    ["too few columns", (json) => ({ ...json, columns: [] })],
    ["a column of another form", (json) => ({ ...json, columns: [[1, 2, 3]] })],
    ["values out of order", (json) => ({ ...json, columns: [[[3, 2, 1], ...json.columns[0].slice(1)]] })],
    ["counts out of order", (json) => ({ ...json, columns: [[json.columns[0][0], [0, 2, 1], [1, 3, 4]]] })],
    ["an empty step", (json) => ({ ...json, columns: [[json.columns[0][0], [0, 1, 3], [1, 1, 4]]] })],
    ["a value that is a text", (json) => ({ ...json, columns: [[["1", 2, 3], ...json.columns[0].slice(1)]] })],
    ["a list that is too long", (json) => ({ ...json, columns: [[Array(1000).fill(1), [0], [4]]] })],
  ];

  it.each(altered)("is JSON with %s", (_, alter) => {
    expect(() => tailsFromJSON(alter(good()), features)).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }),
    );
  });

  it("is JSON of an unknown version, with an error of its own", () => {
    expect(() => tailsFromJSON({ ...good(), version: 2 }, features)).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_VERSION" }),
    );
    expect(tailsFromJSON(good(), features).rows).toBe(4);
  });
});
