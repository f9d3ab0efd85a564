import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseClfTime, parseJsonTime } from "../../src/features/log-time.ts";

describe("the time of a common log line", () => {
  test("is the moment that the line's clock and zone say together", () => {
    expect(parseClfTime("10/Oct/2000:13:55:36 -0700")).toMatchObject({
      at: Date.UTC(2000, 9, 10, 20, 55, 36),
      offset: -420,
    });
    expect(parseClfTime("01/Jan/2024:00:00:00 +0530")).toMatchObject({
      at: Date.UTC(2023, 11, 31, 18, 30),
      offset: 330,
    });
    expect(parseClfTime("01/Jan/2024:00:00:00 -0000")?.offset).toBe(0);
  });

  test("may be a leap second, which is the next minute's first", () => {
    expect(parseClfTime("30/Jun/2015:23:59:60 +0000")?.at).toBe(Date.UTC(2015, 6, 1));
  });

  test.each([
    "31/Feb/2024:00:00:00 +0000",
    "29/Feb/2023:00:00:00 +0000",
    "10/Oct/2000:24:00:00 -0700",
    "10/Oct/2000:13:60:00 -0700",
    "10/Oct/2000:13:55:36 -0799",
    "10/Oct/2000:13:55:36 +9900",
    "10/anF/2000:13:55:36 -0700",
    "00/Oct/2000:13:55:36 -0700",
    "10/Oct/2000:13:55:36",
    "10/Oct/1969:13:55:36 +0000",
  ])("is refused when there is no such time: %s", (text) => {
    expect(parseClfTime(text)).toBeUndefined();
  });
});

describe("the time of a JSON line", () => {
  const at = Date.UTC(2024, 1, 29, 12, 34, 56, 789);

  test.each([
    ["2024-02-29T12:34:56.789Z", at, 0],
    ["2024-02-29T14:34:56.789+02:00", at, 120],
    ["2024-02-29T14:34:56.789+0200", at, 120],
    ["2024-02-29T09:34:56.789-03", at, -180],
    ["2024-02-29 12:34:56,789", at, 0],
    ["2024-02-29 12:34", Date.UTC(2024, 1, 29, 12, 34), 0],
    ["29/Feb/2024:12:34:56 +0000", at - 789, 0],
    [at, at, 0],
    [at / 1000, at, 0],
    [String(at), at, 0],
    [`${Math.floor(at / 1000)}.789`, at, 0],
    [at * 1000, at, 0],
  ])("is read from %s", (value, expected, offset) => {
    expect(parseJsonTime(value)).toMatchObject({ at: expected, offset });
  });

  test.each(["2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-02-29", "soon", "", null, true, -1, Number.NaN])(
    "is refused when there is no such time: %s",
    (value) => {
      expect(parseJsonTime(value)).toBeUndefined();
    },
  );

  test("comes back from ISO texts of any moment", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (moment) => {
        expect(parseJsonTime(new Date(moment).toISOString())?.at).toBe(moment);
      }),
    );
  });
});
