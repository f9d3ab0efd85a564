import { describe, expect, it } from "vitest";
import {
  type AccessAnomalyData,
  type Alert,
  createFeedback,
  createRanker,
  createSessionMonitor,
  judgementOf,
  SESSION_FEATURES,
} from "../../src/index.ts";
import { message, rowsOf, START, talk, talkModel } from "../support/session-events.ts";

function alertsOf(options: object = {}): Alert[] {
  const alerts: Alert[] = [];
  const monitor = createSessionMonitor({ model: talkModel(), ...options, onAlert: (alert) => alerts.push(alert) });
  for (const event of talk(99, 100)) monitor(event);
  for (let i = 0; i < 30; i++) monitor(message(900 + i, { direction: "sent", bytes: 4_000_000 }));
  monitor({ ...message(2000), type: "record-gap" } as never);
  return alerts;
}

const scored = (alerts: readonly Alert[]) => alerts.find(({ kind }) => kind === "score")!;

describe("a judgement of an alert", () => {
  it("is the alert's row and the model's own score, and quiets rows like it", () => {
    const alert = scored(alertsOf());
    const judgement = judgementOf(alert, "false-alarm", { at: START });
    expect(judgement).toMatchObject({ row: alert.row, score: alert.score, model: "iforest", at: START });
    expect(judgement.features).toEqual({ name: "session", version: SESSION_FEATURES.version });
    const rows = rowsOf(talk(1, 200));
    const ranker = createRanker(rows, talkModel().scoreBatch(rows), { features: SESSION_FEATURES });
    ranker.learn(createFeedback().judge(judgement));
    expect(ranker.adjustedScore(alert.row!, alert.score!)).toBeLessThan(alert.score!);
    const feedback = { adjustedScore: (_row: unknown, score: number) => Math.min(1, score + 0.01) };
    const changed = scored(alertsOf({ feedback }));
    expect(judgementOf(changed, "confirmed", { at: 0 }).score).toBe(changed.score! - 0.01);
  });

  it("has a name of the alert's own: the same alert is judged anew, another one besides", () => {
    const [first, second] = alertsOf({ suppression: false }).filter(({ kind }) => kind === "score");
    const feedback = createFeedback();
    feedback.judge(judgementOf(first!, "false-alarm", { at: 1 })).judge(judgementOf(first!, "confirmed", { at: 2 }));
    expect(feedback.judgements().map(({ verdict }) => verdict)).toEqual(["confirmed"]);
    feedback.judge(judgementOf(second!, "confirmed", { at: 3 }));
    expect(feedback.size).toBe(2);
    expect(judgementOf(first!, "confirmed", { at: 1, id: "mine" }).id).toBe("mine");
  });

  it("says which reasons were right, for the order of reasons", () => {
    const alert = scored(alertsOf());
    const judgement = judgementOf(alert, "confirmed", { at: 1, right: alert.reasons.slice(0, 1), wrong: [] });
    expect(judgement.reasons).toEqual([{ code: `feature:${alert.reasons[0]?.feature}`, right: true }]);
  });

  it("is made of an anomaly of an access log too", () => {
    const entry = { at: START, client: "ana" };
    const anomaly = {
      entry,
      row: [1, 2],
      modelScore: 0.7,
      score: 0.6,
      model: "iforest",
    } as unknown as AccessAnomalyData;
    expect(judgementOf(anomaly, "confirmed", { at: 1 })).toMatchObject({
      row: [1, 2],
      score: 0.7,
      features: { name: "access-log" },
    });
  });

  it("is not made of a rule's alert, which is a fact, nor of anything else", () => {
    const rule = alertsOf().find(({ kind }) => kind === "rule")!;
    expect(() => judgementOf(rule, "false-alarm", { at: 1 })).toThrow('alert must be of kind "score"');
    expect(() => judgementOf(null as unknown as Alert, "confirmed", { at: 1 })).toThrow("alert must be");
    const alert = scored(alertsOf());
    expect(() => judgementOf(alert, "maybe" as "confirmed", { at: 1 })).toThrow("judgement.verdict must be");
    expect(() => judgementOf(alert, "confirmed", { at: 1.5 })).toThrow("judgement.at must be");
    expect(() => judgementOf(alert, "confirmed", { at: 1, right: "all" as never })).toThrow("right must be");
  });
});
