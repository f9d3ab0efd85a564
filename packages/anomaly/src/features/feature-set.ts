import { ArgumentTypeError } from "../errors.ts";

/** In what a feature is counted; explanations write values accordingly. */
export type FeatureUnit =
  | "bytes"
  | "seconds"
  | "count"
  | "share"
  | "flag"
  | "bits"
  | "hour"
  | "weekday"
  | "status"
  | "characters"
  | "levels"
  | "per-second"
  | "code"
  | "rarity"
  | "number";

/** One column of the rows that a detector sees. */
export interface Feature {
  /** Its stable name, such as `"message_length"`; the CSV's column. */
  readonly name: string;
  readonly unit: FeatureUnit;
  /** On which side of the usual an explanation may call it strange. */
  readonly strange: "high" | "low" | "both";
}

/** The columns of a kind of rows, in order. A model names the set and version that it was trained on. */
export interface FeatureSet {
  readonly name: "session" | "access-log" | "table";
  /** Counted up whenever a column is added, removed or computed otherwise: old models are then refused. */
  readonly version: number;
  readonly features: readonly Feature[];
}

const UNITS: readonly string[] = [
  "bytes",
  "seconds",
  "count",
  "share",
  "flag",
  "bits",
  "hour",
  "weekday",
  "status",
  "characters",
  "levels",
  "per-second",
  "code",
  "rarity",
  "number",
] satisfies FeatureUnit[];

/** Takes a feature set from an operator's program or file. Throws an `ArgumentTypeError` for what is none. */
export function checkFeatureSet(value: unknown): FeatureSet {
  const set = value as FeatureSet;
  const named = ["session", "access-log", "table"].includes(set?.name) && Number.isInteger(set.version);
  if (!named || !Array.isArray(set.features) || set.features.length === 0) {
    throw new ArgumentTypeError(
      "featureSet",
      'an object with name, version and features, its name "session", "access-log" or "table"',
    );
  }
  const names = new Set<string>();
  for (const feature of set.features as Feature[]) {
    const fine =
      typeof feature?.name === "string" &&
      UNITS.includes(feature.unit) &&
      ["high", "low", "both"].includes(feature.strange) &&
      !names.has(feature.name);
    if (!fine)
      throw new ArgumentTypeError("featureSet.features", "features of different names, each with unit and strange");
    names.add(feature.name);
  }
  return set;
}
