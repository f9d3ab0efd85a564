import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AnomalyError,
  ArgumentRangeError,
  createDetector,
  createFeedback,
  createRandom,
  createRanker,
  type Feedback,
  feedbackFromJSON,
  type RankerJSON,
  RowError,
  rank,
  rankerFromJSON,
  type Verdict,
} from "../../src/index.ts";

const features = { name: "table", version: 1 };
const random = createRandom(3);
const rows = Array.from({ length: 400 }, () => [random.normal(), 10 * random.normal(), random.below(3)]);
const detector = createDetector("iforest", { seed: 1, trees: 30 }).fit(rows);
const scores = detector.scoreBatch(rows);

function judge(feedback: Feedback, id: string, row: readonly number[], verdict: Verdict, at = 0): Feedback {
  return feedback.judge({ id, verdict, row, score: detector.score(row), model: "iforest", features, at });
}

const someRow = fc.tuple(
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.double({ min: -40, max: 40, noNaN: true }),
  fc.integer({ min: 0, max: 2 }),
);
const someVerdicts = fc.array(
  fc.record({ row: someRow, verdict: fc.constantFrom("confirmed" as const, "false-alarm" as const) }),
  { maxLength: 15 },
);

function feedbackOf(verdicts: readonly { row: readonly number[]; verdict: Verdict }[]): Feedback {
  const feedback = createFeedback();
  verdicts.forEach(({ row, verdict }, i) => {
    judge(feedback, `v${i}`, row, verdict, i);
  });
  return feedback;
}

