import { createHash } from "node:crypto";
import {
  ArgumentRangeError,
  ArgumentTypeError,
  ATTACK_KINDS,
  everyAttack,
  generateSessions,
  type LabelledEvent,
  NORMAL_KINDS,
  type SessionEvent,
  STRENGTHS,
  type Strength,
} from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";

const START = Date.UTC(2025, 2, 3);
const HOUR = 3_600_000;
const day = [...generateSessions({ seed: 3, users: 3, hours: 24 })];
const attacked = [
  ...generateSessions({ seed: 4, users: 6, hours: 10, start: START + 4 * HOUR, attacks: everyAttack() }),
];

/** What transport's events of each type carry beside `at`, `session`, `role`, `address` and `peer`. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "handshake-started": [],
  "handshake-failed": ["code", "message", "authenticated", "duration"],
  "identity-changed": ["expected", "actual"],
  "session-opened": ["suite", "name", "verified", "duration"],
  messages: ["direction", "kind", "count", "bytes"],
  "record-replayed": ["direction", "number", "expected", "earlierEpoch"],
  "record-gap": ["direction", "number", "expected", "earlierEpoch"],
  "record-tampered": ["direction", "number", "expected", "earlierEpoch"],
  rekeyed: ["epoch", "reason", "duration"],
  checkpoint: ["direction", "sections", "final"],
  "signature-invalid": ["direction", "sections"],
  "signature-overdue": ["direction", "sections", "uncovered"],
  "session-closed": ["clean", "code", "message"],
  "connection-refused": ["reason"],
  flood: ["reason", "count", "group"],
};

describe("simulated sessions", () => {
  it("are the same for the same seed and others for another", () => {
    // As a digest: an expectation about so many events takes longer than to simulate them.
    const digest = (labelled: Iterable<LabelledEvent>) => {
      const hash = createHash("sha256");
      for (const { event, scenario } of labelled) hash.update(`${JSON.stringify(event)} ${scenario.id}\n`);
      return hash.digest("hex");
    };
    const again = [...generateSessions({ seed: 3, users: 3, hours: 24 })];
    expect(digest(again)).toBe(digest(day));
    const scenarios = (labelled: readonly LabelledEvent[]) => [...new Set(labelled.map(({ scenario }) => scenario))];
    expect(scenarios(again)).toEqual(scenarios(day));
    const other = generateSessions({ seed: 5, users: 3, hours: 24 });
    expect(other.next().value).not.toEqual(day[0]);
  });

  it("come in the order of time, at whole milliseconds, from the moment they were to begin at", () => {
    for (const events of [day, attacked]) {
      expect(events.every(({ event }, i) => i === 0 || event.at >= events[i - 1]!.event.at)).toBe(true);
      expect(events.every(({ event }) => Number.isSafeInteger(event.at))).toBe(true);
    }
    expect(day[0]!.event.at).toBeGreaterThanOrEqual(START);
    expect(day.at(-1)!.event.at).toBeLessThan(START + 25 * HOUR);
  });

  it("have the fields that transport's events have", () => {
    const seen = new Set<string>();
    const attacks = [{ kind: "tampering", strength: "medium", runs: 12 }] as const;
    for (const { event } of [...day, ...attacked, ...generateSessions({ seed: 1, users: 2, hours: 8, attacks })]) {
      if (seen.has(event.type)) continue;
      seen.add(event.type);
      const base = ["address", "at", "peer", "role", "session"];
      expect(Object.keys(event).sort(), event.type).toEqual([...base, "type", ...FIELDS[event.type]!].sort());
    }
    expect([...seen].sort()).toEqual(Object.keys(FIELDS).sort());
  });

  it("open before they do anything, close once, and say nothing after", () => {
    const states = new Map<string, "open" | "closed">();
    for (const { event } of [...day, ...attacked]) {
      const { session } = event;
      if (session === undefined) continue;
      // An expectation for each of so many events costs more than to simulate them.
      const before = event.type === "session-opened" ? undefined : "open";
      if (states.get(session) !== before) expect([event, states.get(session)]).toEqual([event, before]);
      states.set(session, event.type === "session-closed" ? "closed" : "open");
    }
    expect(states.size).toBeGreaterThan(50);
    expect([...states.values()].every((state) => state === "closed")).toBe(true);
  });

  it("end with a session-closed that is not clean after a record or a signature was refused", () => {
    const refusals = ["record-replayed", "record-gap", "record-tampered", "signature-invalid", "signature-overdue"];
    const refused = new Set<string>();
    for (const { event } of attacked) {
      if (refusals.includes(event.type)) refused.add(event.session!);
      else if (refused.has(event.session ?? "")) expect(event).toMatchObject({ type: "session-closed", clean: false });
    }
    expect(refused.size).toBeGreaterThan(5);
  });

  it("use addresses that belong to nobody, and show no two users with one fingerprint", () => {
    const nobody = /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|198\.1[89]\.|10\.|\[2001:db8:)/;
    const addresses = new Set([...day, ...attacked].flatMap(({ event: { address } }) => address ?? []));
    expect(addresses.size).toBeGreaterThan(50);
    for (const address of addresses) expect(address).toMatch(nobody);
    const peers = new Set(day.map(({ scenario }) => scenario.peer));
    expect(peers.size).toBe(3 * NORMAL_KINDS.length);
    for (const peer of peers) expect(peer).toMatch(/^sc1[a-z0-9]{58}$/);
  });

  it("have honest troubles: lost connections, failed handshakes, users who move", () => {
    const week = [...generateSessions({ seed: 1, users: { chat: 6 }, hours: 72 })];
    expect(week.every(({ scenario }) => scenario.label === 0)).toBe(true);
    expect(week.some(({ event }) => event.type === "session-closed" && !event.clean)).toBe(true);
    expect(week.some(({ event }) => event.type === "handshake-failed")).toBe(true);
    const hosts = new Map<string, Set<string>>();
    for (const { event } of week) {
      if (event.type !== "session-opened") continue;
      const of = hosts.get(event.peer!) ?? new Set();
      hosts.set(event.peer!, of.add(event.address!.replace(/:\d+$/, "")));
    }
    expect(Math.max(...[...hosts.values()].map(({ size }) => size))).toBeGreaterThan(1);
  });

  it("are made as they are asked for: the first of a year cost no more than those of an hour", () => {
    const year = generateSessions({ seed: 1, users: 20, hours: 8_784, attacks: everyAttack(3) });
    for (let i = 0; i < 1_000; i++) expect(year.next().done).toBe(false);
  });
});

describe("the attacks among them", () => {
  const byRun = new Map<LabelledEvent["scenario"], SessionEvent[]>();
  for (const { event, scenario } of attacked) {
    if (scenario.label === 0) continue;
    byRun.set(scenario, [...(byRun.get(scenario) ?? []), event]);
  }

  it("are there in each kind and strength, with what they were drawn with", () => {
    const names = [...byRun.keys()].map(({ kind, strength }) => `${kind} ${strength}`);
    expect(names.sort()).toEqual(
      ATTACK_KINDS.flatMap((kind) => STRENGTHS.map((strength) => `${kind} ${strength}`)).sort(),
    );
    for (const { parameters } of byRun.keys()) {
      expect(Object.keys(parameters).length).toBeGreaterThan(1);
      expect(Object.isFrozen(parameters)).toBe(true);
    }
  });

  it("leave the first quarter of the time to normal use", () => {
    const first = attacked.find(({ scenario }) => scenario.label === 1)!.event.at;
    expect(first).toBeGreaterThanOrEqual(START + 4 * HOUR + 2.5 * HOUR);
  });

  it("leave the traces of their kind", () => {
    const traces: Readonly<Record<string, (events: SessionEvent[]) => boolean>> = {
      replay: (events) =>
        events.some(({ type }) => type === "record-replayed" || type === "record-tampered") || events.length >= 8,
      "man-in-the-middle": (events) => events.some(({ type }) => type === "session-opened"),
      flood: (events) => events.length > 20,
      "slow-flood": (events) => events.at(-1)!.at - events[0]!.at > 10 * 60_000,
      exfiltration: (events) =>
        events.reduce(
          (sum, event) => sum + (event.type === "messages" && event.direction === "sent" ? event.bytes : 0),
          0,
        ) > 1_500_000,
      tampering: (events) => events.some(({ type }) => type.startsWith("record-") || type.startsWith("signature-")),
      "credential-probing": (events) => events.filter(({ type }) => type === "handshake-failed").length >= 4,
    };
    for (const [{ kind, strength, parameters }, events] of byRun) {
      expect(traces[kind]!(events), `${kind} ${strength} ${JSON.stringify(parameters)}`).toBe(true);
    }
  });

  it("do more, the stronger they are", () => {
    const sent = (strength: Strength) => {
      let bytes = 0;
      const attacks = [{ kind: "exfiltration", strength, runs: 5 }] as const;
      for (const { event, scenario } of generateSessions({ seed: 8, users: { idle: 5 }, hours: 12, attacks })) {
        if (scenario.label === 1 && event.type === "messages") bytes += event.bytes;
      }
      return bytes;
    };
    expect(sent("medium")).toBeGreaterThan(2 * sent("weak"));
    expect(sent("strong")).toBeGreaterThan(2 * sent("medium"));
  });
});

describe("wrong options", () => {
  it.each([
    [{ seed: -1 }, "seed"],
    [{ hours: 0 }, "hours"],
    [{ hours: Number.NaN }, "hours"],
    [{ hours: 9_000 }, "hours"],
    [{ start: 0.5 }, "start"],
    [{ users: { chat: 1.5 } }, "users.chat"],
    [{ users: 100_000 }, "users.file-transfer"],
    [{ users: { spies: 1 } }, "users"],
    [{ users: 0, attacks: everyAttack() }, "users"],
    [{ attacks: [{ kind: "rain", strength: "weak" }] }, "attacks.kind"],
    [{ attacks: [{ kind: "flood", strength: "huge" }] }, "attacks.strength"],
    [{ attacks: [{ kind: "flood", strength: "weak", runs: -1 }] }, "attacks.runs"],
  ])("%j names %s", (options, argument) => {
    const failed = () => generateSessions(options as never);
    expect(failed).toThrow(ArgumentRangeError);
    expect(failed).toThrow(expect.objectContaining({ argument }));
  });

  it("of another type are told as that", () => {
    expect(() => generateSessions({ users: "many" as never })).toThrow(ArgumentTypeError);
    expect(() => generateSessions({ attacks: "all" as never })).toThrow(ArgumentTypeError);
  });
});
