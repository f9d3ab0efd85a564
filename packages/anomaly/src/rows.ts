import { ArgumentRangeError, ArgumentTypeError, RowError } from "./errors.ts";

/** Rows one after another in one array: row `i` stands at `i * width`. */
export interface FlatRows {
  readonly data: Float64Array;
  /** Columns of a row. */
  readonly width: number;
}

/** What detectors are trained on: an array for each row, or all rows in one flat array. */
export type Rows = readonly (readonly number[])[] | FlatRows;

/** One row: an array of numbers. */
export type Row = ArrayLike<number>;

/** What to do about a missing or non-finite number: refuse the row, or put the column's median in its place. */
export type MissingValues = "refuse" | "impute";

/** How many rows these are. */
export function countRows(rows: Rows): number {
  return "data" in rows ? rows.data.length / rows.width : rows.length;
}

/**
 * Checks rows and lays them out in one array of their own. With `medians` a missing or non-finite number becomes its
 * column's median; without, it is refused. Throws a `RowError` that names row and column.
 *
 * @param width How many columns a row must have; left out, as many as the first has.
 */
export function toFlatRows(
  rows: Rows,
  options: {
    width?: number | undefined;
    columns?: readonly string[] | undefined;
    medians?: ArrayLike<number> | undefined;
  } = {},
): FlatRows {
  if (isFlat(rows)) {
    const { data, width } = rows;
    if (!Number.isInteger(width) || width < 1) throw new ArgumentRangeError("rows.width", "a whole number from 1");
    if (data.length % width !== 0) throw new ArgumentRangeError("rows.data.length", "a multiple of rows.width");
    if (options.width !== undefined && width !== options.width) throw wrongWidth(0, width, options.width);
    const copy = new Float64Array(data);
    for (let i = 0; i < copy.length; i++) {
      if (!Number.isFinite(copy[i]!)) copy[i] = replacement(copy[i], Math.floor(i / width), i % width, options);
    }
    return { data: copy, width };
  }
  if (!Array.isArray(rows)) throw notRows();
  const width = options.width ?? (rows[0] as readonly number[] | undefined)?.length ?? 0;
  const data = new Float64Array(rows.length * width);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as readonly number[];
    if (row?.length !== width) throw wrongWidth(i, row?.length, width);
    for (let j = 0; j < width; j++) {
      const value = row[j];
      data[at++] = Number.isFinite(value) ? value! : replacement(value, i, j, options);
    }
  }
  return { data, width };
}

/** The median of each column over its finite numbers; 0 for a column that has none. */
export function columnMedians(rows: Rows): Float64Array {
  const flat = isFlat(rows);
  if (!flat && !Array.isArray(rows)) throw notRows();
  const width = flat ? rows.width : (rows[0]?.length ?? 0);
  const count = countRows(rows);
  const medians = new Float64Array(width);
  const column = new Float64Array(count);
  for (let j = 0; j < width; j++) {
    let n = 0;
    for (let i = 0; i < count; i++) {
      const value = flat ? rows.data[i * width + j] : rows[i]?.[j];
      if (Number.isFinite(value)) column[n++] = value!;
    }
    const sorted = column.subarray(0, n).sort();
    const [low, high] = [sorted[(n - 1) >> 1]!, sorted[n >> 1]!];
    // Halved before they are added, as their sum may be beyond all numbers.
    medians[j] = n === 0 ? 0 : low === high ? low : low / 2 + high / 2;
  }
  return medians;
}

function isFlat(rows: Rows): rows is FlatRows {
  return rows !== null && typeof rows === "object" && "data" in rows && rows.data instanceof Float64Array;
}

function notRows(): ArgumentTypeError {
  return new ArgumentTypeError("rows", "an array of rows, or { data: Float64Array, width }");
}

function wrongWidth(row: number, got: number | undefined, width: number): RowError {
  return new RowError("ERR_ROW_WIDTH", `row ${row} has ${got ?? "no"} columns, not ${width}`, row);
}

function replacement(
  value: unknown,
  row: number,
  column: number,
  options: { columns?: readonly string[] | undefined; medians?: ArrayLike<number> | undefined },
): number {
  if (options.medians !== undefined && (typeof value === "number" || value === undefined || value === null)) {
    return options.medians[column]!;
  }
  const name = options.columns?.[column] ?? column;
  const what =
    value === undefined || value === null || Number.isNaN(value)
      ? "missing"
      : `not a finite number (${typeof value === "number" ? value : typeof value})`;
  throw new RowError("ERR_MISSING_VALUE", `row ${row}, column ${name}: the value is ${what}`, row, name);
}
