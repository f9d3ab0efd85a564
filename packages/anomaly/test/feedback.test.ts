import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AnomalyError,
  ArgumentRangeError,
  ArgumentTypeError,
  createFeedback,
  type Feedback,
  type FeedbackJSON,
  feedbackFromJSON,
  type Judgement,
} from "../src/index.ts";

const judgement: Judgement = {
  id: "alarm-1",
  verdict: "false-alarm",
  row: [512, 0.25, -3],
  score: 0.71,
  model: "iforest",
  features: { name: "session", version: 1 },
  at: 1_700_000_000_000,
  reasons: [{ code: "hour", right: false }],
};

/** What two operators may do, over few ids and times so that they collide. */
type Deed = { readonly undo: boolean; readonly judgement: Judgement };
const deeds = fc.array(
  fc.record({
    undo: fc.boolean(),
    judgement: fc.record({
      id: fc.constantFrom("a", "b", "c", "d", "e", "__proto__"),
      verdict: fc.constantFrom("confirmed" as const, "false-alarm" as const),
      row: fc.array(fc.constantFrom(0, 1, 2.5), { minLength: 2, maxLength: 2 }),
      score: fc.constantFrom(0.2, 0.7),
      model: fc.constant("iforest"),
      features: fc.constant({ name: "table", version: 1 }),
      at: fc.integer({ min: 0, max: 4 }),
    }),
  }),
  { maxLength: 12 },
);

function after(done: readonly Deed[], capacity = 1000): Feedback {
  const feedback = createFeedback({ capacity });
  for (const { undo, judgement } of done) {
    if (undo) feedback.undo(judgement.id, judgement.at);
    else feedback.judge(judgement);
  }
  return feedback;
}

const copy = (feedback: Feedback) => feedbackFromJSON(JSON.parse(JSON.stringify(feedback)) as FeedbackJSON);

