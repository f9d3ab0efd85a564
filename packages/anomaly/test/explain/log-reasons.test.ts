import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeReason } from "../../src/explain/describe.ts";
import { explainLogEntry } from "../../src/explain/log-reasons.ts";
import type { LogEntry } from "../../src/features/log-entry.ts";
import { hostileText, UNFIT } from "./hostile.ts";
import { logEntry } from "./log-entries.ts";

const codes = (fields: Parameters<typeof logEntry>[0], options?: Parameters<typeof explainLogEntry>[1]) =>
  explainLogEntry(logEntry(fields), options).map(({ code }) => code);

describe("the reasons of a log line", () => {
  it("are none for an ordinary one", () => {
    expect(codes({})).toEqual([]);
  });

  it("go by the clock that the line shows, not by UTC", () => {
    expect(codes({ local: "2024-12-04T03:00", offset: 330 })).toEqual(["hour"]);
    // Noon in UTC.
    expect(codes({ local: "2024-12-04T21:30", offset: 570 })).toEqual([]);
    expect(codes({ local: "2024-12-06T23:30", offset: -600 })).toEqual(["hour"]);
    // Saturday in UTC, Friday evening there.
    expect(codes({ local: "2024-12-06T20:00", offset: -480 })).toEqual([]);
  });

  it("know the bounds of the night", () => {
    const at = (local: string) => codes({ local: `2024-12-04T${local}` });
    expect([at("05:59"), at("06:00"), at("21:59"), at("22:00")]).toEqual([["hour"], [], [], ["hour"]]);
  });

  it("take the operator's own limits", () => {
    expect(codes({ local: "2024-12-04T13:00" }, { quietHours: [13, 14] })).toEqual(["hour"]);
    expect(codes({ local: "2024-12-04T03:00" }, { quietHours: [0, 0] })).toEqual([]);
    expect(codes({ path: "/abc" }, { longPath: 3, deepPath: 0 })).toEqual(["long-path", "deep-path"]);
  });

  it("refuse limits that are none", () => {
    expect(() => codes({}, { quietHours: [1, 25] })).toThrow(RangeError);
    expect(() => codes({}, { quietHours: [1.5, 2] })).toThrow(RangeError);
    expect(() => codes({}, { quietHours: [1] as unknown as [number, number] })).toThrow(TypeError);
    expect(() => codes({}, { longPath: -1 })).toThrow(expect.objectContaining({ argument: "longPath" }));
    expect(() => codes({}, { deepPath: Number.NaN })).toThrow(expect.objectContaining({ argument: "deepPath" }));
  });

  it("name the edges of the classes of status", () => {
    const of = (status: number | undefined) => codes({ status });
    expect([399, 400, 499, 500, 599, 600, undefined].map(of)).toEqual([
      [],
      ["client-error"],
      ["client-error"],
      ["server-error"],
      ["server-error"],
      [],
      [],
    ]);
  });

  it("do not call a line without a request a method", () => {
    expect(codes({ method: "", path: "" })).toEqual(["no-request"]);
    expect(codes({ method: "get" })).toEqual(["method"]);
  });
});

describe("whatever the line", () => {
  const entry: fc.Arbitrary<LogEntry> = fc
    .record({
      at: fc.integer({ min: -1e12, max: 4e12 }),
      offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
      method: fc.oneof(fc.constantFrom("GET", "POST", "PROPFIND", ""), hostileText),
      path: fc.oneof(
        fc
          .array(fc.constantFrom("admin", "author", "login", "Admin.php", "..", "a", "x".repeat(40)))
          .map((parts) => `/${parts.join("/")}`),
        hostileText,
      ),
      status: fc.option(fc.integer({ min: 0, max: 999 }), { nil: undefined }),
    })
    .map((fields) => ({ ...logEntry(), ...fields }));

  it("no sentence contradicts it", () => {
    fc.assert(
      fc.property(entry, (line) => {
        // An independent reading of the clock: a UTC date that shows what the line's own clock shows.
        const shown = new Date(line.at + line.offset * 60_000);
        for (const reason of explainLogEntry(line)) {
          const pt = describeReason(reason, "pt");
          const en = describeReason(reason, "en");
          switch (reason.code) {
            case "hour":
              expect(pt).toBe(`Horário atípico (${shown.getUTCHours()}h)`);
              expect(en).toBe(`Unusual hour (${shown.toISOString().slice(-13, -8)})`);
              expect(shown.getUTCHours() < 6 || shown.getUTCHours() >= 22).toBe(true);
              break;
            case "weekend":
              expect([0, 6]).toContain(shown.getUTCDay());
              break;
            case "server-error":
            case "client-error":
              expect(pt).toContain(`(${line.status})`);
              expect(en).toContain(`(${line.status})`);
              expect(Math.floor(line.status! / 100)).toBe(reason.code === "server-error" ? 5 : 4);
              break;
            case "admin-area":
              expect(line.path.toLowerCase().split("/")).toSatisfy((parts: string[]) =>
                parts.some((part) => part.startsWith("admin")),
              );
              break;
            case "auth-area":
              expect(line.path.split("/")).toContain("login");
              break;
            case "long-path":
              expect(line.path.length).toBeGreaterThan(100);
              expect(en.replace(/\D/g, "")).toBe(String(line.path.length));
              break;
            case "deep-path": {
              const levels = line.path.split("/").filter((part) => part !== "").length;
              expect(levels).toBeGreaterThan(5);
              expect(pt.replace(/\D/g, "")).toBe(String(levels));
              break;
            }
            case "method":
              expect(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", ""]).not.toContain(line.method);
              break;
            case "no-request":
              expect(line.method).toBe("");
              break;
            default:
              expect.unreachable(reason.code);
          }
          for (const sentence of [pt, en]) {
            expect(sentence).not.toMatch(UNFIT);
            expect(sentence.length).toBeLessThan(200);
          }
        }
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  it("nothing that can be said of it is left out", () => {
    fc.assert(
      fc.property(entry, (line) => {
        const found = explainLogEntry(line).map(({ code }) => code);
        const shown = new Date(line.at + line.offset * 60_000);
        expect(found.includes("weekend")).toBe([0, 6].includes(shown.getUTCDay()));
        expect(found.includes("hour")).toBe(shown.getUTCHours() < 6 || shown.getUTCHours() >= 22);
        expect(found.includes("long-path")).toBe(line.path.length > 100);
        expect(found.includes("server-error")).toBe(line.status !== undefined && /^5..$/.test(String(line.status)));
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
