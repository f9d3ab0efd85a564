import type { LoadedModel } from "./model-file.ts";
import { count, percent, size } from "./numbers.ts";
import { facts, type Paint } from "./table.ts";

/** What is worth knowing of a model. */
export interface ModelFacts {
  readonly name: string;
  /** What it judges. */
  readonly kind: "session" | "access-log" | "table";
  readonly detector: string;
  /** Of the feature set. */
  readonly version: number;
  /** Names of the columns that the detector sees. */
  readonly features: readonly string[];
  /** Of a table: the columns of the file. */
  readonly columns?: readonly { readonly name: string; readonly type: "numeric" | "categorical" }[];
  readonly threshold: number;
  readonly rows: number;
  /** The share of normal rows that it was to call anomalies. */
  readonly falsePositiveRate: number;
  readonly seed: number;
  /** When, as ISO 8601 in UTC, where it says so. */
  readonly trained?: string;
  /** Of the file. */
  readonly bytes?: number;
}

/** Reads the facts off a model. */
export function factsOf(loaded: LoadedModel): ModelFacts {
  const { name, model, bytes } = loaded;
  const { at, rows, falsePositiveRate, seed } = model.trained;
  return {
    name,
    kind: model.featureSet.name,
    detector: model.detector.name,
    version: model.featureSet.version,
    features: model.featureSet.features.map((feature) => feature.name),
    ...(loaded.kind === "table" && {
      columns: loaded.table.encoder.columns.map((column) => ({ name: column.name, type: column.type })),
    }),
    threshold: model.threshold,
    rows,
    falsePositiveRate,
    seed,
    ...(at !== undefined && isTime(at) && { trained: new Date(at).toISOString() }),
    ...(bytes !== undefined && { bytes }),
  };
}

/** The facts for people. */
export function factsText(of: ModelFacts, paint: Paint): string {
  const { columns, bytes } = of;
  const names = columns?.filter(({ type }) => type === "categorical").map((column) => column.name) ?? [];
  const from =
    columns === undefined
      ? ""
      : ` from ${count(columns.length, "column")}${names.length > 0 ? `, of names: ${names.join(", ")}` : ""}`;
  return facts(
    [
      ["model", of.name],
      ["judges", KINDS[of.kind]],
      ["detector", of.detector],
      ["features", `${of.features.length}${from} (version ${of.version})`],
      [
        "trained",
        `${of.trained === undefined ? "" : `${of.trained.slice(0, 16).replace("T", " ")} UTC, `}on ${count(of.rows, "row")}, seed ${of.seed}`,
      ],
      ["threshold", `${of.threshold.toFixed(3)}, for ${percent(of.falsePositiveRate)} false alarms`],
      ...(bytes === undefined ? [] : [["size", size(bytes)] as const]),
    ],
    paint,
  );
}

const KINDS = { session: "session data", "access-log": "access logs", table: "tables of these columns" } as const;

/** Whether a date can be made of it: a model's file may claim any number. */
function isTime(at: number): boolean {
  return Math.abs(at) <= 8.64e15;
}
