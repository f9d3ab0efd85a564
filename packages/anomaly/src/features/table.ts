import { AnomalyError, ArgumentRangeError, ArgumentTypeError, RowError } from "../errors.ts";
import type { FlatRows, MissingValues } from "../rows.ts";
import type { FeatureSet } from "./feature-set.ts";
import {
  categoricalColumn,
  categoryOf,
  checkColumn,
  checkColumnName,
  encodeNumber,
  encodeValue,
  featuresOf,
  numberOf,
  numericColumn,
  type TableColumn,
} from "./table-column.ts";

/** A record of a table: cells by the names of their columns, as a CSV reader gives them. */
export type TableRecord = Readonly<Record<string, string | number | undefined>>;

/** Options of {@link fitTable}. */
export interface TableOptions {
  /** Columns that are names even where they look like numbers, such as ports. */
  readonly categorical?: readonly string[];
  /** Columns that are numbers: a cell that is none is then an error instead of making the column categorical. */
  readonly numeric?: readonly string[];
  /** Columns that are passed over: labels, ids, times. */
  readonly exclude?: readonly string[];
  /** `"refuse"` unless told: an empty numeric cell is an error. `"impute"`: it becomes NaN, for a detector that imputes. */
  readonly missing?: MissingValues;
}

/** An encoder as JSON. */
export interface TableEncoderJSON {
  readonly format: "securecomm-table";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly columns: readonly TableColumn[];
  readonly excluded: readonly string[];
  readonly missing: MissingValues;
}

const VERSION = 1;
const MOST_COLUMNS = 10_000;

/** Turns records of a table into rows. Use {@link fitTable} or {@link tableEncoderFromJSON}. */
export class TableEncoder {
  /** The columns of the rows: numeric ones as they are or as logarithms, for categorical ones flags and a rarity. */
  readonly featureSet: FeatureSet;
  /** The columns of the records, in order. */
  readonly columns: readonly TableColumn[];
  /** Columns of the records that are passed over. */
  readonly excluded: readonly string[];
  readonly missing: MissingValues;
  readonly #places: readonly number[];
  readonly #ranks: readonly ReadonlyMap<string, number>[];
  readonly #known: ReadonlySet<string>;

  /** Only for {@link fitTable} and {@link tableEncoderFromJSON}, which have checked what they hand in. */
  constructor(columns: readonly TableColumn[], excluded: readonly string[], missing: MissingValues) {
    const features = columns.map(featuresOf);
    let place = 0;
    this.#places = features.map((of) => {
      place += of.length;
      return place - of.length;
    });
    this.#ranks = columns.map(
      (column) => new Map(column.type === "categorical" ? column.values.map(([value], rank) => [value, rank]) : []),
    );
    this.#known = new Set([...columns.map(({ name }) => name), ...excluded]);
    this.columns = columns;
    this.excluded = excluded;
    this.missing = missing;
    this.featureSet = { name: "table", version: VERSION, features: features.flat() };
  }

  /**
   * The row of a record.
   *
   * @param number Which record it is, counted from 0, for errors.
   * @throws RowError with row and column: `ERR_ROW_WIDTH` for a column that is missing or that was not there in
   * training, `ERR_MISSING_VALUE` for a numeric cell that is empty (unless it is imputed) or is no number.
   */
  encode(record: TableRecord, number = 0): Float64Array {
    const row = new Float64Array(this.featureSet.features.length);
    this.#write(record, number, row, 0);
    return row;
  }

  /** The rows of many records, in their order. Throws as {@link TableEncoder.encode}. */
  encodeAll(records: readonly TableRecord[]): FlatRows {
    const width = this.featureSet.features.length;
    const data = new Float64Array(records.length * width);
    for (let i = 0; i < records.length; i++) this.#write(records[i]!, i, data, i * width);
    return { data, width };
  }

  toJSON(): TableEncoderJSON {
    const { columns, excluded, missing } = this;
    return { format: "securecomm-table", version: VERSION, columns, excluded, missing };
  }

  #write(record: TableRecord, number: number, row: Float64Array, from: number): void {
    for (const name of Object.keys(record)) {
      if (!this.#known.has(name)) throw wrong("ERR_ROW_WIDTH", number, name, "was not there in training");
    }
    for (let j = 0; j < this.columns.length; j++) {
      const column = this.columns[j]!;
      const at = from + this.#places[j]!;
      const cell = cellOf(record, column.name, number);
      if (column.type === "categorical") encodeValue(column, this.#ranks[j]!, categoryOf(cell), row, at);
      else {
        const value = numericCell(cell, column.name, number, this.missing);
        row[at] = Number.isNaN(value) ? value : encodeNumber(column, value);
      }
    }
  }
}