describe("feedback as data", () => {
  it("keeps a judgement as it was given, and not the caller's own objects", () => {
    const row = [1, 2];
    const feedback = createFeedback().judge({ ...judgement, row });
    row[0] = 99;
    expect(feedback.get("alarm-1")).toEqual({ ...judgement, row: [1, 2] });
    expect(Object.isFrozen(feedback.get("alarm-1")?.row)).toBe(true);
  });

  it("puts a later judgement of the same id in the earlier one's place", () => {
    const feedback = createFeedback().judge(judgement);
    feedback.judge({ ...judgement, verdict: "confirmed", at: judgement.at + 5 });
    expect(feedback.size).toBe(1);
    expect(feedback.get("alarm-1")?.verdict).toBe("confirmed");
  });

  it("lets the operator have the last word with a clock that stands still", () => {
    const feedback = createFeedback().judge(judgement);
    feedback.judge({ ...judgement, verdict: "confirmed" });
    expect(feedback.get("alarm-1")).toMatchObject({ verdict: "confirmed", at: judgement.at + 1 });
    expect(feedback.undo("alarm-1", 0)).toBe(true);
    expect(feedback.get("alarm-1")).toBeUndefined();
    expect(feedback.judge(judgement).get("alarm-1")).toMatchObject({ verdict: "false-alarm", at: judgement.at + 3 });
  });

  it("does not move the time of a judgement that is given twice", () => {
    const feedback = createFeedback().judge(judgement).judge(judgement);
    expect(feedback.get("alarm-1")?.at).toBe(judgement.at);
  });

  it("keeps nothing of the row of what was undone", () => {
    const feedback = createFeedback().judge(judgement);
    feedback.undo("alarm-1", judgement.at + 1);
    expect(feedback.size).toBe(0);
    expect(feedback.toJSON().records).toEqual([{ id: "alarm-1", verdict: "withdrawn", at: judgement.at + 1 }]);
    expect(feedback.undo("alarm-1", judgement.at + 2)).toBe(false);
    expect(feedback.undo("never", 0)).toBe(false);
  });

  it("lets the judgements with the earliest times leave when it is full", () => {
    const feedback = createFeedback({ capacity: 3 });
    for (const [id, at] of [
      ["a", 30],
      ["b", 10],
      ["c", 20],
      ["d", 20],
      ["e", 40],
    ] as const) {
      feedback.judge({ ...judgement, id, at });
    }
    expect(feedback.judgements().map(({ id }) => id)).toEqual(["d", "a", "e"]);
  });

  it.each([
    [{ id: "" }, "judgement.id", ArgumentRangeError],
    [{ id: "x".repeat(201) }, "judgement.id", ArgumentRangeError],
    [{ id: 7 }, "judgement.id", ArgumentTypeError],
    [{ verdict: "withdrawn" }, "judgement.verdict", ArgumentTypeError],
    [{ row: [] }, "judgement.row", ArgumentRangeError],
    [{ row: [Number.NaN] }, "judgement.row", ArgumentRangeError],
    [{ row: ["1"] }, "judgement.row", ArgumentTypeError],
    [{ row: new Array(4097).fill(0) }, "judgement.row", ArgumentRangeError],
    [{ score: 1.5 }, "judgement.score", ArgumentRangeError],
    [{ score: Number.NaN }, "judgement.score", ArgumentRangeError],
    [{ model: "m".repeat(65) }, "judgement.model", ArgumentRangeError],
    [{ features: undefined }, "judgement.features", ArgumentTypeError],
    [{ features: { name: "x", version: -1 } }, "judgement.features.version", ArgumentRangeError],
    [{ at: 0.5 }, "judgement.at", ArgumentRangeError],
    [{ at: 9e15 }, "judgement.at", ArgumentRangeError],
    [{ reasons: new Array(33).fill({ code: "hour", right: true }) }, "judgement.reasons", ArgumentRangeError],
    // The learned order of reasons, which takes all verdicts or none, has no place for it.
    [{ reasons: [{ code: "", right: true }] }, "judgement.reasons", ArgumentRangeError],
    [{ reasons: [{ code: "hour", right: "yes" }] }, "judgement.reasons", ArgumentTypeError],
  ])("refuses %o and names the argument", (wrong, argument, kind) => {
    const feedback = createFeedback();
    const attempt = () => feedback.judge({ ...judgement, ...wrong } as Judgement);
    expect(attempt).toThrow(kind);
    expect(attempt).toThrow(expect.objectContaining({ argument }));
    expect(feedback.size).toBe(0);
  });

  it.each([0, 1.5, 10_001])("refuses a capacity of %d", (capacity) => {
    expect(() => createFeedback({ capacity })).toThrow(ArgumentRangeError);
  });
});

describe("merging feedback", () => {
  it("makes the same of two operators' feedback whoever merges whom", () => {
    fc.assert(
      fc.property(deeds, deeds, fc.integer({ min: 1, max: 4 }), (one, two, capacity) => {
        const [a, b] = [after(one, capacity), after(two, capacity)];
        expect(copy(a).merge(b).toJSON()).toEqual(copy(b).merge(a).toJSON());
      }),
    );
  });

  it("makes the same of three in any grouping", () => {
    fc.assert(
      fc.property(deeds, deeds, deeds, fc.integer({ min: 1, max: 4 }), (one, two, three, capacity) => {
        const [a, b, c] = [after(one, capacity), after(two, capacity), after(three, capacity)];
        expect(copy(a).merge(copy(b).merge(c)).toJSON()).toEqual(copy(a).merge(b).merge(c).toJSON());
      }),
    );
  });

  it("changes nothing the second time, nor with itself", () => {
    fc.assert(
      fc.property(deeds, deeds, (one, two) => {
        const merged = after(one).merge(after(two));
        const once = merged.toJSON();
        expect(merged.merge(after(two)).merge(merged).toJSON()).toEqual(once);
      }),
    );
  });

  it("takes the later judgement of an id, and a confirmation at the same time before a false alarm", () => {
    const mine = createFeedback().judge(judgement);
    const later = createFeedback().judge({ ...judgement, verdict: "confirmed", at: judgement.at + 1 });
    const same = createFeedback().judge({ ...judgement, verdict: "confirmed" });
    expect(copy(later).merge(mine).get("alarm-1")?.verdict).toBe("confirmed");
    expect(copy(mine).merge(same).get("alarm-1")?.verdict).toBe("confirmed");
  });

  it("does not bring back what was undone from a copy that still has it", () => {
    const mine = createFeedback().judge(judgement);
    const theirs = copy(mine);
    mine.undo("alarm-1", judgement.at + 1000);
    expect(mine.merge(theirs).size).toBe(0);
    expect(theirs.merge(mine).size).toBe(0);
  });

  it("refuses what is no feedback", () => {
    const foreign = { judgements: () => [judgement] } as unknown as Feedback;
    expect(() => createFeedback().merge(foreign)).toThrow(ArgumentTypeError);
  });
});

