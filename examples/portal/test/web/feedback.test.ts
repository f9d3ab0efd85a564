import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnomalyView, EffectView } from "../../src/contract/anomalies.ts";
import { type EffectWords, effectSentences, movementOf } from "../../web/src/pages/feedback/effect.ts";
import { judgement, marked, marksOf, reasonsOf } from "../../web/src/pages/feedback/marks.ts";
import {
  currentOf,
  EMPTY_QUEUE,
  moved,
  type Queue,
  refreshed,
  returned,
  skipped,
  taken,
} from "../../web/src/pages/feedback/queue.ts";
import { type Focused, ownsKeys, type Pressed, shortcutOf } from "../../web/src/pages/feedback/shortcuts.ts";

const press = (key: string, change: Partial<Pressed> = {}): Pressed => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  ...change,
});

const focused = (tagName: string, change: Partial<Focused> = {}): Focused => ({
  tagName,
  closest: () => null,
  ...change,
});

describe("shortcuts of the review queue", () => {
  it("are the letters that the help names", () => {
    const kinds = ["c", "f", "s", "j", "k", "u"].map((key) => shortcutOf(press(key))?.kind);
    expect(kinds).toEqual(["confirm", "false-alarm", "skip", "next", "previous", "undo"]);
    expect(shortcutOf(press("?", { code: "Slash", shiftKey: true }))).toEqual({ kind: "help" });
  });

  it("take capitals of the caps-lock key, but not letters with Shift", () => {
    expect(shortcutOf(press("C"))?.kind).toBe("confirm");
    expect(shortcutOf(press("C", { shiftKey: true }))).toBeUndefined();
  });

  it("mark reasons by the place of the digit, whatever character Shift makes of it", () => {
    expect(shortcutOf(press("1"))).toEqual({ kind: "mark", index: 0, right: true });
    expect(shortcutOf(press("!", { code: "Digit1", shiftKey: true }))).toEqual({
      kind: "mark",
      index: 0,
      right: false,
    });
    expect(shortcutOf(press("ç", { code: "Digit9" }))).toEqual({ kind: "mark", index: 8, right: true });
    expect(shortcutOf(press("0"))).toBeUndefined();
  });

  it("leave what the browser and screen readers use to them", () => {
    for (const change of [
      { ctrlKey: true },
      { altKey: true },
      { metaKey: true },
      { isComposing: true },
      { defaultPrevented: true },
    ]) {
      expect(shortcutOf(press("c", change))).toBeUndefined();
      expect(shortcutOf(press("1", change))).toBeUndefined();
    }
    for (const key of ["Tab", "Enter", " ", "Escape", "ArrowDown", "constructor", "toString"]) {
      expect(shortcutOf(press(key, { code: key }))).toBeUndefined();
    }
  });

  it("judge nothing while a key is held down, and only move", () => {
    for (const key of ["c", "f", "s", "u", "1"]) expect(shortcutOf(press(key, { repeat: true }))).toBeUndefined();
    expect(shortcutOf(press("j", { repeat: true }))?.kind).toBe("next");
  });

  it("are off where keys belong to what has the focus", () => {
    expect(ownsKeys(null)).toBe(false);
    expect(ownsKeys(focused("BODY"))).toBe(false);
    expect(ownsKeys(focused("BUTTON"))).toBe(false);
    expect(ownsKeys(focused("INPUT", { type: "checkbox" }))).toBe(false);
    expect(ownsKeys(focused("INPUT", { type: "text" }))).toBe(true);
    expect(ownsKeys(focused("INPUT", { type: "search" }))).toBe(true);
    expect(ownsKeys(focused("TEXTAREA"))).toBe(true);
    expect(ownsKeys(focused("SELECT"))).toBe(true);
    expect(ownsKeys(focused("DIV", { isContentEditable: true }))).toBe(true);
    expect(ownsKeys(focused("BUTTON", { closest: (selector) => (selector.includes("dialog") ? {} : null) }))).toBe(
      true,
    );
  });
});