/**
 * Learns how a table's records become rows. A column is numeric when all of its cells are numbers, else categorical,
 * unless the options say otherwise. Numeric columns that are heavily skewed become logarithms; of a categorical column
 * each frequent value becomes a flag, and how rare the value is becomes a number, highest for one that never came.
 *
 * @param records At least one; all have the columns of the first.
 * @throws RowError for a record that does not fit, as {@link TableEncoder.encode}. ArgumentRangeError for an option that
 * names a column which is not there, or when no column is left.
 *
 * @example
 * ```ts
 * import { fitTable } from "@securecomm/anomaly";
 *
 * const records = [{ protocol: "tcp", bytes: "120" }, { protocol: "udp", bytes: "80" }];
 * const encoder = fitTable(records);
 * console.log(encoder.featureSet.features.map(({ name }) => name)); // [ "protocol=tcp", "protocol=udp", "rarity(protocol)", "bytes" ]
 * ```
 */
export function fitTable(records: readonly TableRecord[], options: TableOptions = {}): TableEncoder {
  if (!Array.isArray(records)) throw new ArgumentTypeError("records", "an array of records");
  if (records.length === 0) throw new AnomalyError("ERR_TOO_FEW_ROWS", "a table needs at least one record");
  const { categorical = [], numeric = [], exclude = [], missing = "refuse" } = options;
  if (missing !== "refuse" && missing !== "impute") throw new ArgumentTypeError("missing", '"refuse" or "impute"');
  const names = Object.keys(records[0]!).map(checkColumnName);
  if (names.length > MOST_COLUMNS) throw new ArgumentRangeError("records", `of ${MOST_COLUMNS} columns at most`);
  for (const [option, named] of Object.entries({ categorical, numeric, exclude })) {
    const unknown = named.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new ArgumentRangeError(
        option,
        `names of columns; there is none called ${JSON.stringify(unknown.slice(0, 40))}`,
      );
    }
  }
  const used = names.filter((name) => !exclude.includes(name));
  if (used.length === 0) throw new ArgumentRangeError("exclude", "less than all columns");
  const columns = used.map((name) => {
    const type = categorical.includes(name) ? "categorical" : numeric.includes(name) ? "numeric" : undefined;
    return fitColumn(records, name, type, missing);
  });
  return new TableEncoder(columns, [...exclude], missing);
}

/**
 * An encoder from what its `toJSON` gave.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function tableEncoderFromJSON(json: unknown): TableEncoder {
  const malformed = () => new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: its table is");
  const { format, version, columns, excluded, missing } = (json ?? {}) as Record<string, unknown>;
  if (format !== "securecomm-table") throw malformed();
  if (version !== VERSION) {
    throw new AnomalyError(
      "ERR_MODEL_VERSION",
      `the table is of version ${String(version).slice(0, 20)}; this release reads version ${VERSION}`,
    );
  }
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > MOST_COLUMNS) throw malformed();
  if (!Array.isArray(excluded) || !excluded.every((name) => typeof name === "string")) throw malformed();
  if (missing !== "refuse" && missing !== "impute") throw malformed();
  const checked = columns.map(checkColumn);
  if (new Set(checked.map(({ name }) => name)).size !== checked.length) throw malformed();
  return new TableEncoder(checked, excluded as string[], missing);
}

function fitColumn(
  records: readonly TableRecord[],
  name: string,
  type: TableColumn["type"] | undefined,
  missing: MissingValues,
): TableColumn {
  const numbers: number[] = [];
  if (type !== "categorical") {
    let numeric = true;
    for (let i = 0; i < records.length && numeric; i++) {
      const cell = cellOf(records[i]!, name, i);
      const value = numberOf(cell);
      if (value !== undefined) numbers.push(value);
      else if (type === "numeric" || isEmpty(cell)) numericCell(cell, name, i, missing);
      else numeric = false;
    }
    if (numeric && (type === "numeric" || numbers.length > 0)) return numericColumn(name, numbers);
  }
  const counts = new Map<string, number>();
  records.forEach((record, i) => {
    const value = categoryOf(cellOf(record, name, i));
    counts.set(value, (counts.get(value) ?? 0) + 1);
  });
  return categoricalColumn(name, counts, records.length);
}

function cellOf(record: TableRecord, name: string, number: number): string | number {
  const cell = Object.hasOwn(record, name) ? record[name] : undefined;
  if (typeof cell === "string" || typeof cell === "number") return cell;
  throw wrong("ERR_ROW_WIDTH", number, name, "is missing");
}

function numericCell(cell: string | number, name: string, number: number, missing: MissingValues): number {
  const value = numberOf(cell);
  if (value !== undefined) return value;
  if (!isEmpty(cell)) {
    throw wrong(
      "ERR_MISSING_VALUE",
      number,
      name,
      `is not a finite number: ${JSON.stringify(String(cell).slice(0, 40))}`,
    );
  }
  if (missing === "impute") return Number.NaN;
  throw wrong("ERR_MISSING_VALUE", number, name, "is empty where a number should be");
}

function isEmpty(cell: string | number): boolean {
  return typeof cell === "number" ? Number.isNaN(cell) : cell.trim() === "";
}

function wrong(code: "ERR_ROW_WIDTH" | "ERR_MISSING_VALUE", row: number, column: string, what: string): RowError {
  return new RowError(code, `row ${row}, column ${column.slice(0, 80)}: it ${what}`, row, column);
}
