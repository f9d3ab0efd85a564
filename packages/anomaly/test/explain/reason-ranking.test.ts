import { describe, expect, it } from "vitest";
import type { Reason, ReasonCode } from "../../src/explain/reason.ts";
import { combineReasons, reasonKey } from "../../src/explain/reason-order.ts";
import { ReasonRanking } from "../../src/explain/reason-ranking.ts";
import { createFeedback } from "../../src/feedback.ts";
import { createRandom } from "../../src/random.ts";

const reason = (code: ReasonCode, rest: Partial<Reason> = {}): Reason => ({ code, facts: {}, ...rest });
const codes = (reasons: readonly Reason[]) => reasons.map(({ code }) => code);

describe("the order of reasons before any verdict", () => {
  const ranking = new ReasonRanking();

  it("puts the administration area before all else of a line, as the product's first example does", () => {
    const all: ReasonCode[] = [
      "weekend",
      "hour",
      "client-error",
      "server-error",
      "deep-path",
      "long-path",
      "auth-area",
      "method",
      "admin-area",
    ];
    expect(codes(ranking.order(all.map((code) => reason(code))))).toEqual([...all].reverse());
  });

  it("puts facts of the protocol before opinions of a model", () => {
    const feature = reason("feature", { feature: "x", rarity: 1e-9 });
    expect(codes(ranking.order([feature, reason("admin-area"), reason("record-replayed")]))).toEqual([
      "record-replayed",
      "admin-area",
      "feature",
    ]);
  });

  it("lets a very rare column come before a common property of the line", () => {
    const rare = reason("feature", { feature: "value_rarity", rarity: 1e-5 });
    const common = reason("feature", { feature: "bytes", rarity: 0.04 });
    expect(ranking.order([common, reason("client-error"), rare]).map(reasonKey)).toEqual([
      "feature:value_rarity",
      "client-error",
      "feature:bytes",
    ]);
  });

  it("keeps the order of those that are equally useful", () => {
    const two = [reason("feature", { feature: "b", rarity: 1e-3 }), reason("feature", { feature: "a", rarity: 1e-3 })];
    expect(ranking.order(two)).toEqual(two);
    expect(ranking.order(two)).not.toBe(two);
  });
});

describe("the order of reasons after verdicts", () => {
  it("puts first what operators called right, and last what they called wrong", () => {
    const ranking = new ReasonRanking();
    const reasons = [reason("admin-area"), reason("client-error"), reason("hour")];
    for (let i = 0; i < 6; i++) ranking.learn("admin-area", false).learn("hour", true);
    expect(codes(ranking.order(reasons))).toEqual(["hour", "client-error", "admin-area"]);
  });

  it("is not turned around by one verdict", () => {
    const ranking = new ReasonRanking().learn("admin-area", false);
    expect(codes(ranking.order([reason("hour"), reason("admin-area")]))).toEqual(["admin-area", "hour"]);
  });

  it("tells columns apart", () => {
    const a = reason("feature", { feature: "a", rarity: 1e-3 });
    const b = reason("feature", { feature: "b", rarity: 1e-3 });
    expect(new ReasonRanking().learn(reasonKey(b), true).order([a, b])).toEqual([b, a]);
  });

  it("comes to name the right reason first, as verdicts on the first reason come in", () => {
    const truth = new Map<ReasonCode, number>([
      ["admin-area", 0.15],
      ["auth-area", 0.3],
      ["client-error", 0.1],
      ["hour", 0.85],
      ["weekend", 0.2],
      ["long-path", 0.95],
      ["deep-path", 0.4],
      ["method", 0.5],
    ]);
    const all = [...truth.keys()];
    const random = createRandom(9);
    const rightShare = (ranking: ReasonRanking, alarms: number, learning: boolean) => {
      let right = 0;
      for (let i = 0; i < alarms; i++) {
        const shown = all.filter(() => random.uniform() < 0.45);
        const [first] = ranking.order(shown.map((code) => reason(code)));
        if (first === undefined) continue;
        const isRight = random.uniform() < truth.get(first.code)!;
        if (isRight) right++;
        if (learning) ranking.learn(first.code, isRight);
      }
      return right / alarms;
    };
    const ranking = new ReasonRanking();
    const before = rightShare(ranking, 2000, false);
    rightShare(ranking, 300, true);
    const after = rightShare(ranking, 2000, false);
    expect(before).toBeLessThan(0.4);
    expect(after).toBeGreaterThan(before + 0.25);
  });

  it("is made from the verdicts of a feedback, and made anew when one is undone", () => {
    const judgement = {
      verdict: "confirmed",
      row: [1],
      score: 0.8,
      model: "iforest",
      features: { name: "table", version: 1 },
    } as const;
    const feedback = createFeedback();
    for (let i = 0; i < 5; i++) {
      const reasons = [
        { code: "hour", right: true },
        { code: "admin-area", right: false },
      ];
      feedback.judge({ ...judgement, id: `alarm-${i}`, at: i, reasons });
    }
    const learned = () => ReasonRanking.fromVerdicts(feedback.judgements().flatMap(({ reasons = [] }) => reasons));
    const two = [reason("admin-area"), reason("hour")];
    expect(codes(learned().order(two))).toEqual(["hour", "admin-area"]);
    for (let i = 0; i < 5; i++) feedback.undo(`alarm-${i}`, 100);
    expect(codes(learned().order(two))).toEqual(["admin-area", "hour"]);
  });
});

