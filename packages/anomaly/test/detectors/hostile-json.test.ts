import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeNumbers } from "../../src/base64.ts";
import type { DetectorJSON } from "../../src/detectors/detector.ts";
import { createDetector, DETECTORS, detectorFromJSON } from "../../src/detectors/registry.ts";
import { AnomalyError } from "../../src/errors.ts";
import { cloud, thrownBy } from "./rows.ts";

const rows = cloud(60, 3, 1);
const probes = [...rows.slice(0, 5), [1e300, -1e300, 0], [0, 0, 0], [-5, 1e-300, 1e6]];
const CODES = ["ERR_MODEL_MALFORMED", "ERR_MODEL_VERSION", "ERR_UNKNOWN_DETECTOR", "ERR_NOT_SERIALISABLE"];

type Path = readonly (string | number)[];

/** Every place in a JSON value, from the outermost in. */
function placesOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...at, key]))];
}

/** A copy in which what stands at a place is replaced, or removed where the replacement is `undefined`. */
function replaced(json: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  if (path.length === 0) return change(json);
  const [key, ...rest] = path as [string, ...string[]];
  const copy = (Array.isArray(json) ? [...json] : { ...(json as object) }) as Record<string, unknown>;
  const inner = replaced(copy[key], rest, change);
  if (inner === undefined && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

/** Other bytes for what was base64: cut, longer, or with a number in it that is none, endless, negative or enormous. */
const otherBytes = fc.record({
  place: fc.nat(),
  number: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1e-310, 1e300, 3e38),
  size: fc.constantFrom(4, 8),
  cut: fc.integer({ min: -8, max: 8 }),
});

function withOtherBytes(
  text: string,
  { place, number, size, cut }: typeof otherBytes extends fc.Arbitrary<infer T> ? T : never,
) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const long = new Uint8Array(Math.max(bytes.length + cut, 0));
  long.set(bytes.subarray(0, long.length));
  const at = Math.floor((place % Math.max(long.length, 1)) / size) * size;
  if (at + size <= long.length) {
    if (size === 4) new DataView(long.buffer).setFloat32(at, number, true);
    else new DataView(long.buffer).setFloat64(at, number, true);
  }
  return encodeNumbers(long);
}

describe.each(DETECTORS.filter((name) => name !== "ml-isolation-forest"))("hostile JSON of the detector %s", (name) => {
  const json = createDetector(name, { seed: 1, columns: ["a", "b", "c"], missing: "impute", trees: 8 })
    .fit(rows)
    .toJSON();
  const text = JSON.stringify(json);
  const places = placesOf(JSON.parse(text));

  const isRefusedOrScores = (hostile: unknown) => {
    let detector: ReturnType<typeof detectorFromJSON>;
    try {
      detector = detectorFromJSON(hostile as DetectorJSON);
    } catch (error) {
      expect(error).toBeInstanceOf(AnomalyError);
      expect(CODES).toContain((error as AnomalyError).code);
      return;
    }
    const width = detector.width!;
    for (const probe of probes) {
      const score = detector.score(Array.from({ length: width }, (_, j) => probe[j % 3]!));
      expect(score >= 0 && score <= 1).toBe(true);
    }
  };

  it("is refused with a stable code, or scores from 0 to 1: any value in any place", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.oneof(fc.jsonValue(), fc.double(), fc.constant(undefined)),
        (path, value) => {
          isRefusedOrScores(replaced(JSON.parse(text), path, () => value));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is refused with a stable code, or scores from 0 to 1: other bytes in a list of numbers", () => {
    const lists = places.filter((path) => {
      const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], JSON.parse(text));
      return path[0] === "model" && typeof value === "string";
    });
    expect(lists.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.constantFrom(...lists), otherBytes, (path, bytes) => {
        isRefusedOrScores(replaced(JSON.parse(text), path, (old) => withOtherBytes(old as string, bytes)));
      }),
      { numRuns: 400 },
    );
  });

  it.each(["iforest", "ensemble", "ecod", "knn", "lof", "hbos"] as const)("is refused under the name %s", (other) => {
    if (other === name) return;
    expect(thrownBy(() => detectorFromJSON({ ...json, name: other }))).toMatchObject({ code: "ERR_MODEL_MALFORMED" });
  });

  it.each(["model", "options", "scaler", "width"])("is refused without its %s", (field) => {
    const { [field]: _, ...rest } = json as Record<string, unknown>;
    expect(thrownBy(() => detectorFromJSON(rest as unknown as DetectorJSON))).toMatchObject({
      code: "ERR_MODEL_MALFORMED",
    });
  });
});

describe("what is no detector at all", () => {
  it.each([null, undefined, 5, "text", [], {}, { format: "securecomm-model" }])("is refused: %j", (value) => {
    expect(thrownBy(() => detectorFromJSON(value as unknown as DetectorJSON))).toMatchObject({
      code: "ERR_MODEL_MALFORMED",
    });
  });

  it("is refused when its options are ones that no detector takes", () => {
    const json = createDetector("iforest", { trees: 4 }).fit(rows).toJSON();
    for (const options of [{ trees: 0 }, { trees: 1e9 }, { sampleSize: "1" }, { other: 1 }, { seed: -1 }]) {
      expect(thrownBy(() => detectorFromJSON({ ...json, options }))).toMatchObject({ code: "ERR_MODEL_MALFORMED" });
    }
  });
});
