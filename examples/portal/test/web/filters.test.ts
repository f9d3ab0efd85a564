import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queryString } from "../../web/src/api/query-string.ts";
import {
  changed,
  countNarrowing,
  detectQueryOf,
  type Filters,
  filtersIn,
  fromLocalInput,
  KINDS,
  MODELS,
  queryOf,
  SHOWS,
  SORTS,
  SOURCES,
  toLocalInput,
  VERDICTS,
} from "../../web/src/pages/detector/filters.ts";
import { columnsBetween, timeOf } from "../../web/src/pages/detector/time-columns.ts";

const USUAL: Filters = { show: "raised", sort: "score", fold: false };
const read = (address: string) => filtersIn(Object.fromEntries(new URLSearchParams(address)));

describe("filters in the address", () => {
  it("come back from it as they were, whatever the client is called", () => {
    const any = fc.record(
      {
        model: fc.constantFrom(...MODELS),
        client: fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }).filter((name) => name.length <= 200),
        source: fc.constantFrom(...SOURCES),
        from: fc.maxSafeInteger(),
        to: fc.maxSafeInteger(),
        reason: fc.constantFrom("hour", "feature:status", "new-address"),
        min: fc.double({ min: 0.001, max: 1, noNaN: true }),
        kind: fc.constantFrom(...KINDS),
        verdict: fc.constantFrom(...VERDICTS),
        show: fc.constantFrom(...SHOWS),
        sort: fc.constantFrom(...SORTS),
        fold: fc.boolean(),
      },
      { requiredKeys: ["show", "sort", "fold"] },
    );
    fc.assert(
      fc.property(any, (filters) => {
        expect(read(queryString(queryOf(filters)))).toEqual(filters);
      }),
    );
  });

  it("leave out what is as usual", () => {
    expect(queryString(queryOf(USUAL))).toBe("");
    expect(read("")).toEqual(USUAL);
  });

  it("pass over what makes no sense in a typed address", () => {
    expect(
      read("model=evil&from=1e400&to=1.5&min=7&reason=%3Cscript%3E&kind=x&verdict=&show=no&sort=1&fold=1&source=root"),
    ).toEqual(USUAL);
  });

  it("become what the API is asked with, the source only beside a client", () => {
    const asked = detectQueryOf({ ...USUAL, model: "knn", client: "ana", source: "user", min: 0.5, fold: true });
    expect(queryString(asked)).toBe(
      "?model_name=knn&client=ana&clientSource=user&minScore=0.5&show=raised&sort=score&fold=true",
    );
    expect(detectQueryOf({ ...USUAL, source: "user" })["clientSource"]).toBeUndefined();
  });

  it("are counted, a time as one, and taken away by undefined", () => {
    const filters = changed(USUAL, { from: 1, to: 2, client: "ana" });
    expect(countNarrowing(filters)).toBe(2);
    expect(changed(filters, { from: undefined, to: undefined, client: undefined })).toEqual(USUAL);
  });
});

describe("times", () => {
  it("are typed by the log's clock", () => {
    const at = Date.UTC(2026, 10, 22, 1, 5);
    expect(toLocalInput(at, -180)).toBe("2026-11-21T22:05");
    expect(fromLocalInput("2026-11-21T22:05", -180)).toBe(at);
    expect([fromLocalInput("", 0), fromLocalInput("2026-13-01T00:00", 0), toLocalInput(1e17, 0)]).toEqual([
      undefined,
      undefined,
      "",
    ]);
  });

  it("chosen in the chart choose the same columns again", () => {
    const view = { step: 10, columns: [0, 10, 20, 30].map((at) => ({ at })) };
    const time = timeOf(view, { first: 1, last: 2 });
    expect(time).toEqual({ from: 10, to: 30 });
    expect(columnsBetween(view, time.from, time.to)).toEqual({ first: 1, last: 2 });
    expect(columnsBetween(view, undefined, undefined)).toBeUndefined();
    expect(columnsBetween(view, 100, 200)).toBeUndefined();
    expect(columnsBetween(view, 25, undefined)).toEqual({ first: 2, last: 3 });
  });
});
