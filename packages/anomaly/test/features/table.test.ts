import {
  AnomalyError,
  ArgumentRangeError,
  ArgumentTypeError,
  fitTable,
  RowError,
  type TableRecord,
  tableEncoderFromJSON,
} from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";

const records: TableRecord[] = Array.from({ length: 200 }, (_, i) => ({
  service: i % 10 === 0 ? "mail" : i === 77 ? "gopher" : "web",
  duration: `${(i % 7) + 0.5}`,
  bytes: `${Math.round(100 * 1.08 ** (i % 150))}`,
  note: `n${i}`,
}));
const encoder = fitTable(records);
const names = encoder.featureSet.features.map(({ name }) => name);
const value = (record: TableRecord, name: string) => encoder.encode(record)[names.indexOf(name)];
const row: TableRecord = { service: "web", duration: "2", bytes: "5000", note: "n1" };

describe("a table's columns", () => {
  it("become numbers, logarithms where they are heavily skewed, flags of frequent values and a rarity", () => {
    expect(names).toEqual([
      "service=web",
      "service=mail",
      "rarity(service)",
      "duration",
      "log1p(bytes)",
      "rarity(note)",
    ]);
    expect(encoder.featureSet).toMatchObject({ name: "table", version: 1 });
    expect(value(row, "service=web")).toBe(1);
    expect(value(row, "service=mail")).toBe(0);
    expect(value(row, "duration")).toBe(2);
    expect(value(row, "log1p(bytes)")).toBeCloseTo(Math.log(5001), 12);
  });

  it("make a value the rarer the less often it came, and one that never came the rarest", () => {
    const rarity = (service: string) => value({ ...row, service }, "rarity(service)")!;
    expect(rarity("web")).toBeLessThan(1);
    expect(rarity("mail")).toBeGreaterThan(rarity("web"));
    expect(rarity("gopher")).toBeGreaterThan(rarity("mail"));
    expect(rarity("telnet")).toBeCloseTo(rarity("gopher") + 1, 12);
    expect(value({ ...row, service: "telnet" }, "service=web")).toBe(0);
  });

  it("are what the options say they are, or are left out", () => {
    const other = fitTable(records, { categorical: ["duration"], numeric: ["bytes"], exclude: ["note", "service"] });
    expect(other.featureSet.features.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 7 }, (_, i) => `duration=${i}.5`),
      "rarity(duration)",
      "log1p(bytes)",
    ]);
    // What is left out may be there or not.
    expect(() => other.encode({ duration: "0.5", bytes: "1" })).not.toThrow();
    expect(() => other.encode(row)).not.toThrow();
  });

  it("take numbers as a program writes them, and nothing that only looks like one", () => {
    for (const cell of ["1", "-2.5", "+3", ".5", "7.", "1e3", "1E-3", " 4 "]) {
      expect(fitTable([{ x: cell }]).columns[0]).toMatchObject({ type: "numeric" });
    }
    for (const cell of ["0x1f", "Infinity", "NaN", "1,5", "1e999", "--1", "٣"]) {
      expect(fitTable([{ x: cell }]).columns[0]).toMatchObject({ type: "categorical" });
    }
  });

  it("may have any name, that of a prototype's property too", () => {
    const hostile = JSON.parse(
      '[{"__proto__":"1","constructor":"a"},{"__proto__":"2","constructor":"a"}]',
    ) as TableRecord[];
    const learned = fitTable(hostile);
    expect(learned.columns.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
    expect(learned.encode(hostile[1]!)[0]).toBe(2);
    expect(() => fitTable([{ a: "1" }]).encode({})).toThrow(/column a: it is missing/);
  });

  it("are bounded: of many values the thousand most frequent are remembered, of long ones the beginning", () => {
    const many = Array.from({ length: 1_500 }, (_, i) => ({ id: `${"x".repeat(500)}`, n: `v${i}` }));
    const [id, n] = fitTable(many).columns;
    expect(id).toMatchObject({ values: [["x".repeat(200), 1_500]] });
    expect(n).toMatchObject({ values: { length: 1_000 } });
  });
});

