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
