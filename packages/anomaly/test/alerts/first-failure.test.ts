import { describe, expect, it } from "vitest";
import { type Alert, createRandom, createSessionMonitor, type Random, type SessionEvent } from "../../src/index.ts";
import { message, talkModel } from "../support/session-events.ts";

const FAILURES = [
  "record-tampered",
  "record-replayed",
  "record-gap",
  "signature-invalid",
  "signature-overdue",
] as const satisfies readonly SessionEvent["type"][];

const NOISE = ["messages", "session-opened", "handshake-failed", "connection-refused", "flood", "rekeyed"] as const;

/** Events of a few sessions, with failures strewn in, times that jump and repeat, and strangers' noise. */
function stream(random: Random): SessionEvent[] {
  const sessions = 1 + random.below(6);
  const failing = 0.02 + 0.4 * random.uniform() ** 3;
  let seconds = random.below(1000);
  return Array.from({ length: 5 + random.below(120) }, () => {
    seconds += random.uniform() < 0.1 ? random.below(4000) - 1000 : random.uniform() * 3;
    const who = random.below(sessions);
    const known = message(seconds, {
      peer: `sc1${who}`,
      session: `${who}`.repeat(32),
      address: random.uniform() < 0.5 ? `192.0.2.${who}:7` : `198.51.100.${random.below(250)}:7`,
      bytes: random.below(5000),
      direction: random.uniform() < 0.5 ? "sent" : "received",
    });
    if (random.uniform() < failing) {
      return { ...known, type: FAILURES[random.below(FAILURES.length)]! } as unknown as SessionEvent;
    }
    const type = NOISE[random.below(NOISE.length)]!;
    if (type !== "messages" && random.uniform() < 0.8) {
      const { peer, session, ...stranger } = known;
      void peer;
      void session;
      return { ...stranger, type, code: "ERR_HANDSHAKE_MALFORMED", reason: "rate" } as unknown as SessionEvent;
    }
    return { ...known, type, code: "ERR_HANDSHAKE_MAC", reason: "rate" } as unknown as SessionEvent;
  });
}

/** Runs a stream; says how many first failures there were, having checked that each was told at once. */
function check(seed: number, options: Partial<Parameters<typeof createSessionMonitor>[0]>): number {
  const random = createRandom(seed);
  let told: Alert[] = [];
  const monitor = createSessionMonitor({ ...options, onAlert: (alert) => told.push(alert) });
  const seen = new Set<string>();
  for (const [i, event] of stream(random).entries()) {
    told = [];
    monitor(event);
    const rule = FAILURES.find((type) => type === event.type);
    if (rule === undefined) continue;
    const name = `${rule} ${event.session}`;
    if (!seen.has(name)) {
      const [alert, ...others] = told;
      const right = alert?.rule === rule && alert.session === event.session && alert.repeats === 0;
      const worse = others.every(({ kind, severity }) => kind === "score" && severity !== alert?.severity);
      if (!right || others.length > 1 || !worse)
        expect.fail(`seed ${seed}, event ${i}: no alert for the first ${name}`);
    }
    seen.add(name);
  }
  return seen.size;
}

describe("the first signature, decryption or sequence failure ever seen", () => {
  it("raises an alert in each of 1,000 streams of events, whatever came before", () => {
    let firsts = 0;
    for (let seed = 1; seed <= 1000; seed++) firsts += check(seed, {});
    expect(firsts).toBeGreaterThan(2700);
  }, 120_000);

  it("raises an alert whatever the model says, and whatever the operator expects of scores", () => {
    const model = talkModel();
    let firsts = 0;
    for (let seed = 1; seed <= 60; seed++) {
      firsts += check(seed, {
        model: seed % 2 === 0 ? model : model.withThreshold(1),
        expected: [{ subject: "*" }, { hours: [0, 24] }, { subject: "*", rule: "flood" }],
        suppression: { window: 1e12, maxStrangers: 1 },
        feedback: { adjustedScore: () => 0 },
      });
    }
    expect(firsts).toBeGreaterThan(150);
  }, 120_000);

  it("raises an alert even where the memory holds a single subject", () => {
    let firsts = 0;
    for (let seed = 1; seed <= 500; seed++) firsts += check(seed, { maxSubjects: 1 });
    expect(firsts).toBeGreaterThan(1000);
  });

  it("raises an alert after a million messages without one, and after faults in everything around it", () => {
    const alerts: Alert[] = [];
    const errors: unknown[] = [];
    const model = talkModel();
    const monitor = createSessionMonitor({
      model: Object.assign(model.withThreshold(0), {
        score: () => {
          throw new Error("the model is broken");
        },
      }),
      onError: (error) => {
        errors.push(error);
        throw new Error("so is the error handler");
      },
      onAlert: (alert) => {
        alerts.push(alert);
        throw new Error("and the alert handler");
      },
    });
    for (let i = 0; i < 1000; i++) monitor(message(i, { count: 1000 }));
    monitor({ ...message(1000), type: "record-tampered" } as unknown as SessionEvent);
    expect(alerts.map(({ rule }) => rule)).toEqual(["record-tampered"]);
    expect(errors.map(String)).toContain("Error: the model is broken");
    expect(errors.map(String)).toContain("Error: and the alert handler");
  });

  it("raises an alert when the event says nothing but its type", () => {
    for (const type of FAILURES) {
      const alerts: Alert[] = [];
      createSessionMonitor({ model: talkModel(), onAlert: (alert) => alerts.push(alert) })({ type } as SessionEvent);
      expect(alerts).toMatchObject([{ rule: type, subject: "unknown", at: 0 }]);
    }
  });
});
