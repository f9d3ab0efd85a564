import type { Alert } from "@securecomm/anomaly";
import type { Attack } from "../../src/attacks/attack.ts";
import type { Result } from "../../src/judge.ts";
import type { Report } from "../../src/report/report.ts";

/** Text as an attacker would like to see it in a report: markup, a terminal's orders, a turned direction of writing. */
export const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'\u001b[2J\u202e]]>--></title>`;

/** What a terminal or a reader's eye could obey in it. */
export const ORDERS = /\p{Cf}|(?!\n)\p{Cc}/u;

const points = [
  { at: 10, by: "alice", event: "messages", score: 0.3 },
  { at: 40, by: "bob", event: "messages", score: 0.42 },
  { at: 61, by: "bob", event: "record-tampered", score: 0.81 },
] as const;

/** An attack that was refused and detected, with every text as told. */
export function stopped(text: string, name: Attack["name"] = "bit-flip"): Result {
  const alert = { at: 1, severity: "critical", kind: "rule", description: text } as Partial<Alert> as Alert;
  return {
    attack: {
      name,
      texts: () => ({ title: text, about: text }),
      stoppedBy: "protocol",
      run: () => Promise.reject(new Error("not to be run")),
    },
    refusals: [
      { by: text, code: text },
      { by: "bob", code: "ERR_RECORD_TAMPERED" },
      { by: "alice", code: "ERR_RECORD_TAMPERED" },
    ],
    detected: {
      by: "rule",
      name: text,
      severity: "critical",
      afterMs: 2.25,
      seenBy: text,
      explanation: text,
      response: "rekey",
      alert,
    },
    gains: [],
    trace: { threshold: 0.59, points },
    struckAtMs: 60,
    detectedAtMs: 62.25,
    alarmsBefore: 0,
    tookMs: 80,
    ok: true,
  };
}

/** A report of two attacks and all controls, in which all is well. */
export function reportOf(text = "Flipped bit"): Report {
  return {
    made: {
      at: Date.UTC(2026, 10, 22, 12),
      tookMs: 12_345,
      seed: 7,
      language: "en",
      versions: { "securecomm-attacks": "0.0.0", "Node.js": "20.20.2" },
      platform: "linux x64",
      model: { detector: text, threshold: 0.59 },
    },
    attacks: [stopped(text), stopped(text, "message-flood")],
    failedRuns: [],
    sessions: [
      {
        name: "chat",
        sessions: 1,
        messages: 10,
        bytes: 630,
        tookMs: 3_000,
        complete: true,
        alerts: [],
        falseAlarms: [],
      },
    ],
    minutes: [
      {
        kind: "file-transfer",
        users: 20,
        hours: 24,
        events: 60_000,
        connectedMinutes: 1_000,
        activeMinutes: 800,
        allMinutes: 28_800,
        falseMinutes: 4,
        share: 0.004,
        activeShare: 0.005,
        worstUser: { connectedMinutes: 60, falseMinutes: 2 },
        alarms: [{ name: text, severity: "warning", count: 4, example: text }],
      },
    ],
  };
}
