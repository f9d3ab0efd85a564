import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMoment } from "../../src/cli/moment.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 30, 15, 250);
const iso = (text: string) => new Date(parseMoment(text, NOW)).toISOString();

describe("a moment on the command line", () => {
  it.each([
    ["2026-11-22", "2026-11-22T00:00:00.000Z"],
    ["2026-11-22T10:41", "2026-11-22T10:41:00.000Z"],
    ["2026-11-22 10:41:12", "2026-11-22T10:41:12.000Z"],
    ["2026-11-22T10:41:12.345Z", "2026-11-22T10:41:12.345Z"],
    ["2026-11-22T10:41:12-03:00", "2026-11-22T13:41:12.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["10:41", "2026-11-22T10:41:00.000Z"],
    ["10:41:12", "2026-11-22T10:41:12.000Z"],
    ["30s", "2026-11-22T12:29:45.250Z"],
    ["15m", "2026-11-22T12:15:15.250Z"],
    ["2h", "2026-11-22T10:30:15.250Z"],
    ["3d", "2026-11-19T12:30:15.250Z"],
    ["1w", "2026-11-15T12:30:15.250Z"],
  ])("%s is %s", (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    "",
    "yesterday",
    "2026-02-30",
    "2026-13-01",
    "2026-11-22T25:00",
    "25:00",
    "10:60",
    "15",
    "-15m",
    "1.5h",
    "15 m",
    "2026-11-22T10",
    "22/11/2026",
    "2026-11-22T10:41:12+99:00",
    "999999999w ",
  ])("%j is none", (text) => {
    expect(() => parseMoment(text, NOW)).toThrow(/It must be like/);
  });

  it("is what its ISO form says, for every moment of four-digit years", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
        expect(parseMoment(date.toISOString(), NOW)).toBe(date.getTime());
      }),
      { numRuns: 50 },
    );
  });
});
