import { RowError } from "../errors.ts";
import { explainRow } from "../explain/contributions.ts";
import { describeAnomaly } from "../explain/describe.ts";
import type { TableRecord } from "../features/table.ts";
import { numberOf } from "../features/table-column.ts";
import type { Row } from "../rows.ts";
import type { Csv, CsvRow } from "./csv.ts";
import { InputError, UsageError } from "./failure.ts";
import type { Judged } from "./judged.ts";
import { isMissing } from "./missing-cells.ts";
import type { LoadedModel } from "./model-file.ts";

/** What the cells of a labelled file mean. */
export interface LabelColumns {
  /** The column that is 1 for an anomaly and 0 for a normal row. */
  readonly label?: string | undefined;
  /** The columns that results are counted by. */
  readonly by?: readonly string[] | undefined;
  /** The column that tells one attack of several rows from the next. */
  readonly run?: string | undefined;
}

/** Turns cells into the numbers that a model takes, by the columns' names. */
export type RowReader = (row: CsvRow) => Row;

/** Scores the rows of a CSV file. Columns that the model does not know are passed over. */
export async function* judgeCsv(
  csv: Csv,
  loaded: LoadedModel,
  labels: LabelColumns,
  name: string,
): AsyncGenerator<Judged> {
  const { model } = loaded;
  const read = rowReader(csv, loaded, name);
  const labelOf = labelReader(csv, labels.label, name);
  const groupOf = groupReader(csv, labels.by ?? [], "--by");
  const runOf = groupReader(csv, labels.run === undefined ? [] : [labels.run], "--run");
  for await (const cells of csv.rows) {
    const row = read(cells);
    const score = atLine(name, cells.line, () => model.score(row));
    yield {
      line: cells.line,
      score,
      isAnomaly: model.isAnomaly(score),
      label: labelOf(cells),
      group: groupOf(cells),
      run: runOf(cells),
      row,
      explain() {
        const reasons = explainRow(model, row);
        return {
          reasons,
          addressChanges: [],
          describe: (language) => describeAnomaly({ reasons, score, model: model.detector.name }, language),
        };
      },
    };
  }
}

/** Throws an {@link InputError} when the file lacks a column that the model was trained on. */
export function rowReader(csv: Csv, loaded: LoadedModel, name: string): RowReader {
  if (loaded.kind === "access-log") {
    throw new UsageError(`${loaded.name} is a model of access logs, and ${name} is a CSV file`);
  }
  if (loaded.kind === "rows") {
    const columns = loaded.model.featureSet.features.map((feature) => feature.name);
    return numbersReader(csv, columns, name);
  }
  const { encoder } = loaded.table;
  const numeric = encoder.columns.filter(({ type }) => type === "numeric").map((column) => column.name);
  const read = recordsReader(
    csv,
    encoder.columns.map((column) => column.name),
    name,
    new Set(numeric),
  );
  return (row) => atLine(name, row.line, () => encoder.encode(read(row)));
}

/** Reads cells as numbers. A missing one is NaN, which a model may impute; anything else is a mistake in the file. */
export function numbersReader(csv: Csv, columns: readonly string[], name: string): (row: CsvRow) => number[] {
  const places = placesOf(csv, columns, name);
  return ({ line, cells }) =>
    places.map((place, i) => {
      const cell = cells[place]!;
      const value = numberOf(cell);
      if (value !== undefined) return value;
      if (isMissing(cell)) return Number.NaN;
      const shown = JSON.stringify(cell.slice(0, 40));
      throw new InputError(`${name}, line ${line}, column ${columns[i]}: ${shown} is no number`);
    });
}

/**
 * Reads the cells of some columns by their names.
 *
 * @param numeric The columns of numbers: a cell that says that there is none is empty in the record.
 */
export function recordsReader(
  csv: Csv,
  columns: readonly string[],
  name: string,
  numeric: ReadonlySet<string> = new Set(),
): (row: CsvRow) => TableRecord {
  const places = placesOf(csv, columns, name);
  return ({ cells }) =>
    Object.fromEntries(
      columns.map((column, i) => {
        const cell = cells[places[i]!]!;
        return [column, numeric.has(column) && isMissing(cell) ? "" : cell];
      }),
    );
}

function placesOf(csv: Csv, columns: readonly string[], name: string): number[] {
  const missing = columns.filter((column) => !csv.columns.includes(column));
  if (missing.length > 0) {
    const shown = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ", …" : "");
    throw new InputError(`${name}: the model needs columns that are not there: ${shown}`);
  }
  return columns.map((column) => csv.columns.indexOf(column));
}

/**
 * Reads labels: 0 or 1. Without a column there are none.
 *
 * @param advice What the user may do about a label that is none.
 */
export function labelReader(
  csv: Csv,
  column: string | undefined,
  name: string,
  advice = "",
): (row: CsvRow) => 0 | 1 | undefined {
  if (column === undefined) return () => undefined;
  const place = placeOf(csv, column, "--label");
  return ({ line, cells }) => {
    const value = numberOf(cells[place]!);
    if (value === 0 || value === 1) return value;
    throw new InputError(
      `${name}, line ${line}, column ${column}: ${JSON.stringify(cells[place]!.slice(0, 40))} is no label; it must be 0 or 1${advice}`,
    );
  };
}

/** Runs work on one row; what it refuses is named by the file's line. */
export function atLine<T>(name: string, line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RowError)
      throw new InputError(`${name}, ${error.message.replace(/^row \d+/, `line ${line}`)}`);
    throw error;
  }
}

function groupReader(csv: Csv, columns: readonly string[], option: string): (row: CsvRow) => string | undefined {
  if (columns.length === 0) return () => undefined;
  const places = columns.map((column) => placeOf(csv, column, option));
  return ({ cells }) => places.map((place) => cells[place]).join("/");
}

/** Where a column stands. Throws a {@link UsageError} that names the option when there is none of that name. */
export function placeOf(csv: Csv, column: string, option: string): number {
  const place = csv.columns.indexOf(column);
  if (place >= 0) return place;
  throw new UsageError(`${option}: there is no column ${JSON.stringify(column.slice(0, 40))}`);
}