const anomaly = (id: number, change: Partial<AnomalyView> = {}): AnomalyView => ({
  id,
  anomaly_description: `anomaly ${id}`,
  score: 0.9,
  modelScore: 0.9,
  threshold: 0.6,
  model: "knn",
  modelId: 1,
  kind: "score",
  reasons: [],
  addressChanges: [],
  entry: { id, at: 0, offset: 0, client: "ana", clientSource: "user", method: "GET", path: "/", query: "" },
  foundAt: 0,
  ...change,
});
const queueOf = (...ids: number[]): Queue => ({ ...EMPTY_QUEUE, items: ids.map((id) => anomaly(id)) });
const idsOf = ({ items }: Queue) => items.map(({ id }) => id);

describe("the review queue", () => {
  it("moves within its ends", () => {
    const queue = queueOf(1, 2, 3);
    expect(currentOf(moved(queue, 1))?.id).toBe(2);
    expect(currentOf(moved(queue, 9))?.id).toBe(3);
    expect(currentOf(moved(queue, -1))?.id).toBe(1);
    expect(currentOf(moved(EMPTY_QUEUE, 1))).toBeUndefined();
  });

  it("puts off what is skipped behind the others, and goes on", () => {
    const once = skipped(queueOf(1, 2, 3));
    expect(idsOf(once)).toEqual([2, 3, 1]);
    expect(currentOf(once)?.id).toBe(2);
    const twice = skipped(once);
    expect(idsOf(twice)).toEqual([3, 1, 2]);
    expect(
      idsOf(
        refreshed(
          twice,
          [1, 2, 3].map((id) => anomaly(id)),
        ),
      ),
    ).toEqual([3, 1, 2]);
  });

  it("goes on with what came after a judged one, and with the last where there is none", () => {
    const queue = taken(moved(queueOf(1, 2, 3), 1), 2);
    expect(currentOf(queue)?.id).toBe(3);
    expect(currentOf(taken(queue, 3))?.id).toBe(1);
    expect(currentOf(taken(taken(queue, 3), 1))).toBeUndefined();
  });

  it("keeps the current one when another before it is taken out", () => {
    expect(currentOf(taken(moved(queueOf(1, 2, 3), 2), 1))?.id).toBe(3);
  });

  it("shows again what was taken back, before what is current", () => {
    const queue = returned(taken(queueOf(1, 2, 3), 1), anomaly(1));
    expect(idsOf(queue)).toEqual([1, 2, 3]);
    expect(currentOf(queue)?.id).toBe(1);
  });

  it("takes over the server's order without pulling the current one away", () => {
    const queue = moved(queueOf(1, 2, 3), 1);
    const fresh = refreshed(queue, [anomaly(4), anomaly(2, { score: 0.7 }), anomaly(1)]);
    expect(idsOf(fresh)).toEqual([4, 2, 1]);
    expect(currentOf(fresh)?.score).toBe(0.7);
    const gone = refreshed(queue, [anomaly(4), anomaly(5)]);
    expect(currentOf(gone)?.id).toBe(2);
    expect([...idsOf(gone)].sort()).toEqual([2, 4, 5]);
  });

  it("loses and doubles nothing, whatever is done", () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ do: fc.constant("move" as const), by: fc.integer({ min: -3, max: 3 }) }),
        fc.record({ do: fc.constantFrom("skip" as const, "judge" as const, "refresh" as const) }),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), steps, (count, done) => {
        let left = new Set(Array.from({ length: count }, (_, i) => i + 1));
        let queue = queueOf(...left);
        for (const step of done) {
          if (step.do === "move") queue = moved(queue, step.by);
          else if (step.do === "skip") queue = skipped(queue);
          else if (step.do === "refresh")
            queue = refreshed(
              queue,
              [...left].map((id) => anomaly(id)),
            );
          else {
            const current = currentOf(queue);
            if (current === undefined) continue;
            left = new Set([...left].filter((id) => id !== current.id));
            queue = taken(queue, current.id);
          }
          expect(idsOf(queue).sort()).toEqual([...left].sort());
          expect(currentOf(queue) === undefined).toBe(left.size === 0);
        }
      }),
      { verbose: 1 },
    );
  });
});

