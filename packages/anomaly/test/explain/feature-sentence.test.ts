import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeReason } from "../../src/explain/describe.ts";
import { featureName, hasFeatureName } from "../../src/explain/feature-names.ts";
import type { Reason } from "../../src/explain/reason.ts";
import { ACCESS_LOG_FEATURES } from "../../src/features/access-log-features.ts";
import type { FeatureUnit } from "../../src/features/feature-set.ts";
import { SESSION_FEATURES } from "../../src/features/session.ts";

const both = (reason: Reason) => [describeReason(reason, "en"), describeReason(reason, "pt")];
const session = (feature: string, unit: FeatureUnit, rest: Partial<Reason>): Reason => ({
  code: "feature",
  facts: {},
  set: "session",
  feature,
  unit,
  ...rest,
});

describe("the names of features", () => {
  it.each([SESSION_FEATURES, ACCESS_LOG_FEATURES])(
    "are there for all columns of the set $name, all different",
    (set) => {
      for (const language of ["en", "pt"] as const) {
        const names = set.features.map(({ name }) => featureName(set.name, name, language));
        expect(set.features.filter(({ name }) => !hasFeatureName(set.name, name))).toEqual([]);
        expect(new Set(names).size).toBe(names.length);
      }
    },
  );

  it("are the columns' own in a table, in quotes where they are no plain words", () => {
    expect(featureName("table", "src_bytes", "en")).toBe("src_bytes");
    expect(featureName("table", "hour", "pt")).toBe("hour");
    expect(featureName(undefined, "a\nb\u202e", "en")).toBe('"a b\ufffd"');
    expect(featureName("session", "constructor", "en")).toBe("constructor");
  });
});

