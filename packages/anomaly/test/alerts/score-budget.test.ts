import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScoreBudget, type ScoreBudgetOptions } from "../../src/alerts/score-budget.ts";
import {
  type Alert,
  createSessionExtractor,
  createSessionMonitor,
  everyAttack,
  generateSessions,
  type MessagesEvent,
  readySessionModel,
  type Scenario,
  type SessionEvent,
} from "../../src/index.ts";
import { column, message, START, talk, talkModel } from "../support/session-events.ts";

const GROWING = ["message_count_window", "message_count_10s", "bytes_window", "bytes_hour"];

/** What happens to messages with a budget: the row of each, and whether it is scored. */
function budgeted(options?: ScoreBudgetOptions, maxSubjects = 10) {
  const extractor = createSessionExtractor({ maxSubjects });
  const budget = new ScoreBudget(maxSubjects, options);
  return (event: MessagesEvent) => {
    const row = extractor.row(event)!;
    return { row, isScored: budget.take(event, row) };
  };
}

/** So many messages a second, for so many seconds from a time on. */
function* steady(perSecond: number, seconds: number, from = 0, given: Partial<MessagesEvent> = {}) {
  for (let i = 0; i < perSecond * seconds; i++) yield message(from + i / perSecond, given);
}

describe("the budget of scores", () => {
  it("scores each message of who sends up to fifty a second, each way", () => {
    const take = budgeted();
    for (const perSecond of [1, 42, 49]) {
      for (const event of steady(perSecond, 10, 100 * perSecond)) {
        expect([take(event).isScored, take({ ...event, direction: "sent" }).isScored]).toEqual([true, true]);
      }
    }
  });

  it("scores few messages of a flood: the burst, the rate, and where it grows", () => {
    const take = budgeted();
    const scored = [...steady(20_000, 3)].filter((event) => take(event).isScored).length;
    expect(scored).toBeGreaterThanOrEqual(50 + 3 * 50 - 2);
    // From 50 messages to 60,000 there are 61 steps of an eighth, in each of four columns.
    expect(scored).toBeLessThan(50 + 3 * 50 + 4 * 61);
  });

  it("lets no growth of messages or bytes by more than an eighth go unscored, whatever the times are", () => {
    const moment = fc.record({
      // Mostly a flood; and pauses, late events, and a clock that is set back or forward.
      passed: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 0, max: 5 }) },
        { weight: 2, arbitrary: fc.integer({ min: -3_000, max: 20_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: -8_000_000, max: 8_000_000 }) },
      ),
      peer: fc.constantFrom("sc1a", "sc1b"),
      direction: fc.constantFrom("sent" as const, "received" as const),
      count: fc.oneof(
        { weight: 5, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 500 }) },
      ),
      bytes: fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 0, max: 200 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 30 }) },
      ),
    });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 20, maxLength: 400, size: "max" }), (moments) => {
        const take = budgeted({ perSecond: 1, burst: 3 });
        const least = new Map<string, number[]>();
        let at = START;
        for (const { passed, ...given } of moments) {
          at += passed;
          const { row, isScored } = take({ ...message(0, given), at });
          const name = `${given.peer} ${given.direction}`;
          const now = GROWING.map((growing) => column(row, growing));
          const before = least.get(name);
          if (!isScored)
            for (const [i, value] of now.entries()) expect(value).toBeLessThanOrEqual((before![i]! * 9) / 8);
          least.set(name, isScored ? now : now.map((value, i) => Math.min(value, before![i]!)));
        }
      }),
    );
  });

  it("goes on scoring when a clock is set back, far or a little, or was far ahead once", () => {
    for (const back of [0.5, 5, 3_600, 1_000_000]) {
      const take = budgeted();
      for (const event of steady(10_000, 1)) take(event);
      const after = [...steady(40, 30, 1 - back)].filter((event) => take(event).isScored).length;
      expect(after, `set back by ${back} s`).toBeGreaterThan(40 * 30 - 60);
    }
    const take = budgeted();
    take({ ...message(0), at: 8_640_000_000_000_000 });
    for (const event of steady(40, 30)) expect(take(event).isScored).toBe(true);
  });

  it("lets no flood use up what is another peer's, or the other direction's", () => {
    const take = budgeted();
    for (const [i, event] of [...steady(10_000, 1)].entries()) {
      take(event);
      if (i % 250 === 0) {
        expect(take({ ...event, peer: "sc1other" }).isScored).toBe(true);
        expect(take({ ...event, direction: "sent" }).isScored).toBe(true);
      }
    }
  });

  it("remembers as many subjects as it may; who was forgotten is scored", () => {
    const take = budgeted({ perSecond: 0.001, burst: 1 }, 10);
    for (let i = 0; i < 1_000; i++) expect(take(message(0, { peer: `sc1${i}` })).isScored).toBe(true);
    expect(take(message(0, { peer: "sc1early" })).isScored).toBe(true);
  });

  it("refuses what is no budget, by name", () => {
    const wrong: [unknown, string][] = [
      [null, "scores must be an object or false"],
      [{ perSecond: 0 }, "scores.perSecond must be a number above 0"],
      [{ perSecond: Number.POSITIVE_INFINITY }, "scores.perSecond must be"],
      [{ burst: 0.5 }, "scores.burst must be a whole number from 1"],
    ];
    for (const [scores, text] of wrong) {
      expect(() => createSessionMonitor({ onAlert: () => {}, scores } as never)).toThrow(text);
    }
  });
});