describe("marks on reasons", () => {
  const reason = (key: string) => ({ key, code: key, text: key, facts: {} });

  it("number the reasons of the line first, then the changes of addresses, each once", () => {
    const found = reasonsOf({
      reasons: [reason("hour"), reason("method")],
      addressChanges: [reason("new-address"), reason("hour")],
    });
    expect(found.map(({ key }) => key)).toEqual(["hour", "method", "new-address"]);
  });

  it("are taken back by the same mark, and changed by the other", () => {
    const right = marked(new Map(), "hour", true);
    expect([...right]).toEqual([["hour", true]]);
    expect([...marked(right, "hour", false)]).toEqual([["hour", false]]);
    expect([...marked(right, "hour", true)]).toEqual([]);
  });

  it("are never more than the API takes", () => {
    let marks: ReadonlyMap<string, boolean> = new Map();
    for (let i = 0; i < 40; i++) marks = marked(marks, `reason-${i}`, true);
    expect(marks.size).toBe(32);
    expect(marked(marks, "reason-0", false).get("reason-0")).toBe(false);
  });

  it("go with the verdict, and alone where there is none", () => {
    const marks = marked(new Map(), "hour", false);
    expect(judgement("confirmed", marks, " seen by Bia \n")).toEqual({
      verdict: "confirmed",
      reasons: [{ code: "hour", right: false }],
      note: "seen by Bia",
    });
    expect(judgement(undefined, marks, "")).toEqual({ reasons: [{ code: "hour", right: false }] });
    expect(judgement(undefined, new Map(), "only a note")).toBeUndefined();
    expect(judgement("false-alarm", new Map(), "x".repeat(2000))?.note).toHaveLength(1000);
  });

  it("show what was said before", () => {
    const verdict = { reasons: [{ code: "hour", right: true }], by: "ana", at: 0 };
    expect([...marksOf({ verdict })]).toEqual([["hour", true]]);
    expect(marksOf({}).size).toBe(0);
  });
});

describe("the effect of a verdict", () => {
  const words: EffectWords = {
    silenced: "fell silent",
    raised: (to) => `raised at ${to}`,
    up: (from, to) => `up ${from} to ${to}`,
    down: (from, to) => `down ${from} to ${to}`,
    same: (at) => `stays ${at}`,
    quiet: "not raised",
    score: (before, after) => `score ${before} → ${after}`,
    scoreSame: (score) => `score ${score}`,
    others: (count, written) => `${written} ${count === 1 ? "other" : "others"}`,
    fell: (_count, written) => `${written} fell`,
    rose: (_count, written) => `${written} rose`,
    left: (_count, written) => `${written} left`,
  };
  const numbers = { count: String, score: (score: number) => score.toFixed(3) };
  const effect = (change: Partial<EffectView>): EffectView => ({
    anomaly: anomaly(1),
    scoreBefore: 0.9,
    scoreAfter: 0.4,
    changed: 1,
    silenced: 0,
    raised: 0,
    total: 12,
    ...change,
  });

  it("says where the anomaly went", () => {
    expect(movementOf({ rankBefore: 1 })).toEqual({ kind: "silenced" });
    expect(movementOf({ rankAfter: 3 })).toEqual({ kind: "raised", to: 3 });
    expect(movementOf({ rankBefore: 3, rankAfter: 1 })).toEqual({ kind: "up", from: 3, to: 1 });
    expect(movementOf({ rankBefore: 1, rankAfter: 3 })).toEqual({ kind: "down", from: 1, to: 3 });
    expect(movementOf({ rankBefore: 2, rankAfter: 2 })).toEqual({ kind: "same", at: 2 });
    expect(movementOf({})).toEqual({ kind: "quiet" });
  });

  it("says what became of the score and of the others", () => {
    expect(effectSentences(effect({ rankBefore: 1, silenced: 5 }), words, numbers)).toEqual([
      "fell silent",
      "score 0.900 → 0.400",
      "1 other",
      "5 fell",
      "12 left",
    ]);
    expect(
      effectSentences(
        effect({ rankBefore: 1, rankAfter: 1, scoreAfter: 0.9001, changed: 0, raised: 2 }),
        words,
        numbers,
      ),
    ).toEqual(["stays 1", "score 0.900", "0 others", "2 rose", "12 left"]);
  });
});
