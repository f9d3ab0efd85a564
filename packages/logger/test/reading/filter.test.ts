import { describe, expect, it } from "vitest";
import { ArgumentRangeError, ArgumentTypeError } from "../../src/errors.ts";
import { createLineFilter } from "../../src/reading/filter.ts";

const line = (fields: object): string => JSON.stringify(fields);

describe("createLineFilter", () => {
  it("wants every line when nothing is asked for", () => {
    const wanted = createLineFilter();
    expect([wanted(""), wanted("no JSON"), wanted("null")]).toEqual([true, true, true]);
  });

  it("wants a level and what is more urgent, in words and numbers", () => {
    const wanted = createLineFilter({ level: "warn" });
    expect(["debug", "warn", "fatal", 39, 40, 60, "loud", null].map((level) => wanted(line({ level })))).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(wanted("{}")).toBe(false);
  });

  it("wants times from one moment until before another", () => {
    const since = Date.parse("2026-01-01T00:00:00Z");
    const wanted = createLineFilter({ since, until: since + 1000 });
    const times = [
      "2025-12-31T23:59:59.999Z",
      "2026-01-01T00:00:00.000Z",
      since + 999,
      since + 1000,
      "soon",
      undefined,
    ];
    expect(times.map((time) => wanted(line({ time })))).toEqual([false, true, true, false, false, false]);
  });

  it("wants events by their names, and all conditions together", () => {
    const wanted = createLineFilter({ events: ["connected", "closed"], level: "info" });
    expect(wanted(line({ level: "info", event: "closed" }))).toBe(true);
    expect(wanted(line({ level: "debug", event: "closed" }))).toBe(false);
    expect(wanted(line({ level: "info", event: "other" }))).toBe(false);
    expect(wanted(line({ level: "info", event: ["closed"] }))).toBe(false);
  });

  it("is not misled by lines that are no objects", () => {
    const wanted = createLineFilter({ level: "trace" });
    expect(["", "[]", "null", "7", '"info"', '{"level":"info"'].map(wanted)).toEqual(Array(6).fill(false));
  });

  it("names an option that is wrong", () => {
    expect(() => createLineFilter({ level: "loud" as "info" })).toThrow(ArgumentRangeError);
    expect(() => createLineFilter({ since: "now" as unknown as number })).toThrow(ArgumentTypeError);
    expect(() => createLineFilter({ until: Number.NaN })).toThrow("until");
    expect(() => createLineFilter({ events: [1] as unknown as string[] })).toThrow("events");
  });
});