describe("what was learned", () => {
  const learned = () => new ReasonRanking().learn("hour", true).learn("hour", false).learn("feature:a", true);

  it("can be saved and merged", () => {
    const json = JSON.parse(JSON.stringify(learned()));
    expect(json.verdicts).toEqual([
      { code: "feature:a", right: 1, wrong: 0 },
      { code: "hour", right: 1, wrong: 1 },
    ]);
    const merged = ReasonRanking.fromJSON(json).merge(learned());
    expect(merged.toJSON().verdicts[1]).toEqual({ code: "hour", right: 2, wrong: 2 });
    expect(merged.merge(merged).toJSON().verdicts[0]).toEqual({ code: "feature:a", right: 4, wrong: 0 });
  });

  it("is bounded, and the codes with the fewest verdicts are forgotten", () => {
    const ranking = learned().learn("hour", true);
    for (let i = 0; i < 3000; i++) ranking.learn(`feature:column${i}`, true);
    const { verdicts } = ranking.toJSON();
    expect(verdicts).toHaveLength(1000);
    expect(verdicts).toContainEqual({ code: "hour", right: 2, wrong: 1 });
    expect(() => ReasonRanking.fromJSON(JSON.parse(JSON.stringify(ranking)))).not.toThrow();
  });

  it.each([
    null,
    "x",
    { format: "other" },
    { format: "securecomm-reason-ranking", version: 1 },
    { format: "securecomm-reason-ranking", version: 1, verdicts: [null] },
    { format: "securecomm-reason-ranking", version: 1, verdicts: [{ code: "", right: 1, wrong: 1 }] },
    { format: "securecomm-reason-ranking", version: 1, verdicts: [{ code: "hour", right: -1, wrong: 1 }] },
    { format: "securecomm-reason-ranking", version: 1, verdicts: [{ code: "hour", right: 0.5, wrong: 1 }] },
    { format: "securecomm-reason-ranking", version: 1, verdicts: Array(2).fill({ code: "hour", right: 1, wrong: 1 }) },
    {
      format: "securecomm-reason-ranking",
      version: 1,
      verdicts: Array(1001).fill({ code: "hour", right: 1, wrong: 1 }),
    },
  ])("is not read from %j", (json) => {
    expect(() => ReasonRanking.fromJSON(json)).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
  });

  it("is not read from another version, nor taken from what is no verdict", () => {
    const json = { ...learned().toJSON(), version: 2 };
    expect(() => ReasonRanking.fromJSON(json)).toThrow(expect.objectContaining({ code: "ERR_MODEL_VERSION" }));
    expect(() => learned().learn("", true)).toThrow(RangeError);
    expect(() => learned().learn("x".repeat(65), true)).toThrow(RangeError);
    expect(() => learned().learn("hour", "yes" as unknown as boolean)).toThrow(TypeError);
    expect(() => learned().merge({} as ReasonRanking)).toThrow(TypeError);
  });

  it("keeps the code's name within what a verdict may hold", () => {
    expect(reasonKey(reason("feature", { feature: "x".repeat(200) }))).toHaveLength(64);
    expect(reasonKey(reason("feature"))).toBe("feature:");
  });
});

describe("reasons of a line together with those of its row", () => {
  const feature = (name: string, rarity: number) => reason("feature", { feature: name, set: "access-log", rarity });

  it("say each thing once, and the line's reason takes over how rare it is", () => {
    const line = [reason("admin-area"), reason("client-error", { facts: { status: 404 } })];
    const row = [
      feature("admin_area", 0.001),
      feature("status", 0.02),
      feature("client_error", 0.01),
      feature("bytes", 0.01),
    ];
    expect(combineReasons(line, row)).toEqual([
      { code: "admin-area", facts: {}, rarity: 0.001 },
      { code: "client-error", facts: { status: 404 }, rarity: 0.01 },
      row[3],
    ]);
  });

  it("keep what only the row says", () => {
    const row = [feature("hour", 0.01), feature("path_rarity", 0.01)];
    expect(combineReasons([], row)).toEqual(row);
    const table = [reason("feature", { feature: "hour", set: "table", rarity: 0.01 })];
    expect(combineReasons([reason("hour")], table)).toHaveLength(2);
  });

  it("speak of a combination only where there is nothing else", () => {
    expect(combineReasons([reason("hour")], [reason("combination")])).toEqual([reason("hour")]);
    expect(combineReasons([], [reason("combination")])).toEqual([reason("combination")]);
  });
});
