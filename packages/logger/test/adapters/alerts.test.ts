import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LoggedAlert, logAlerts } from "../../src/adapters/alerts.ts";
import { keepingLog, type Line } from "../support/lines.ts";

const AT = Date.UTC(2026, 10, 22, 10, 41, 12, 345);

const REPLAY: LoggedAlert = {
  at: AT,
  subject: "sc1peer",
  session: "5f".repeat(16),
  address: "192.0.2.7:50112",
  peer: "sc1peer",
  kind: "rule",
  event: "record-replayed",
  rule: "record-replayed",
  severity: "critical",
  reasons: [{ code: "record-replayed", facts: { number: 3, expected: 5 } }],
  description: "A record came again (100 % sure): drop it",
  response: "drop",
  repeats: 0,
};

function lineOf(alert: object): Line {
  const { log, lines } = keepingLog();
  logAlerts(log)({ ...REPLAY, ...alert });
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

describe("logging alerts", () => {
  it("logs a rule's alert with what an operator needs", () => {
    const { time: _, ...line } = lineOf({});
    expect(line).toEqual({
      level: "error",
      event: "alert",
      severity: "critical",
      kind: "rule",
      rule: "record-replayed",
      response: "drop",
      repeats: 0,
      reasons: [{ code: "record-replayed", facts: { number: 3, expected: 5 } }],
      subject: "sc1peer",
      session: "5f".repeat(16),
      peer: "sc1peer",
      address: "192.0.2.7:50112",
      raisedBy: "record-replayed",
      at: "2026-11-22T10:41:12.345Z",
      msg: "A record came again (100 % sure): drop it",
    });
  });

  it("logs a score's alert with the names and values of its reasons, without the row", () => {
    const line = lineOf({
      kind: "score",
      rule: undefined,
      event: "messages",
      score: 0.81,
      modelScore: 0.8,
      detector: "iforest",
      severity: "warning",
      row: [1, 2, 3],
      reasons: [
        {
          code: "feature",
          facts: {},
          feature: "bytesOut",
          set: "session",
          unit: "bytes",
          actual: 9000,
          typical: { low: 1, high: 2, expected: 1 },
          side: "high",
          rarity: 0.001,
        },
      ],
    });
    expect(line).toMatchObject({
      level: "warn",
      kind: "score",
      score: 0.81,
      detector: "iforest",
      raisedBy: "messages",
    });
    expect(line["reasons"]).toEqual([{ code: "feature", feature: "bytesOut", actual: 9000, rarity: 0.001 }]);
    for (const left of ["rule", "row", "modelScore"]) expect(line).not.toHaveProperty(left);
  });

  it.each([
    ["info", "info"],
    ["warning", "warn"],
    ["critical", "error"],
    ["of-a-later-release", "warn"],
  ])("logs what is %s at %s", (severity, level) => {
    expect(lineOf({ severity })["level"]).toBe(level);
  });

  it("leaves the alert as it was", () => {
    const alert = structuredClone(REPLAY);
    logAlerts(keepingLog().log)(alert);
    expect(alert).toEqual(REPLAY);
  });

  it("builds nothing where the level is off", () => {
    const { log, lines } = keepingLog("fatal");
    let reads = 0;
    const get = () => {
      reads += 1;
      return REPLAY.reasons;
    };
    const alert = Object.defineProperty({ ...REPLAY }, "reasons", { get });
    logAlerts(log)(alert);
    expect(reads).toBe(0);
    log.level = "error";
    logAlerts(log)(alert);
    expect(reads).toBe(1);
    expect(lines).toHaveLength(1);
  });

  it("never throws, and refuses what is no logger", () => {
    const { log } = keepingLog();
    const onAlert = logAlerts(log) as (alert: unknown) => void;
    fc.assert(fc.property(fc.anything(), (alert) => onAlert(alert)));
    expect(() => logAlerts({} as never)).toThrow(/log/);
  });
});
