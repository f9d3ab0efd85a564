import { beforeAll, describe, expect, it } from "vitest";
import {
  type Alert,
  createSessionMonitor,
  generateSessions,
  type Model,
  modelFromJSON,
  SESSION_FEATURES,
  type TrainSessionOptions,
  trainSessionModel,
} from "../../src/index.ts";
import { coreSet } from "../../src/training/core-set.ts";

// Small ones: the full recipe is the ready model's, whose test compares it bit for bit.
const SMALL = { days: 1, rows: 100, references: 48 };

describe("a model of simulated sessions", () => {
  const steps: number[][] = [];
  let model: Model;
  beforeAll(() => {
    model = trainSessionModel({ ...SMALL, at: 1e12, onProgress: (done, total) => steps.push([done, total]) });
  });

  it("says what it is and how far it is, and survives its JSON", () => {
    const text = JSON.stringify(model);
    expect(JSON.stringify(modelFromJSON(JSON.parse(text)))).toBe(text);
    expect(steps.map(([done]) => done)).toEqual([1, 2, 3]);
    expect(steps.map(([, total]) => total)).toEqual([3, 3, 3]);
    expect(model.featureSet).toBe(SESSION_FEATURES);
    expect(model.trained).toEqual({ rows: expect.any(Number), falsePositiveRate: 0.0025, seed: 0, at: 1e12 });
    expect(model.detector.name).toBe("knn");
  });

  it("is another for another seed", () => {
    expect(JSON.stringify(trainSessionModel({ ...SMALL, at: 1e12, seed: 5 }).detector)).not.toBe(
      JSON.stringify(model.detector),
    );
  });

  it("has a lower threshold where many false alarms may be, below what is taken for granted at first", () => {
    const many = trainSessionModel({ ...SMALL, falsePositiveRate: 0.6 });
    expect(JSON.stringify(many.detector)).toBe(JSON.stringify(model.detector));
    expect(model.threshold).toBeGreaterThan(0.5);
    expect(many.threshold).toBeLessThan(0.5);
    expect(many.threshold).toBeGreaterThan(0);
  });

  it("finds a strong flood and lets most users be, through a monitor", () => {
    const attacks = [{ kind: "flood", strength: "strong", runs: 3 }] as const;
    const alerts: [number, Alert][] = [];
    let label = 0;
    let messages = 0;
    const monitor = createSessionMonitor({ model, onAlert: (alert) => alerts.push([label, alert]) });
    for (const { event, scenario } of generateSessions({ seed: 31, users: 2, hours: 4, attacks })) {
      label = scenario.label;
      messages += label === 0 && event.type === "messages" ? 1 : 0;
      monitor(event);
    }
    expect(alerts.filter(([of, { kind }]) => of === 1 && kind === "score").length).toBeGreaterThan(0);
    expect(alerts.filter(([of]) => of === 0).length).toBeLessThan(messages / 100);
  });

  it("refuses options that are wrong, by name", () => {
    const wrong: [object, string][] = [
      [{ seed: -1 }, "seed must be a whole number"],
      [{ seed: Number.MAX_SAFE_INTEGER }, "seed must be a whole number"],
      [{ falsePositiveRate: 0 }, "falsePositiveRate must be"],
      [{ references: 8 }, "references must be a whole number from 16 to 1,024"],
      [{ rows: 1e9 }, "rows must be"],
      [{ days: 1.5 }, "days must be"],
      [{ at: Number.NaN }, "at must be"],
      [{ onProgress: 1 }, "onProgress must be a function"],
    ];
    for (const [options, text] of wrong) expect(() => trainSessionModel(options as TrainSessionOptions)).toThrow(text);
  });
});

describe("a core set", () => {
  it("takes the farthest row each time, and ends where all that are left are equal to one", () => {
    const rows = [0, 1, 10, 1, 4].map((x) => Float64Array.of(x));
    expect(coreSet(rows, 3)).toEqual([0, 2, 4]);
    expect(coreSet(rows, 9)).toEqual([0, 2, 4, 1]);
  });
});
