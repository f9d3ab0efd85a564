import { AnomalyError } from "../errors.ts";
import type { AlgorithmFactory } from "./algorithm.ts";
import type { Detector, DetectorJSON, DetectorName, DetectorOptions } from "./detector.ts";
import { empiricalTails } from "./ecod.ts";
import { ensemble } from "./ensemble.ts";
import { checkOptions, FramedDetector, malformed } from "./framed-detector.ts";
import { histograms } from "./hbos.ts";
import { isolationForest } from "./iforest.ts";
import { nearestNeighbours } from "./knn.ts";
import { localOutlierFactor } from "./lof.ts";
import { npmForest } from "./npm-forest.ts";

const ALGORITHMS: Readonly<Record<DetectorName, AlgorithmFactory>> = {
  iforest: isolationForest,
  ensemble,
  ecod: empiricalTails,
  knn: nearestNeighbours,
  lof: localOutlierFactor,
  hbos: histograms,
  "ml-isolation-forest": npmForest,
};

/** The detectors' names, the default first. */
export const DETECTORS: readonly DetectorName[] = Object.keys(ALGORITHMS) as DetectorName[];

/**
 * A detector by its name, not trained yet.
 *
 * @param name `"iforest"` is the default of everything here.
 * @param options Throws an `ArgumentTypeError` or `ArgumentRangeError` for one that is wrong or that no detector has.
 * @throws AnomalyError with `ERR_UNKNOWN_DETECTOR` for a name that is none of {@link DETECTORS}.
 *
 * @example
 * ```ts
 * import { createDetector } from "@securecomm/anomaly";
 *
 * const rows = Array.from({ length: 500 }, (_, i) => [Math.sin(i), Math.cos(i)]);
 * const detector = createDetector("iforest", { seed: 1 }).fit(rows);
 * console.log(detector.score([0, 1]) < detector.score([9, 9])); // true
 * ```
 */
export function createDetector(name: DetectorName = "iforest", options: DetectorOptions = {}): Detector {
  return new FramedDetector(name, factoryOf(name), { ...checkOptions(options) });
}

/**
 * A trained detector from what its `toJSON` gave, as an object or parsed from text. It gives the same bits.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_UNKNOWN_DETECTOR` for a
 * name, `ERR_MODEL_MALFORMED` for anything else that is not as it was written.
 */
export function detectorFromJSON(json: DetectorJSON): Detector {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-detector") {
    throw malformed("this is no detector");
  }
  return FramedDetector.fromJSON(factoryOf(json.name), json);
}

function factoryOf(name: unknown): AlgorithmFactory {
  const factory =
    typeof name === "string" && Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name as DetectorName] : undefined;
  if (factory !== undefined) return factory;
  throw new AnomalyError(
    "ERR_UNKNOWN_DETECTOR",
    `no detector is called ${JSON.stringify(name)?.slice(0, 40)}; there are ${DETECTORS.join(", ")}`,
  );
}
