import type { RuleName, Severity } from "@securecomm/anomaly";
import { useLanguage } from "@securecomm/example-terminal";
import { describe, expect, it } from "vitest";
import { ATTACK_NAMES, type AttackName } from "../../src/attacks/attack.ts";
import { ATTACKS, attackNamed } from "../../src/attacks/attacks.ts";
import { runAttack } from "../../src/attacks/run.ts";

/** Who refuses what with which code, and what is detected. */
interface Expected {
  /** `by code` or `by code: part`; each must be there, and nothing but what is named here or in `perhaps`. */
  readonly refusals: readonly string[];
  readonly perhaps?: readonly string[];
  readonly rule: RuleName | "score";
  readonly severity: Severity;
}

const CUT = [
  "alice ERR_CHANNEL_FAILED",
  "bob ERR_CHANNEL_FAILED",
  "alice ERR_SESSION_TRUNCATED",
  "bob ERR_SESSION_TRUNCATED",
];

const EXPECTED: Readonly<Record<AttackName, Expected>> = {
  "man-in-the-middle": {
    refusals: ["alice ERR_IDENTITY_CHANGED: towards alice", "bob ERR_IDENTITY_CHANGED: towards bob"],
    rule: "identity-changed",
    severity: "critical",
  },
  "identity-change": { refusals: ["alice ERR_IDENTITY_CHANGED"], rule: "identity-changed", severity: "critical" },
  "bit-flip": {
    refusals: [
      "bob ERR_RECORD_TAMPERED: in a record",
      "alice ERR_HANDSHAKE_DECRYPT: in M2",
      "bob ERR_HANDSHAKE_DECRYPT: in M3",
      "alice ERR_HANDSHAKE_DECRYPT: in M4",
    ],
    rule: "record-tampered",
    severity: "critical",
  },
  "record-replay": {
    refusals: ["bob ERR_RECORD_REPLAYED: in the same session", "bob ERR_RECORD_TAMPERED: into a later session"],
    rule: "record-replayed",
    severity: "critical",
  },
  "handshake-replay": {
    refusals: [
      "bob ERR_HANDSHAKE_DECRYPT: alice's part, said to bob",
      "alice ERR_HANDSHAKE_DECRYPT: bob's part, said to alice",
    ],
    rule: "handshake-tampered",
    severity: "critical",
  },
  reordering: { refusals: ["bob ERR_RECORD_GAP"], rule: "record-gap", severity: "critical" },
  dropping: { refusals: ["bob ERR_RECORD_GAP"], rule: "record-gap", severity: "critical" },
  truncation: {
    refusals: ["between two records", "inside a record"].flatMap((part) => [
      `alice ERR_SESSION_TRUNCATED: ${part}`,
      `bob ERR_SESSION_TRUNCATED: ${part}`,
    ]),
    rule: "session-truncated",
    severity: "info",
  },
  downgrade: {
    refusals: [
      "alice ERR_HANDSHAKE_DECRYPT: M1 offers the classic suite only",
      "alice ERR_HANDSHAKE_DECRYPT: M2 chooses the classic suite",
      "bob ERR_VERSION_UNSUPPORTED: M1 is of version 0",
      "bob ERR_HANDSHAKE_DECRYPT: the sealed parameters are damaged",
    ],
    rule: "handshake-tampered",
    severity: "critical",
  },
  // Which of its limits a listener reaches first depends on how quickly the machine lets strangers come.
  "handshake-flood": {
    refusals: [],
    perhaps: ["evicted", "handshakes-per-address", "handshakes", "rate-per-address", "rate"].map((why) => `bob ${why}`),
    rule: "flood",
    severity: "warning",
  },
  "slow-handshakes": {
    refusals: ["bob evicted", "bob ERR_HANDSHAKE_TIMEOUT"],
    perhaps: ["bob ERR_HANDSHAKE_OVERLOAD", "bob ERR_SESSION_TRUNCATED"],
    rule: "flood",
    severity: "warning",
  },
  "message-flood": { refusals: [], rule: "score", severity: "warning" },
  exfiltration: { refusals: [], rule: "score", severity: "warning" },
  "oversized-frames": {
    refusals: [
      "bob ERR_FRAME_TOO_LARGE: before the handshake",
      "bob ERR_FRAME_TOO_LARGE: in a session, to bob",
      "alice ERR_FRAME_TOO_LARGE: in a session, to alice",
    ],
    perhaps: CUT,
    rule: "handshake-malformed",
    severity: "warning",
  },
  "json-poisoning": {
    refusals: [
      "bob ERR_JSON_FORBIDDEN_KEY: the key __proto__",
      "bob ERR_JSON_FORBIDDEN_KEY: the key __proto__, escaped",
      "bob ERR_JSON_FORBIDDEN_KEY: constructor.prototype",
      "bob ERR_JSON_DUPLICATE_KEY: a key twice",
      "bob ERR_JSON_TOO_DEEP: nesting without end",
      "bob ERR_JSON_INVALID: broken UTF-8",
      "bob ERR_JSON_INVALID: text that is not JSON",
    ],
    rule: "message-hostile",
    severity: "warning",
  },
};

