import type { Alert, Severity } from "@securecomm/anomaly";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bitFlip } from "../src/attacks/bit-flip.ts";
import { exfiltration } from "../src/attacks/exfiltration.ts";
import { judge } from "../src/judge.ts";
import { Lab } from "../src/lab/lab.ts";

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.open();
});
afterEach(() => lab.close());

const REFUSAL = { by: "bob", code: "ERR_RECORD_TAMPERED" } as const;

function see(at: number, severity: Severity, rule: Alert["rule"] = "session-truncated"): void {
  const alert = {
    at,
    subject: "sc1",
    kind: "rule",
    event: "session-closed",
    rule,
    severity,
    reasons: [],
    description: `${severity} alert`,
    response: "log",
    repeats: 0,
  } satisfies Partial<Alert>;
  lab.sightings.push({ by: "bob", at, alert: alert as unknown as Alert });
}

const struckAt = 1_000_000;

describe("what an attack is judged by", () => {
  it("is a refusal and no gain, where the protocol must stop it", () => {
    expect(judge(bitFlip, { struckAt, refusals: [REFUSAL], gains: [] }, lab).ok).toBe(true);
    expect(judge(bitFlip, { struckAt, refusals: [], gains: [] }, lab).ok).toBe(false);
    expect(judge(bitFlip, { struckAt, refusals: [REFUSAL], gains: ["a message was delivered"] }, lab).ok).toBe(false);
  });

  it("is the first alert above info since the attack, before any fact that has honest causes too", () => {
    see(struckAt + 5, "info");
    see(struckAt + 8, "warning", "flood");
    see(struckAt + 9, "critical", "record-tampered");
    const { detected } = judge(bitFlip, { struckAt, refusals: [REFUSAL], gains: [] }, lab);
    expect(detected).toMatchObject({
      name: "flood",
      severity: "warning",
      afterMs: 8,
      seenBy: "bob",
      explanation: "warning alert",
    });
  });

  it("is a fact that has honest causes too only where the attack was refused", () => {
    see(struckAt + 5, "info");
    expect(judge(bitFlip, { struckAt, refusals: [REFUSAL], gains: [] }, lab).detected?.severity).toBe("info");
    expect(judge(bitFlip, { struckAt, refusals: [], gains: [] }, lab).detected).toBeUndefined();
    expect(judge(exfiltration, { struckAt, refusals: [], gains: [] }, lab).ok).toBe(false);
  });

  it("is no alert from before the attack, and none of a monitor that had raised one", () => {
    see(struckAt - 1, "warning");
    const before = judge(exfiltration, { struckAt, refusals: [], gains: [] }, lab);
    expect(before).toMatchObject({ detected: undefined, alarmsBefore: 1, ok: false });
    see(struckAt + 1, "critical");
    expect(judge(exfiltration, { struckAt, refusals: [], gains: [] }, lab).ok).toBe(false);
    lab.sightings.shift();
    expect(judge(exfiltration, { struckAt, refusals: [], gains: [] }, lab).ok).toBe(true);
  });
});
