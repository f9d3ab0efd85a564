import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedSchema, type Settings, settingsSchema } from "../../src/contract/settings.ts";
import { EMPTY_RULE, formOf, isOver, ruleOf } from "../../web/src/pages/settings/expected-rule.ts";
import { changedSettings, mergeSettings, SETTING_NAMES } from "../../web/src/pages/settings/merge.ts";
import { formOfSettings, numberOf, settingsOfForm } from "../../web/src/pages/settings/settings-form.ts";

const BASE: Settings = settingsSchema.parse({});

describe("settings that two people change at the same time", () => {
  it("keep what was typed here and take over what was saved there", () => {
    const mine = { ...BASE, hoursBack: 48 };
    const theirs = { ...BASE, manyAddresses: 7, threshold: 0.8 };
    expect(mergeSettings(BASE, mine, theirs)).toEqual({
      settings: { ...BASE, hoursBack: 48, manyAddresses: 7, threshold: 0.8 },
      mine: ["hoursBack"],
      theirs: ["threshold", "manyAddresses"],
      both: [],
    });
  });

  it("say what both changed, and keep what was typed here", () => {
    const merge = mergeSettings(BASE, { ...BASE, hoursBack: 48 }, { ...BASE, hoursBack: 12 });
    expect(merge.both).toEqual(["hoursBack"]);
    expect(merge.settings.hoursBack).toBe(48);
  });

  it("take a threshold away again where the other did", () => {
    const merge = mergeSettings({ ...BASE, threshold: 0.8 }, { ...BASE, threshold: 0.8, hoursBack: 2 }, BASE);
    expect(merge.settings).toEqual({ ...BASE, hoursBack: 2 });
    expect("threshold" in merge.settings).toBe(false);
  });

  it("quarrel about nothing when both did the same", () => {
    const rule = { subject: "bot-*", note: "crawler" };
    const merge = mergeSettings(
      BASE,
      { ...BASE, expected: [rule] },
      { ...BASE, expected: [{ note: "crawler", subject: "bot-*" }] },
    );
    expect(merge).toMatchObject({ mine: [], theirs: [], both: [] });
  });

  it("name every setting there is", () => {
    const everything: Settings = { ...BASE, threshold: 0.5 };
    expect([...SETTING_NAMES].sort()).toEqual(Object.keys(everything).sort());
    expect(changedSettings(BASE, everything)).toEqual(["threshold"]);
  });
});

describe("a rule of expected behaviour", () => {
  it("is what was typed, without what was left empty", () => {
    expect(ruleOf({ ...EMPTY_RULE, subject: " backup-* ", fromHour: "22", toHour: "5,5", note: "nightly" })).toEqual({
      rule: { subject: "backup-*", hours: [22, 5.5], note: "nightly" },
    });
  });

  it("must be about somebody or something", () => {
    expect(ruleOf({ ...EMPTY_RULE, note: "everything" })).toEqual({ faults: ["empty"] });
    expect(ruleOf({ ...EMPTY_RULE, until: "2026-12-01" })).toEqual({ faults: ["empty"] });
  });

  it("has two hours of a day, or none", () => {
    for (const [fromHour, toHour] of [
      ["22", ""],
      ["", "6"],
      ["25", "6"],
      ["-1", "6"],
      ["6", "6"],
      ["a", "b"],
    ] as const) {
      expect(ruleOf({ ...EMPTY_RULE, subject: "x", fromHour, toHour })).toEqual({ faults: ["hours"] });
    }
  });

  it("holds to the end of its last day", () => {
    const result = ruleOf({ ...EMPTY_RULE, subject: "x", until: "2026-11-30" });
    expect(result).toEqual({ rule: { subject: "x", until: new Date(2026, 11, 1).getTime() } });
    expect(ruleOf({ ...EMPTY_RULE, subject: "x", until: "soon" })).toEqual({ faults: ["until"] });
    expect(isOver({ subject: "x", until: 10 }, 10)).toBe(true);
    expect(isOver({ subject: "x", until: 11 }, 10)).toBe(false);
    expect(isOver({ subject: "x" }, 10)).toBe(false);
  });

  it("is one that the API takes, and the same after it was shown and saved again", () => {
    const text = fc.string({ maxLength: 520 });
    const hour = fc.oneof(fc.constant(""), fc.integer({ min: 0, max: 24 }).map(String));
    const until = fc.oneof(fc.constant(""), fc.constantFrom("2026-11-22", "2027-02-28", "2028-02-29"));
    const form = fc.record({
      subject: text,
      address: text,
      fromHour: hour,
      toHour: hour,
      feature: text,
      until,
      note: text,
    });
    fc.assert(
      fc.property(form, (typed) => {
        const result = ruleOf(typed);
        if (!("rule" in result)) {
          expect(result.faults).not.toHaveLength(0);
          return;
        }
        expect(expectedSchema.safeParse(result.rule).success).toBe(true);
        expect(ruleOf(formOf(result.rule))).toEqual(result);
      }),
      { verbose: 1 },
    );
  });
});

