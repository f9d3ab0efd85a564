import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type Limits, resolveLimits } from "../packages/transport/src/limits.ts";

const text = readFileSync(new URL("../docs/limits.md", import.meta.url), "utf8");
const number = (cell: string) => Number(cell.replaceAll(",", ""));
const rows = [...text.matchAll(/^\| `(\w+)` \| ([\d,]+) \| ([^|]+) \| ([\d,]+) \| ([\d,]+) \| ([^|]+) \|$/gm)].map(
  ([, name = "", value = "", unit = "", from = "", to = "", why = ""]) => ({
    name: name as keyof Limits,
    value: number(value),
    unit,
    from: number(from),
    to: number(to),
    why,
  }),
);

describe("docs/limits.md", () => {
  it("has every limit, in the order of the code, with its default", () => {
    expect(rows.map(({ name, value }) => [name, value])).toEqual(Object.entries(DEFAULT_LIMITS));
  });

  it.each(rows)("has the range, the unit and a reason of $name", ({ name, from, to, unit, why }) => {
    for (const value of [from, to]) expect(resolveLimits({ [name]: value })[name]).toBe(value);
    for (const value of [from - 1, to + 1]) expect(() => resolveLimits({ [name]: value })).toThrow(`limits.${name}`);
    expect(unit).toMatch(/^[a-z]+(\/s)?$/);
    expect(why.length).toBeGreaterThan(20);
  });

  it("names limits that there are, wherever it names one", () => {
    const named = [...text.matchAll(/`(max\w+|\w+(?:Timeout|Grace|PerSecond\w*|Lifetime))`/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(Object.keys(DEFAULT_LIMITS).length);
    for (const name of named) expect(DEFAULT_LIMITS).toHaveProperty(name as string);
  });
});