describe("ranking with feedback", () => {
  it("gives the model's own scores, to the bit, while nothing was judged", () => {
    const ranker = createRanker(rows, scores);
    const ranking = ranker.learn(createFeedback()).rank(rows, scores);
    expect(ranking.scores).toEqual(scores);
    for (let i = 1; i < rows.length; i++) {
      expect(scores[ranking.order[i - 1]!]).toBeGreaterThanOrEqual(scores[ranking.order[i]!]!);
    }
    for (const score of [0, 0.3, 1]) expect(ranker.adjustedScore([50, 0, 1], score)).toBe(score);
  });

  it("lifts a confirmed row and those near it, and lowers a false alarm and those near it", () => {
    fc.assert(
      fc.property(someRow, someRow, (row, other) => {
        for (const verdict of ["confirmed", "false-alarm"] as const) {
          const ranker = createRanker(rows, scores).learn(judge(createFeedback(), "one", row, verdict));
          const own = detector.score(row);
          const sign = verdict === "confirmed" ? 1 : -1;
          expect(sign * (ranker.adjustedScore(row, own) - own)).toBeGreaterThan(0);
          const near = [row[0] + 0.05, row[1] - 0.5, row[2]];
          expect(sign * (ranker.adjustedScore(near, detector.score(near)) - detector.score(near))).toBeGreaterThan(0);
          const change = sign * (ranker.adjustedScore(other, detector.score(other)) - detector.score(other));
          expect(change).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("says on which side of a threshold a score lies as without it, and leaves those alone that stay below", () => {
    fc.assert(
      fc.property(someVerdicts, someRow, fc.double({ min: 0.3, max: 0.9, noNaN: true }), (verdicts, row, threshold) => {
        const ranker = createRanker(rows, scores).learn(feedbackOf(verdicts));
        const score = detector.score(row);
        const whole = ranker.adjustedScore(row, score);
        const quick = ranker.adjustedScore(row, score, threshold);
        expect(quick > threshold).toBe(whole > threshold);
        if (score > threshold || whole > threshold) expect(quick).toBe(whole);
      }),
      { numRuns: 200 },
    );
  });

  it("never lowers any row by one confirmation more, nor lifts any by one false alarm more", () => {
    fc.assert(
      fc.property(someVerdicts, someRow, someRow, (before, judged, row) => {
        const ranker = createRanker(rows, scores).learn(feedbackOf(before));
        const score = detector.score(row);
        const was = ranker.adjustedScore(row, score);
        ranker.learn(feedbackOf([...before, { row: judged, verdict: "confirmed" }]));
        expect(ranker.adjustedScore(row, score)).toBeGreaterThanOrEqual(was - 1e-12);
        ranker.learn(feedbackOf([...before, { row: judged, verdict: "false-alarm" }]));
        expect(ranker.adjustedScore(row, score)).toBeLessThanOrEqual(was + 1e-12);
      }),
    );
  });

  it("is as before, to the bit, when a judgement is undone", () => {
    fc.assert(
      fc.property(someVerdicts, someRow, (before, judged) => {
        const feedback = feedbackOf(before);
        const ranker = createRanker(rows, scores);
        const was = ranker.learn(feedback).rank(rows, scores);
        judge(feedback, "mistake", judged, "false-alarm", 99);
        ranker.learn(feedback);
        feedback.undo("mistake", 100);
        expect(ranker.learn(feedback).rank(rows, scores)).toEqual(was);
      }),
      { numRuns: 25 },
    );
  });

  it("gives the same bits in whichever order judgements came, and from saved feedback", () => {
    const verdicts = rows.slice(0, 20).map((row, i) => ({ row, id: `v${i}`, at: i % 4 }));
    const forth = createFeedback();
    const back = createFeedback();
    for (const { id, row, at } of verdicts) judge(forth, id, row, "confirmed", at);
    for (const { id, row, at } of verdicts.reverse()) judge(back, id, row, "confirmed", at);
    const ranker = createRanker(rows, scores);
    const ranking = ranker.learn(forth).rank(rows, scores);
    expect(ranker.learn(back).rank(rows, scores)).toEqual(ranking);
    expect(ranker.learn(feedbackFromJSON(JSON.parse(JSON.stringify(forth)))).rank(rows, scores)).toEqual(ranking);
  });

  it("ranks rows and scores single ones alike, 0 to 1", () => {
    fc.assert(
      fc.property(someVerdicts, (verdicts) => {
        const ranker = createRanker(rows, scores).learn(feedbackOf(verdicts));
        const ranking = ranker.rank(rows, scores);
        for (let i = 0; i < rows.length; i += 37) {
          expect(ranker.adjustedScore(rows[i]!, scores[i]!)).toBe(ranking.scores[i]);
        }
        expect(ranking.scores.every((score) => score >= 0 && score <= 1)).toBe(true);
        expect([...ranking.order].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
        for (let i = 1; i < rows.length; i++) {
          expect(ranking.scores[ranking.order[i - 1]!]).toBeGreaterThanOrEqual(ranking.scores[ranking.order[i]!]!);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("finds more of a hidden kind of anomaly, review by review, than the model alone", () => {
    const source = createRandom(11);
    const normal = Array.from({ length: 600 }, () => [source.normal(), source.normal(), source.normal()]);
    const oddButFine = Array.from({ length: 60 }, () => [6 + source.normal(), 6 + source.normal(), source.normal()]);
    const attacks = Array.from({ length: 60 }, () => [
      source.normal(),
      -2 + source.normal() / 4,
      4 + source.normal() / 2,
    ]);
    const all = [...normal, ...oddButFine, ...attacks];
    const isAttack = (i: number) => i >= 660;
    const forest = createDetector("iforest", { seed: 2 }).fit(all);
    const own = forest.scoreBatch(all);
    const ranker = createRanker(all, own);
    const alone = [...ranker.rank(all, own).order].slice(0, 40).filter(isAttack).length;
    const feedback = createFeedback();
    const reviewed = new Set<number>();
    for (let at = 0; at < 40; at++) {
      const next = ranker
        .learn(feedback)
        .rank(all, own)
        .order.find((i) => !reviewed.has(i))!;
      reviewed.add(next);
      judge(feedback, String(next), all[next]!, isAttack(next) ? "confirmed" : "false-alarm", at);
    }
    expect(alone).toBeLessThan(5);
    expect([...reviewed].filter(isAttack).length).toBeGreaterThan(25);
  });
});

describe("what false alarms cannot do", () => {
  it("leaves rows unlike those judged as they were, to the bit, however many there are", () => {
    const feedback = createFeedback();
    for (let i = 0; i < 500; i++) judge(feedback, `v${i}`, [8 + i / 1000, 80, 2], "false-alarm", i);
    const ranker = createRanker(rows, scores).learn(feedback);
    for (const row of [
      [-8, -80, 0],
      [8, -80, 2],
      [0, 0, 1],
    ]) {
      expect(ranker.adjustedScore(row, detector.score(row))).toBe(detector.score(row));
    }
  });

  it("weigh no more in any number than three as near as the nearest", () => {
    const feedback = createFeedback();
    const row = [3, 30, 1];
    for (let i = 0; i < 3; i++) judge(feedback, `v${i}`, row, "false-alarm", i);
    const ranker = createRanker(rows, scores);
    const others = rows.map((other, i) => ({ other, score: scores[i]! }));
    const three = ranker.learn(feedback) && others.map(({ other, score }) => ranker.adjustedScore(other, score));
    for (let i = 3; i < 300; i++) judge(feedback, `v${i}`, row, "false-alarm", i);
    const many = ranker.learn(feedback) && others.map(({ other, score }) => ranker.adjustedScore(other, score));
    expect(three.some((score, i) => score !== scores[i])).toBe(true);
    for (let i = 0; i < many.length; i++) expect(many[i]).toBeCloseTo(three[i]!, 12);
  });

  it("see a value that was constant in the rows as unlike them", () => {
    const flat = rows.map((row) => [...row, 0]);
    const ranker = createRanker(flat, scores);
    const feedback = createFeedback().judge({
      id: "a",
      verdict: "false-alarm",
      row: [3, 30, 1, 0],
      score: 0.7,
      model: "iforest",
      features,
      at: 0,
    });
    ranker.learn(feedback);
    expect(ranker.adjustedScore([3, 30, 1, 0], 0.7)).toBeLessThan(0.7);
    expect(ranker.adjustedScore([3, 30, 1, 1000], 0.7)).toBe(0.7);
  });
});

describe("which judgements count", () => {
  const feedback = judge(createFeedback(), "a", rows[0]!, "confirmed");

  it("leaves out those about other columns, another version, or another number of columns", () => {
    expect(createRanker(rows, scores, { features }).learn(feedback).learned).toBe(1);
    expect(createRanker(rows, scores).learn(feedback).learned).toBe(1);
    for (const other of [
      { name: "session", version: 1 },
      { name: "table", version: 2 },
    ]) {
      expect(createRanker(rows, scores, { features: other }).learn(feedback).learned).toBe(0);
    }
    const narrow = rows.map((row) => row.slice(0, 2));
    expect(createRanker(narrow, scores).learn(feedback).learned).toBe(0);
  });

  it("takes the columns from a model", () => {
    const by = { featureSet: { name: "session", version: 1 }, scoreBatch: () => scores };
    expect(rank(by, rows, feedback).scores).toEqual(scores);
    expect(rank({ ...by, featureSet: features }, rows, feedback).scores[0]).toBeGreaterThan(scores[0]!);
    expect(rank(detector, rows, feedback)).toEqual(createRanker(rows, scores).learn(feedback).rank(rows, scores));
  });

  it("forgets what it had learned when it learns again", () => {
    const ranker = createRanker(rows, scores).learn(feedback).learn(createFeedback());
    expect(ranker.learned).toBe(0);
    expect(ranker.rank(rows, scores).scores).toEqual(scores);
  });
});

describe("what a ranker refuses", () => {
  const ranker = createRanker(rows, scores);

  it.each([-0.1, 1.1, Number.NaN])("a score of %d", (score) => {
    expect(() => ranker.adjustedScore(rows[0]!, score)).toThrow(ArgumentRangeError);
    expect(() => createRanker([[1], [2]], [0.5, score])).toThrow(ArgumentRangeError);
  });

  it("rows of another width, and numbers that are not finite", () => {
    expect(() => ranker.adjustedScore([1, 2], 0.5)).toThrow(RowError);
    expect(() => ranker.adjustedScore([1, Number.NaN, 2], 0.5)).toThrow(expect.objectContaining({ column: 1 }));
    expect(() => ranker.rank([[1, 2]], [0.5])).toThrow(RowError);
  });

  it("scores that are not as many as the rows, and fewer than two rows", () => {
    expect(() => createRanker(rows, [0.5])).toThrow(ArgumentRangeError);
    expect(() => ranker.rank(rows, [0.5])).toThrow(ArgumentRangeError);
    expect(() => createRanker([[1]], [0.5])).toThrow(expect.objectContaining({ code: "ERR_TOO_FEW_ROWS" }));
  });

  it("takes no rows at all to rank, and rows that are all alike", () => {
    expect(ranker.rank([], []).order.length).toBe(0);
    const alike = createRanker([[5], [5], [5]], [0.5, 0.5, 0.5]);
    const feedback = createFeedback().judge({
      id: "a",
      verdict: "false-alarm",
      row: [5],
      score: 0.5,
      model: "iforest",
      features,
      at: 0,
    });
    expect(alike.learn(feedback).adjustedScore([5], 0.5)).toBeLessThan(0.5);
    expect(alike.adjustedScore([1e300], 0.5)).toBe(0.5);
  });
});

describe("a ranker as JSON", () => {
  const ranker = createRanker(rows, scores, { features });
  const json = JSON.parse(JSON.stringify(ranker)) as RankerJSON;
  const feedback = judge(judge(createFeedback(), "a", rows[0]!, "confirmed"), "b", rows[1]!, "false-alarm");

  it("gives the same bits after a round trip, once it has learned again", () => {
    const again = rankerFromJSON(json);
    expect(again.learned).toBe(0);
    expect(again.learn(feedback).rank(rows, scores)).toEqual(ranker.learn(feedback).rank(rows, scores));
    expect(again.toJSON()).toEqual(json);
  });

  it("refuses a version that it does not know", () => {
    expect(() => rankerFromJSON({ ...json, version: 2 })).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_VERSION" }),
    );
  });

  it("refuses or takes anything at all, and fails in no other way", () => {
    const poison = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, undefined, []),
    );
    const field = fc.constantFrom("format", "width", "features", "space", "scores", "scaler", "typical");
    fc.assert(
      fc.property(field, poison, (name, value) => {
        const space = json["space"] as Record<string, unknown>;
        const altered = name in json ? { ...json, [name]: value } : { ...json, space: { ...space, [name]: value } };
        try {
          const taken = rankerFromJSON(altered as RankerJSON).learn(feedback);
          expect(taken.adjustedScore(rows[0]!, 0.5)).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(AnomalyError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
