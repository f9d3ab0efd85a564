import type { DetectorName } from "../detectors/detector.ts";
import { SESSION_FEATURES } from "../features/session.ts";
import { trainModel } from "../model.ts";
import type { MissingValues } from "../rows.ts";
import { trainTable } from "../table-model.ts";
import type { Csv } from "./csv.ts";
import { UsageError } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { isSessionData } from "./judge.ts";
import { numbersReader, placeOf, recordsReader } from "./judge-csv.ts";
import { clearMissing } from "./missing-cells.ts";
import { type LoadedModel, trained } from "./model-file.ts";
import { count, grouped } from "./numbers.ts";
import { type GatherOptions, gatherNumbers, gatherRecords, naming } from "./training-rows.ts";

/** How a model of a CSV file is made. */
export interface CsvTrainingOptions {
  readonly detector?: DetectorName;
  readonly seed: number;
  readonly falsePositiveRate: number;
  /** `false`: no column holds labels; left out: the one that is called label, if there is one. */
  readonly label?: string | boolean;
  readonly trainOn: "normal" | "all";
  readonly columns?: readonly string[];
  readonly exclude?: readonly string[];
  readonly categorical?: readonly string[];
  readonly missing: MissingValues;
  readonly maxRows: number;
}

/** What the work is told, and tells. */
export interface TrainingWork {
  /** The input's name. */
  readonly name: string;
  readonly io: CommandIo;
  readonly onRows: (rows: number) => void;
  readonly onProgress: (done: number, total: number) => void;
}

/** A model of a CSV file, and what the user should know of how it came about. */
export async function trainCsv(
  csv: Csv,
  options: CsvTrainingOptions,
  { name, io, onRows, onProgress }: TrainingWork,
): Promise<{ loaded: LoadedModel; notes: string[] }> {
  const { seed, falsePositiveRate, detector, missing } = options;
  const label = labelColumn(csv.columns, options.label);
  const gathering: GatherOptions = {
    most: options.maxRows,
    label,
    anomaliesToo: options.trainOn === "all",
    name,
    onRows,
  };
  const common = { ...(detector && { detector }), seed, falsePositiveRate, at: Date.now(), onProgress };
  const asTable = [options.columns, options.exclude, options.categorical].some((given) => given !== undefined);
  if (isSessionData(csv.columns) && !asTable) {
    const columns = SESSION_FEATURES.features.map((feature) => feature.name);
    const { rows, ...rest } = await gatherNumbers(csv, numbersReader(csv, columns, name), gathering);
    const model = naming(name, rest.lines, () =>
      io.busy(() => trainModel(rows, { ...common, featureSet: SESSION_FEATURES, options: { missing } })),
    );
    return { loaded: trained(model), notes: notesOf(rest, label, options.maxRows) };
  }
  const columns = tableColumns(csv, options, label);
  const categorical = options.categorical ?? [];
  for (const column of categorical) placeOf(csv, column, "--categorical");
  const { rows: gathered, ...rest } = await gatherRecords(csv, recordsReader(csv, columns, name), gathering);
  const { rows, notes } = clearMissing(
    gathered,
    rest.lines,
    columns.filter((column) => !categorical.includes(column)),
  );
  const model = naming(name, rest.lines, () =>
    io.busy(() =>
      trainTable(rows, { ...common, missing, categorical: categorical.filter((column) => columns.includes(column)) }),
    ),
  );
  return { loaded: trained(model), notes: [...notes, ...notesOf(rest, label, options.maxRows)] };
}

/** The column that holds labels, where there is one. */
export function labelColumn(columns: readonly string[], wished: string | boolean | undefined): string | undefined {
  if (wished === false) return undefined;
  if (typeof wished === "string") return wished;
  return columns.includes("label") ? "label" : undefined;
}

function tableColumns(csv: Csv, options: CsvTrainingOptions, label: string | undefined): string[] {
  for (const column of options.columns ?? []) placeOf(csv, column, "--columns");
  for (const column of options.exclude ?? []) placeOf(csv, column, "--exclude");
  const columns = (options.columns ?? csv.columns).filter(
    (column) => column !== label && !(options.exclude ?? []).includes(column),
  );
  if (columns.length === 0) throw new UsageError("no column is left to learn from");
  return columns;
}

function notesOf(
  { labelled, cut }: { readonly labelled: number; readonly cut: boolean },
  label: string | undefined,
  most: number,
): string[] {
  const notes: string[] = [];
  if (labelled > 0) notes.push(`${count(labelled, "row")} labelled as anomalies (column ${label}) were left out`);
  if (cut) notes.push(`only the first ${grouped(most)} rows were used; --max-rows takes more`);
  return notes;
}