describe("a record that does not fit", () => {
  it.each([
    [{ ...row, surprise: "1" }, "ERR_ROW_WIDTH", "surprise", /was not there in training/],
    [{ service: "web", duration: "2", bytes: "5" }, "ERR_ROW_WIDTH", "note", /is missing/],
    [{ ...row, duration: "soon" }, "ERR_MISSING_VALUE", "duration", /is not a finite number: "soon"/],
    [{ ...row, duration: "" }, "ERR_MISSING_VALUE", "duration", /is empty/],
    [{ ...row, bytes: Number.NaN }, "ERR_MISSING_VALUE", "bytes", /is empty/],
    [{ ...row, bytes: Number.POSITIVE_INFINITY }, "ERR_MISSING_VALUE", "bytes", /is not a finite number/],
  ])("is refused with row and column named (%#)", (record, code, column, message) => {
    const failed = () => encoder.encodeAll([row, row, record]);
    expect(failed).toThrow(RowError);
    expect(failed).toThrow(message);
    expect(failed).toThrow(expect.objectContaining({ code, row: 2, column }));
  });

  it("is named in training too", () => {
    expect(() => fitTable([{ x: "1" }, { x: "one" }], { numeric: ["x"] })).toThrow(
      expect.objectContaining({ code: "ERR_MISSING_VALUE", row: 1, column: "x" }),
    );
    expect(() => fitTable([{ x: "1" }, { x: "" }])).toThrow(
      expect.objectContaining({ code: "ERR_MISSING_VALUE", row: 1, column: "x" }),
    );
    expect(() => fitTable([{ x: "1" }, { y: "2" }])).toThrow(expect.objectContaining({ row: 1, column: "x" }));
  });

  it("may have empty numeric cells where they are imputed: they become NaN", () => {
    const imputing = fitTable([{ x: "1" }, { x: "" }, { x: "3" }], { missing: "impute" });
    expect(imputing.columns[0]).toMatchObject({ type: "numeric" });
    expect(imputing.encode({ x: "" })[0]).toBeNaN();
    expect(() => imputing.encode({ x: "three" })).toThrow(/is not a finite number/);
  });
});

describe("wrong options", () => {
  it.each([
    [{ categorical: ["nothing"] }, "categorical"],
    [{ numeric: ["nothing"] }, "numeric"],
    [{ exclude: ["nothing"] }, "exclude"],
    [{ exclude: ["service", "duration", "bytes", "note"] }, "exclude"],
  ])("%j are named", (options, argument) => {
    expect(() => fitTable(records, options)).toThrow(ArgumentRangeError);
    expect(() => fitTable(records, options)).toThrow(expect.objectContaining({ argument }));
  });

  it("and no records at all are refused", () => {
    expect(() => fitTable([])).toThrow(expect.objectContaining({ code: "ERR_TOO_FEW_ROWS" }));
    expect(() => fitTable("a,b" as never)).toThrow(ArgumentTypeError);
    expect(() => fitTable([{ x: "1" }], { missing: "guess" as never })).toThrow(ArgumentTypeError);
  });
});

describe("an encoder's JSON", () => {
  const json = JSON.parse(JSON.stringify(encoder)) as Record<string, unknown>;

  it("gives an encoder that makes the same rows", () => {
    const restored = tableEncoderFromJSON(json);
    expect(restored.featureSet).toEqual(encoder.featureSet);
    expect(restored.encodeAll(records)).toEqual(encoder.encodeAll(records));
  });

  it.each([
    [null, "ERR_MODEL_MALFORMED"],
    [{ ...json, format: "csv" }, "ERR_MODEL_MALFORMED"],
    [{ ...json, version: 2 }, "ERR_MODEL_VERSION"],
    [{ ...json, columns: [] }, "ERR_MODEL_MALFORMED"],
    [{ ...json, columns: [{ type: "numeric", name: "x" }] }, "ERR_MODEL_MALFORMED"],
    [{ ...json, columns: [{ type: "numeric", name: 7, log: true }] }, "ERR_MODEL_MALFORMED"],
    [
      { ...json, columns: [{ type: "categorical", name: "x", records: 1, values: [["a"]], flags: 0 }] },
      "ERR_MODEL_MALFORMED",
    ],
    [
      { ...json, columns: [{ type: "categorical", name: "x", records: 1, values: [["a", 1]], flags: 2 }] },
      "ERR_MODEL_MALFORMED",
    ],
    [
      {
        ...json,
        columns: [
          { type: "numeric", name: "x", log: true },
          { type: "numeric", name: "x", log: true },
        ],
      },
      "ERR_MODEL_MALFORMED",
    ],
    [{ ...json, excluded: [1] }, "ERR_MODEL_MALFORMED"],
    [{ ...json, missing: "guess" }, "ERR_MODEL_MALFORMED"],
  ])("is refused when it is none (%#)", (given, code) => {
    expect(() => tableEncoderFromJSON(given)).toThrow(AnomalyError);
    expect(() => tableEncoderFromJSON(given)).toThrow(expect.objectContaining({ code }));
  });
});