describe("full feedback", () => {
  it("takes the verdict of an operator whose clock runs behind, and lets the earliest of the others go", () => {
    const feedback = createFeedback({ capacity: 2 });
    for (const [id, at] of [
      ["a", 100],
      ["b", 200],
      ["c", 50],
    ] as const)
      feedback.judge({ ...judgement, id, at });
    expect(feedback.get("c")?.at).toBe(50);
    expect(feedback.judgements().map(({ id }) => id)).toEqual(["c", "b"]);
  });
});

describe("feedback as JSON", () => {
  it("is the same after a round trip through text", () => {
    fc.assert(
      fc.property(deeds, (done) => {
        const feedback = after(done);
        expect(copy(feedback).toJSON()).toEqual(feedback.toJSON());
        expect(copy(feedback).judgements()).toEqual(feedback.judgements());
      }),
    );
  });

  it("refuses a version that it does not know, whatever kind of value it is", () => {
    for (const version of [2, { toString: 0, valueOf: 0 }, [[[]]], null]) {
      const json = { ...createFeedback().toJSON(), version } as unknown as FeedbackJSON;
      expect(() => feedbackFromJSON(json)).toThrow(expect.objectContaining({ code: "ERR_MODEL_VERSION" }));
    }
  });

  it("refuses more records than its capacity, and two of one id", () => {
    const record = { ...judgement };
    for (const json of [
      { capacity: 1, records: [record, { ...record, id: "b" }] },
      { capacity: 5, records: [record, record] },
      { capacity: 1e9, records: [] },
      { capacity: 5, records: { length: 1, 0: record } },
    ]) {
      const whole = { format: "securecomm-feedback", version: 1, ...json } as unknown as FeedbackJSON;
      expect(() => feedbackFromJSON(whole)).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
    }
  });

  it("takes over only the fields that it knows", () => {
    const records = [{ ...judgement, note: "x".repeat(1000), features: { name: "session", version: 1, more: true } }];
    const json = { format: "securecomm-feedback", version: 1, capacity: 5, records } as unknown as FeedbackJSON;
    expect(feedbackFromJSON(json).toJSON().records).toEqual([judgement]);
  });

  it("refuses or takes anything at all, and fails in no other way", () => {
    const poison = fc.oneof(fc.jsonValue(), fc.constantFrom(Number.NaN, -0, 1e308, undefined, "__proto__", [[]]));
    const fields = ["id", "verdict", "row", "score", "model", "features", "at", "reasons", "records", "capacity"];
    fc.assert(
      fc.property(fc.constantFrom(...fields), poison, (field, value) => {
        const json: Record<string, unknown> = { format: "securecomm-feedback", version: 1, capacity: 9, records: [] };
        if (field in json) json[field] = value;
        else json["records"] = [{ ...judgement, [field]: value }];
        try {
          const feedback = feedbackFromJSON(json as unknown as FeedbackJSON);
          expect(copy(feedback).toJSON()).toEqual(feedback.toJSON());
        } catch (error) {
          expect(error).toBeInstanceOf(AnomalyError);
          expect((error as AnomalyError).code).toBe("ERR_MODEL_MALFORMED");
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([null, undefined, 7, "text", [], {}])("refuses %o", (json) => {
    expect(() => feedbackFromJSON(json as unknown as FeedbackJSON)).toThrow(AnomalyError);
  });
});