describe("the form of the settings", () => {
  it("says the settings that it shows, in either language's way of writing numbers", () => {
    const settings: Settings = {
      ...BASE,
      threshold: 0.725,
      falsePositiveRate: 0.005,
      hoursBack: 1.5,
      quietHours: [0, 24],
    };
    for (const decimal of [".", ","] as const) {
      expect(settingsOfForm(formOfSettings(settings, decimal))).toEqual({ settings });
    }
    expect(formOfSettings(settings, ",")).toMatchObject({
      threshold: "0,725",
      falsePositivePercent: "0,5",
      hoursBack: "1,5",
    });
  });

  it("has no threshold of its own unless that is switched on", () => {
    const form = formOfSettings(BASE);
    expect(form.ownThreshold).toBe(false);
    expect(settingsOfForm({ ...form, threshold: "nonsense" })).toEqual({ settings: BASE });
    expect(settingsOfForm({ ...form, ownThreshold: true, threshold: "0,9" })).toEqual({
      settings: { ...BASE, threshold: 0.9 },
    });
  });

  it("says every setting that is wrong at once", () => {
    const form = {
      ...formOfSettings(BASE),
      ownThreshold: true,
      threshold: "0.01",
      falsePositivePercent: "50",
      hoursBack: "0",
      manyAddresses: "2.5",
      frequentAddresses: "",
      quietTo: "25",
    };
    expect(settingsOfForm(form)).toEqual({
      faults: ["threshold", "falsePositiveRate", "hoursBack", "manyAddresses", "frequentAddresses", "quietHours"],
    });
  });

  it("takes for a number only what is one", () => {
    expect([" 1,5 ", "24", "0.05"].map(numberOf)).toEqual([1.5, 24, 0.05]);
    for (const text of ["", "1e3", "0x10", "-1", "1.", "1,2,3", "Infinity", "9".repeat(40)])
      expect(numberOf(text)).toBeUndefined();
  });

  it("gives settings that the API takes, or says what is wrong, whatever is typed", () => {
    const text = fc.oneof(fc.string({ maxLength: 8 }), fc.double({ min: 0, max: 1200, noNaN: true }).map(String));
    const typed = fc.record({
      ownThreshold: fc.boolean(),
      threshold: text,
      falsePositivePercent: text,
      hoursBack: text,
      manyAddresses: fc.oneof(text, fc.nat(1200).map(String)),
      frequentAddresses: fc.nat(1200).map(String),
      quietFrom: fc.nat(26).map(String),
      quietTo: fc.nat(26).map(String),
    });
    fc.assert(
      fc.property(typed, (form) => {
        const result = settingsOfForm({ ...formOfSettings(BASE), ...form });
        if ("settings" in result) expect(settingsSchema.safeParse(result.settings).success).toBe(true);
        else expect(result.faults).not.toHaveLength(0);
      }),
      { verbose: 1 },
    );
  });
});