describe("a column out of its range", () => {
  it("says value, range and rarity in both languages", () => {
    const reason = session("message_length", "bytes", {
      actual: 90_000,
      typical: { low: 180, high: 1220, expected: 300 },
      side: "high",
      rarity: 1 / 1501,
    });
    expect(both(reason)).toEqual([
      "Message length above the usual (90,000 bytes; usually 180 bytes to 1,220 bytes; seen in fewer than 1 of 1,000)",
      "Tamanho da mensagem acima do habitual (90.000 bytes; normalmente de 180 bytes a 1.220 bytes; em menos de 1 a cada 1.000)",
    ]);
  });

  it("says when it is below, and one number for a range of one", () => {
    const typical = { low: 5, high: 5, expected: 5 };
    expect(both(session("time_interval", "seconds", { actual: 0.002, typical, side: "low", rarity: 0.04 }))).toEqual([
      "Time since the message before below the usual (2 ms; usually 5 s; seen in fewer than 1 of 20)",
      "Tempo desde a mensagem anterior abaixo do habitual (2 ms; normalmente 5 s; em menos de 1 a cada 20)",
    ]);
  });

  it("says of a flag what is so", () => {
    const flag = (actual: number, side: "high" | "low") =>
      both(session("binary", "flag", { actual, side, typical: { low: 0, high: 0, expected: 0 }, rarity: 1e-3 / 1.1 }));
    expect(flag(1, "high")).toEqual([
      "Binary message (seen in fewer than 1 of 1,000)",
      "Mensagem binária (em menos de 1 a cada 1.000)",
    ]);
    expect(flag(0, "low")[0]).toBe("Message that is not binary (seen in fewer than 1 of 1,000)");
    const login: Reason = {
      code: "feature",
      facts: {},
      set: "table",
      feature: "logged_in",
      unit: "flag",
      actual: 0,
      side: "low",
    };
    expect(both(login)).toEqual(["logged_in unusual (no)", "logged_in fora do habitual (não)"]);
  });

  it("does not say that a code or a day is above another", () => {
    const code: Reason = {
      code: "feature",
      facts: {},
      set: "table",
      feature: "type",
      unit: "code",
      actual: 1000,
      side: "high",
      typical: { low: 1, high: 9, expected: 1 },
    };
    expect(both(code)).toEqual(["type unusual (1000)", "type fora do habitual (1000)"]);
  });

  it("reads a rarity as one in so many", () => {
    const typical = { low: 0, high: 3, expected: 1 };
    const reason: Reason = {
      code: "feature",
      facts: {},
      set: "access-log",
      feature: "path_rarity",
      unit: "rarity",
      actual: 10,
      typical,
      side: "high",
    };
    expect(both(reason)).toEqual([
      "Rare path (1 in 1,024; usually at most 1 in 8)",
      "Path raro (1 em 1.024; normalmente até 1 em 8)",
    ]);
  });

  it("does not speak of the usual rarity where nothing usually is rare", () => {
    const typical = { low: 0, high: 0.2, expected: 0 };
    const reason: Reason = {
      code: "feature",
      facts: {},
      set: "access-log",
      feature: "method_rarity",
      unit: "rarity",
      actual: 10,
      typical,
      side: "high",
      rarity: 1e-4,
    };
    expect(both(reason)).toEqual([
      "Rare method (1 in 1,024; seen in fewer than 1 of 5,000)",
      "Método raro (1 em 1.024; em menos de 1 a cada 5.000)",
    ]);
  });

  it("does not call one in two rare, nor name it", () => {
    const hour = (actual: number): Reason => ({
      code: "feature",
      facts: {},
      set: "access-log",
      feature: "client_hour_rarity",
      unit: "rarity",
      actual,
      typical: { low: 0, high: 0.5, expected: 0 },
      side: "high",
      rarity: 1 / 501,
    });
    for (const bits of [1, 2, 4.3]) {
      expect(both(hour(bits))).toEqual([
        "Rare hour for this client (seen in fewer than 1 of 500)",
        "Hora rara para este cliente (em menos de 1 a cada 500)",
      ]);
    }
    expect(both(hour(5))[1]).toBe("Hora rara para este cliente (1 em 32; em menos de 1 a cada 500)");
    const usually = { ...hour(5), typical: { low: 0, high: 1.2, expected: 0 } };
    expect(both(usually)[0]).not.toContain("1 in 2;");
  });

  it("says of a path without a percent sign nothing of percent-encoding", () => {
    const reason = (feature: string): Reason => ({
      code: "feature",
      facts: {},
      set: "access-log",
      feature,
      unit: "share",
      actual: 1 / 11,
      side: "high",
      typical: { low: 0, high: 0, expected: 0 },
    });
    expect(both(reason("path_encoded"))).toEqual([
      "Encoded or non-ASCII characters in the path above the usual (9.09%; usually 0%)",
      "Caracteres codificados ou não ASCII no path acima do habitual (9,09%; normalmente 0%)",
    ]);
    expect(both(reason("query_encoded"))[1]).toMatch(/^Caracteres codificados ou não ASCII na query acima/);
  });

  it("names the columns of a combination", () => {
    const facts = { feature1: "message_length", feature2: "sent_share", feature3: "rate_hour" };
    expect(both({ code: "combination", facts, set: "session" })).toEqual([
      "Unusual combination of features (message length, share of the data that this side sends and rate of messages over an hour)",
      "Combinação incomum de características (tamanho da mensagem, parcela dos dados que este lado envia e ritmo de mensagens em uma hora)",
    ]);
  });

  it("never reads as inside its range when it is outside, however close", () => {
    const units = fc.constantFrom<FeatureUnit>(
      "number",
      "bytes",
      "seconds",
      "share",
      "count",
      "bits",
      "rarity",
      "per-second",
    );
    const close = fc.tuple(
      fc.double({ min: 0.001, max: 1e4, noNaN: true }),
      fc.double({ min: 1e-12, max: 1e-3, noNaN: true }),
      units,
      fc.boolean(),
    );
    fc.assert(
      fc.property(close, ([bound, step, unit, high]) => {
        const actual = high ? bound * (1 + step) : bound * (1 - step);
        fc.pre(
          (actual !== bound && unit !== "rarity") || (unit === "rarity" && bound < 40 && high && actual !== bound),
        );
        // What is less rare than one in twenty is not named, nor is a usual rarity of less than one in four.
        fc.pre(unit !== "rarity" || bound >= 5);
        const typical = high ? { low: 0, high: bound, expected: 0 } : { low: bound, high: bound * 2, expected: bound };
        const sentence = describeReason(
          {
            code: "feature",
            facts: {},
            set: "table",
            feature: "x",
            unit,
            actual,
            side: high ? "high" : "low",
            typical,
          },
          "en",
        );
        const inside = /\((.+); usually (?:at most )?(.+)\)/.exec(sentence)!;
        const range = inside[2]!.split(" to ");
        expect(inside[1]).not.toBe(high ? range.at(-1) : range[0]);
      }),
      { numRuns: 500, seed: 8 },
    );
  });
});
