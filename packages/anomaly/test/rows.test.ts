import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentRangeError, ArgumentTypeError, RowError } from "../src/errors.ts";
import { columnMedians, toFlatRows } from "../src/rows.ts";

describe("rows", () => {
  it("are laid out one after another, in an array of their own", () => {
    const given = { data: Float64Array.of(1, 2, 3, 4), width: 2 };
    const flat = toFlatRows(given);
    expect(flat).toEqual(given);
    expect(flat.data).not.toBe(given.data);
    expect(
      toFlatRows([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual(given);
  });

  it.each([
    [Number.NaN, "missing"],
    [undefined, "missing"],
    [null, "missing"],
    [Number.POSITIVE_INFINITY, "not a finite number (Infinity)"],
    ["7", "not a finite number (string)"],
  ])("with %s in them are refused, and row and column are named", (value, what) => {
    const rows = [
      [1, 2],
      [3, value as number],
    ];
    const error = thrownBy(() => toFlatRows(rows, { columns: ["length", "wait"] }));
    expect(error).toBeInstanceOf(RowError);
    expect(error).toMatchObject({ code: "ERR_MISSING_VALUE", row: 1, column: "wait" });
    expect(error.message).toBe(`row 1, column wait: the value is ${what}`);
  });

  it("in one array are held to the same", () => {
    expect(thrownBy(() => toFlatRows({ data: Float64Array.of(1, 2, Number.NaN, 4), width: 2 }))).toMatchObject({
      code: "ERR_MISSING_VALUE",
      row: 1,
      column: 0,
    });
  });

  it("get the column's median where a number is missing and imputing was asked for", () => {
    const rows = [
      [1, 5],
      [2, Number.NaN],
      [30, 7],
    ];
    expect(toFlatRows(rows, { medians: columnMedians(rows) }).data).toEqual(Float64Array.of(1, 5, 2, 6, 30, 7));
  });

  it("are not imputed from what is no number at all", () => {
    expect(() => toFlatRows([["a" as unknown as number]], { medians: [0] })).toThrow("row 0, column 0");
  });

  it("of different lengths are refused, and the row is named", () => {
    expect(thrownBy(() => toFlatRows([[1, 2], [3]]))).toMatchObject({ code: "ERR_ROW_WIDTH", row: 1 });
    expect(thrownBy(() => toFlatRows([[1, 2]], { width: 3 })).message).toBe("row 0 has 2 columns, not 3");
  });

  it("have medians where their sum would be beyond all numbers, and none where rows are none", () => {
    expect(columnMedians([[2 ** 1023], [1.5 * 2 ** 1023]])).toEqual(Float64Array.of(1.25 * 2 ** 1023));
    expect(thrownBy(() => columnMedians(null as never))).toBeInstanceOf(ArgumentTypeError);
  });

  it("that are no rows at all are a mistake of the calling program", () => {
    for (const wrong of [undefined, null, 7, "rows", {}, { data: [1, 2], width: 2 }]) {
      expect(thrownBy(() => toFlatRows(wrong as never))).toBeInstanceOf(ArgumentTypeError);
    }
    expect(thrownBy(() => toFlatRows({ data: new Float64Array(5), width: 2 }))).toBeInstanceOf(ArgumentRangeError);
    expect(thrownBy(() => toFlatRows({ data: new Float64Array(5), width: 0 }))).toBeInstanceOf(ArgumentRangeError);
  });

  it("have medians that no order of the rows changes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const rows = values.map((value) => [value]);
          const [median] = columnMedians(rows);
          expect(columnMedians(rows.toReversed())).toEqual(Float64Array.of(median!));
          expect(values.filter((value) => value < median!).length).toBeLessThanOrEqual(values.length / 2);
          expect(values.filter((value) => value > median!).length).toBeLessThanOrEqual(values.length / 2);
        },
      ),
    );
  });
});

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
