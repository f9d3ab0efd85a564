import { createRandom, type TableRecord, tableModelFromJSON, trainTable } from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";

const random = createRandom(5);
const records: TableRecord[] = Array.from({ length: 600 }, () => ({
  service: random.uniform() < 0.8 ? "web" : "mail",
  bytes: `${Math.round(300 * Math.exp(random.normal()))}`,
  label: "0",
}));
const model = trainTable(records, { exclude: ["label"], seed: 3 });

describe("a model of a table", () => {
  it("scores a record with a value that never came, or a number far out, above its threshold", () => {
    const normal = records.filter((record) => model.model.isAnomaly(model.score(record))).length;
    expect(normal / records.length).toBeLessThan(0.05);
    expect(model.model.isAnomaly(model.score({ service: "shell", bytes: "9000000" }))).toBe(true);
  });

  it("gives the same bits after a JSON round trip, one by one and in a batch", () => {
    const restored = tableModelFromJSON(JSON.parse(JSON.stringify(model)));
    const scores = Array.from(model.scoreBatch(records));
    expect(Array.from(restored.scoreBatch(records))).toEqual(scores);
    expect(records.map((record) => restored.score(record))).toEqual(scores);
    expect(restored.model.threshold).toBe(model.model.threshold);
  });

  it("imputes where it was told to", () => {
    const gaps = records.map((record, i) => (i % 9 === 0 ? { ...record, bytes: "" } : record));
    const imputing = trainTable(gaps, { exclude: ["label"], missing: "impute" });
    expect(imputing.score({ service: "web", bytes: "" })).toBeLessThan(
      imputing.score({ service: "web", bytes: "1e9" }),
    );
    expect(() => trainTable(gaps, { exclude: ["label"] })).toThrow(
      expect.objectContaining({ code: "ERR_MISSING_VALUE", row: 0, column: "bytes" }),
    );
  });

  it("is refused when its parts do not fit", () => {
    const json = JSON.parse(JSON.stringify(model));
    const other = trainTable(records);
    const swapped = { ...json, encoder: JSON.parse(JSON.stringify(other.encoder)) };
    expect(() => tableModelFromJSON(swapped)).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
    expect(() => tableModelFromJSON({ ...json, version: 9 })).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_VERSION" }),
    );
    expect(() => tableModelFromJSON({ ...json, format: "x" })).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }),
    );
    expect(() => tableModelFromJSON(null as never)).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
  });
});
