import { describe, expect, it } from "vitest";
import { findingOf, RULES } from "../../src/alerts/rules.ts";
import { type Alert, createSessionMonitor, describeReason, type SessionEvent } from "../../src/index.ts";
import { message, START } from "../support/session-events.ts";

const base = { at: START, session: "5f".repeat(16), peer: "sc1peer", address: "192.0.2.1:4" } as const;
const failed = (code: string): SessionEvent => ({ ...base, type: "handshake-failed", code });
const closed = (code: string): SessionEvent => ({ ...base, type: "session-closed", clean: false, code });

const BROKEN: readonly (readonly [string, SessionEvent])[] = [
  ["record-replayed", { ...base, type: "record-replayed", number: 2, expected: 7 }],
  ["record-tampered", { ...base, type: "record-tampered", number: 7, expected: 7, earlierEpoch: true }],
  ["record-gap", { ...base, type: "record-gap", number: 9, expected: 7 }],
  ["record-malformed", closed("ERR_RECORD_MALFORMED")],
  ["record-malformed", closed("ERR_FRAME_TOO_LARGE")],
  ["record-malformed", closed("ERR_FRAME_MALFORMED")],
  ["count-mismatch", closed("ERR_COUNT_MISMATCH")],
  ["signature-invalid", { ...base, type: "signature-invalid", sections: 3 }],
  ["signature-overdue", { ...base, type: "signature-overdue", uncovered: 300 }],
  ["rekey-failed", closed("ERR_REKEY_FAILED")],
  ["message-hostile", closed("ERR_JSON_FORBIDDEN_KEY")],
  ["message-hostile", closed("ERR_JSON_DUPLICATE_KEY")],
  ["identity-changed", { ...base, type: "identity-changed", expected: "sc1old", actual: "sc1new" }],
  ["handshake-tampered", failed("ERR_HANDSHAKE_DECRYPT")],
  ["handshake-tampered", failed("ERR_HANDSHAKE_MAC")],
  ["handshake-tampered", failed("ERR_HANDSHAKE_SIGNATURE")],
  ["handshake-tampered", failed("ERR_HANDSHAKE_KEY")],
  ["handshake-reflected", failed("ERR_REFLECTED")],
  ["handshake-malformed", failed("ERR_HANDSHAKE_MALFORMED")],
  ["handshake-malformed", failed("ERR_HANDSHAKE_UNEXPECTED")],
  ["handshake-malformed", failed("ERR_FRAME_TOO_LARGE")],
  ["handshake-timeout", failed("ERR_HANDSHAKE_TIMEOUT")],
  ["handshake-truncated", failed("ERR_SESSION_TRUNCATED")],
  ["session-truncated", closed("ERR_SESSION_TRUNCATED")],
  ["session-truncated", closed("ERR_PEER_SILENT")],
  ["flood", { at: START, type: "flood", reason: "rate", count: 12, group: "198.51.100.7" }],
];

describe("the rules", () => {
  it.each(BROKEN)("call %s what breaks it, at once and without a model (%#)", (rule, event) => {
    const alerts: Alert[] = [];
    createSessionMonitor({ onAlert: (alert) => alerts.push(alert) })(event);
    expect(alerts).toHaveLength(1);
    const [alert] = alerts as [Alert];
    expect(alert).toMatchObject({ kind: "rule", rule, repeats: 0, event: event.type, at: START });
    expect(alert.reasons[0]?.code).toBe(rule);
    expect(alert.severity).toBe(RULES[alert.rule!].severity);
    expect(alert.response).toBe(RULES[alert.rule!].response);
    expect(alert.description.startsWith(describeReason(alert.reasons[0]!, "en"))).toBe(true);
  });

  it("say the facts of the event", () => {
    expect(findingOf({ ...base, type: "record-replayed", number: 2, expected: 7, earlierEpoch: true })?.facts).toEqual({
      number: 2,
      expected: 7,
      earlierEpoch: 1,
    });
    expect(findingOf(failed("ERR_HANDSHAKE_MAC"))?.facts).toEqual({ code: "ERR_HANDSHAKE_MAC" });
  });

  it.each([
    "ERR_PEER_REFUSED",
    "ERR_PEER_ALERT",
    "ERR_PEER_NOT_TRUSTED",
    "ERR_TRUST_UNDECIDED",
    "ERR_ABORTED",
    "ERR_HANDSHAKE_OVERLOAD",
    "ERR_TOO_MANY_SESSIONS",
    "ERR_VERSION_UNSUPPORTED",
    "ERR_NO_COMMON_SUITE",
    "ERR_APPLICATION_MISMATCH",
    "ERR_SELF_CONNECTION",
    "ERR_SIGN_FAILED",
    "toString",
    "__proto__",
  ])("do not call a handshake an attack that failed with %s", (code) => {
    expect(findingOf(failed(code))).toBeUndefined();
  });

  it.each(["ERR_ABORTED", "ERR_IDLE_TIMEOUT", "ERR_PEER_ABORTED", "ERR_HANDLER_FAILED", "ERR_MESSAGE_REFUSED"])(
    "do not call a session's end an attack that came with %s",
    (code) => {
      expect(findingOf(closed(code))).toBeUndefined();
    },
  );

  it("have nothing to say about a clean end, messages, and events that they do not know", () => {
    for (const event of [
      { ...base, type: "session-closed", clean: true, code: "ERR_SESSION_TRUNCATED" },
      message(0),
      { ...base, type: "connection-refused", reason: "sessions" },
      { ...base, type: "invented" },
      { ...base, type: "handshake-failed" },
    ]) {
      expect(findingOf(event as SessionEvent)).toBeUndefined();
    }
  });

  it("call nothing critical that has honest causes: a broken connection, a stranger's bytes, a slow network", () => {
    const honest = ["handshake-truncated", "handshake-timeout", "handshake-malformed", "session-truncated"] as const;
    for (const rule of honest) expect(RULES[rule]).toMatchObject({ response: "log" });
    for (const rule of honest) expect(RULES[rule].severity).not.toBe("critical");
  });

  it("keep an event's texts short and leave out what is no text or number", () => {
    const finding = findingOf({
      ...base,
      type: "identity-changed",
      expected: "x".repeat(100_000),
      actual: { toString: () => "boom" } as unknown as string,
    });
    expect(String(finding?.facts["expected"]).length).toBeLessThan(100);
    expect(finding?.facts).not.toHaveProperty("actual");
  });
});