describe("the register of attacks", () => {
  it("has each attack once, in the order of the table, and finds it by its name", () => {
    expect(ATTACKS.map(({ name }) => name)).toEqual([...ATTACK_NAMES]);
    for (const attack of ATTACKS) expect(attackNamed(attack.name)).toBe(attack);
    expect(attackNamed("nothing")).toBeUndefined();
  });

  it("tells of each in both languages", () => {
    const told = (["en", "pt"] as const).map((language) => {
      useLanguage(language);
      return ATTACKS.map(({ texts }) => texts());
    });
    useLanguage("en");
    const [english = [], portuguese = []] = told;
    for (const [place, { title, about }] of english.entries()) {
      expect(title.length).toBeGreaterThan(3);
      expect(about.length).toBeGreaterThan(title.length);
      expect(portuguese[place]).not.toEqual({ title, about });
    }
  });
});

describe("against real sessions over TCP", () => {
  it.each(ATTACKS.map((attack) => [attack.name, attack] as const))("%s is stopped, and seen", async (name, attack) => {
    const { refusals, detected, gains, taken, trace, struckAtMs, detectedAtMs, ok } = await runAttack(attack);
    const { refusals: must, perhaps = [], rule, severity } = EXPECTED[name];
    expect(gains).toEqual([]);
    expect(ok).toBe(true);
    const said = refusals.map(({ by, code, part }) =>
      part === undefined ? `${by} ${code}` : `${by} ${code}: ${part}`,
    );
    expect(said).toEqual(expect.arrayContaining([...must]));
    expect(said.filter((one) => !must.includes(one) && !perhaps.includes(one))).toEqual([]);

    expect(taken !== undefined).toBe(attack.stoppedBy === "detector");
    if (taken !== undefined) expect(taken.beforeAlert).toBeLessThan(taken.total * 0.9);
    expect(said.length > 0).toBe(attack.stoppedBy === "protocol");

    expect(detected).toBeDefined();
    expect(detected?.by).toBe(rule === "score" ? "score" : "rule");
    if (rule !== "score") expect(detected).toMatchObject({ name: rule, severity });
    expect(detected?.severity === "info").toBe(severity === "info");
    expect(detected?.afterMs).toBeGreaterThanOrEqual(0);
    expect(detected?.explanation.length).toBeGreaterThan(20);
    expect(detectedAtMs).toBeCloseTo(struckAtMs + (detected?.afterMs ?? 0), 3);
    const inTrace = trace.points.filter(({ at }) => at >= struckAtMs);
    // An alert by score must be one that the trace shows.
    if (rule === "score") expect(Math.max(...inTrace.map(({ score }) => score))).toBeGreaterThan(trace.threshold);
  });
});