describe("a monitor with a budget of scores", () => {
  const flood = (): SessionEvent[] => [...talk(7, 40), ...steady(3_000, 1, 500)];

  function watch(scores: ScoreBudgetOptions | false, events: Iterable<SessionEvent>) {
    const model = talkModel();
    let asked = 0;
    const alerts: Alert[] = [];
    const monitor = createSessionMonitor({
      model,
      scores,
      feedback: {
        adjustedScore: (_, score) => {
          asked += 1;
          return score;
        },
      },
      onAlert: (alert) => alerts.push(alert),
    });
    for (const event of events) monitor(event);
    return { monitor, alerts, asked: () => asked };
  }

  it("counts every message all the same: what is usual comes out as without", () => {
    const [some, all] = [watch({}, flood()), watch(false, flood())];
    expect(some.asked()).toBeLessThan(500);
    expect(all.asked()).toBe(3_040);
    expect(some.monitor.toJSON()).toEqual(all.monitor.toJSON());
  });

  it("scores what is no message, however much was scored before", () => {
    const { monitor, alerts, asked } = watch({ perSecond: 0.001, burst: 1 }, flood());
    const before = asked();
    for (let i = 0; i < 50; i++)
      monitor({ ...message(504), type: "record-gap", bytes: 200 } as unknown as SessionEvent);
    expect(asked() - before).toBe(50);
    expect(alerts.find(({ rule }) => rule !== undefined)).toMatchObject({
      rule: "record-gap",
      score: expect.any(Number),
    });
  });

  it("begins anew on reset", () => {
    const { monitor, asked } = watch({ perSecond: 0.001, burst: 100 }, flood());
    monitor.reset();
    const before = asked();
    for (const event of steady(1_000, 0.1, 600)) monitor(event);
    expect(asked() - before).toBe(100);
  });

  it("notices each attack that it notices without, and as early", () => {
    const attacks = everyAttack(1).filter(({ kind }) => /flood|exfiltration/.test(kind));
    const events = [...generateSessions({ seed: 77, users: 1, hours: 2, start: Date.UTC(2025, 2, 3, 2), attacks })];
    const model = readySessionModel();
    const firsts = [false, {}].map((scores) => {
      const first = new Map<Scenario, number>();
      let scenario: Scenario;
      const monitor = createSessionMonitor({
        model,
        suppression: false,
        scores: scores as false,
        onAlert: ({ at, kind }) => {
          if (scenario.label === 1 && kind === "score" && !first.has(scenario)) first.set(scenario, at);
        },
      });
      for (const labelled of events) {
        scenario = labelled.scenario;
        monitor(labelled.event);
      }
      return first;
    });
    const [all, some] = firsts as [Map<Scenario, number>, Map<Scenario, number>];
    expect(all.size).toBeGreaterThan(5);
    for (const [scenario, at] of all) {
      expect(some.get(scenario)! - at, `${scenario.strength} ${scenario.kind}`).toBeLessThan(1_000);
    }
  });
});
