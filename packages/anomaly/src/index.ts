export type { Detector, DetectorJSON, DetectorName, DetectorOptions } from "./detectors/detector.ts";
export { createDetector, DETECTORS, detectorFromJSON } from "./detectors/registry.ts";
export { AnomalyError, type AnomalyErrorCode, ArgumentRangeError, ArgumentTypeError, RowError } from "./errors.ts";
export { averagePrecision, type RocPoint, rocAuc, rocCurve } from "./metrics.ts";
export { createRandom, type Random } from "./random.ts";
export type { FlatRows, MissingValues, Row, Rows } from "./rows.ts";
