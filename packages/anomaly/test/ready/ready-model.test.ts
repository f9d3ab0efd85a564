import { readFileSync } from "node:fs";
import {
  type Alert,
  ATTACK_KINDS,
  createSessionMonitor,
  everyAttack,
  generateSessions,
  type NormalKind,
  readySessionModel,
  type Scenario,
} from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";
import { honestUses } from "./honest-uses.ts";
import { renderReadyModel } from "./make/render.ts";

const shipped = readFileSync(new URL("../../src/ready/ready-model-json.ts", import.meta.url), "utf8");
const model = readySessionModel();

describe("the ready model", () => {
  it("is what `npm run ready-model` makes of these sources, byte for byte", () => {
    // A difference here means that features, generator or detector have changed: make it anew, and measure.
    expect(renderReadyModel() === shipped).toBe(true);
  }, 180_000);

  it("is below 300 KB", () => {
    expect(shipped.length).toBeLessThan(300_000);
  });

  it("lets ordinary users be: at most one minute of a hundred of any kind raises an alert", () => {
    const users = { chat: 8, "file-transfer": 24, telemetry: 3, idle: 2 };
    const minutes = new Map<NormalKind, number>();
    const alarmed = new Map<NormalKind, Set<string>>();
    const opened = new Map<string, number>();
    const until = new Map<number, number>();
    let scenario: Scenario;
    const monitor = createSessionMonitor({
      model,
      onAlert: ({ at }) => {
        const of = alarmed.get(scenario.user) ?? new Set();
        alarmed.set(scenario.user, of.add(`${scenario.id} ${Math.floor(at / 60_000)}`));
      },
    });
    for (const labelled of generateSessions({ seed: 501, users, hours: 24 })) {
      scenario = labelled.scenario;
      const { event } = labelled;
      const minute = Math.floor(event.at / 60_000);
      if (event.type === "session-opened") opened.set(event.session!, minute);
      if (event.type === "session-closed") {
        // Minutes in which the user had a session, each once.
        const from = Math.max(opened.get(event.session!)!, (until.get(scenario.id) ?? 0) + 1);
        until.set(scenario.id, minute);
        minutes.set(scenario.user, (minutes.get(scenario.user) ?? 0) + Math.max(minute - from + 1, 0));
      }
      monitor(event);
    }
    for (const [kind, count] of minutes) {
      expect(count, kind).toBeGreaterThan(1_000);
      expect((alarmed.get(kind)?.size ?? 0) / count, kind).toBeLessThan(0.01);
    }
  });

  describe("is quiet about", () => {
    it.each(honestUses())("%s", (_, events) => {
      const told: string[] = [];
      const monitor = createSessionMonitor({
        model,
        suppression: false,
        onAlert: ({ kind, severity, description }) => {
          if (kind === "score" || severity !== "info") told.push(description);
        },
      });
      for (const event of events) monitor(event);
      expect(told).toEqual([]);
    });
  });

  it("is not quiet about a handshake that somebody altered", () => {
    const alerts: Alert[] = [];
    const monitor = createSessionMonitor({ model, onAlert: (alert) => alerts.push(alert) });
    monitor({
      type: "handshake-failed",
      at: 1e12,
      role: "responder",
      address: "192.0.2.1:5",
      code: "ERR_HANDSHAKE_MAC",
    });
    expect(alerts[0]?.score).toBeGreaterThan(model.threshold);
  });

  describe("among users of whom some are attacked", () => {
    const attacks = everyAttack(4);
    const runs = new Map<Scenario, { score: boolean; rule: boolean }>();
    const floods: Alert[] = [];
    let scenario: Scenario;
    const monitor = createSessionMonitor({
      model,
      suppression: false,
      onAlert: (alert) => {
        if (scenario.label === 0) return;
        const run = runs.get(scenario)!;
        if (alert.score !== undefined && alert.score > model.threshold) run.score = true;
        if (alert.kind === "rule" && alert.severity !== "info") run.rule = true;
        if (alert.kind === "score" && scenario.parameters["form"] === "messages") floods.push(alert);
      },
    });
    const options = { seed: 502, users: 21, hours: 8, start: Date.UTC(2025, 2, 3, 5), attacks };
    for (const labelled of generateSessions(options)) {
      scenario = labelled.scenario;
      if (scenario.label === 1 && !runs.has(scenario)) runs.set(scenario, { score: false, rule: false });
      monitor(labelled.event);
    }
    const found = (kind: string, by: (run: { score: boolean; rule: boolean }) => boolean, weak = true) => {
      const of = [...runs].filter(([run]) => run.kind === kind && (weak || run.strength !== "weak"));
      return of.filter(([, run]) => by(run)).length / of.length;
    };

    it("finds every run of tampering and credential probing, by the score alone as well as by rules", () => {
      expect(runs.size).toBe(attacks.length * 4);
      for (const kind of ["tampering", "credential-probing"]) expect(found(kind, ({ score }) => score)).toBe(1);
    });

    it("finds most runs of the others that are not weak, by score or by rule", () => {
      for (const kind of ATTACK_KINDS)
        expect(
          found(kind, ({ score, rule }) => score || rule, false),
          kind,
        ).toBeGreaterThan(0.5);
    });

    it("names what was too much in a flood", () => {
      expect(floods.length).toBeGreaterThan(10);
      const reasons = new Set(floods.flatMap((alert) => alert.reasons.map(({ feature }) => feature)));
      expect([...reasons].some((feature) => feature?.startsWith("message_count") || feature === "count_surge")).toBe(
        true,
      );
    });
  });
});
