import { AnomalyError, ArgumentTypeError } from "../errors.ts";
import type { Feature } from "./feature-set.ts";

/** How a column of a table becomes numbers. */
export type TableColumn = NumericColumn | CategoricalColumn;

/** A column of numbers: one feature. */
export interface NumericColumn {
  readonly type: "numeric";
  readonly name: string;
  /** Whether the logarithm is taken: of `1 + |x|`, with the sign of x. */
  readonly log: boolean;
}

/** A column of names: a flag for each frequent value, and how rare the value is. */
export interface CategoricalColumn {
  readonly type: "categorical";
  readonly name: string;
  /** How many records it was learned from. */
  readonly records: number;
  /** Values and how often each came, the most frequent first; at most `MOST_VALUES`. */
  readonly values: readonly (readonly [value: string, count: number])[];
  /** How many of the values have a flag. */
  readonly flags: number;
}

/** Values of a column that are remembered; all others are as rare as one that never came. */
export const MOST_VALUES = 1_000;
/** A longer value is told apart from others by its beginning only. */
const LONGEST_VALUE = 200;
const MOST_FLAGS = 8;
const FREQUENT = 0.02;
const LONGEST_NAME = 200;

/** A decimal number as programs write it. `Number()` would also take `""`, `" "`, `"0x1f"` and `"Infinity"`. */
const NUMBER = /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,5})?$/;

/** The number that a cell holds, or `undefined` when it holds none or one that is not finite. */
export function numberOf(cell: string | number): number | undefined {
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : undefined;
  const text = cell.trim();
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A cell as a value of a categorical column. */
export function categoryOf(cell: string | number): string {
  return String(cell).trim().slice(0, LONGEST_VALUE);
}

/**
 * A numeric column, logarithmic where the values are so skewed that their bulk would be a point beside the largest:
 * where taking the logarithm at least halves the skewness, from above 3.
 */
export function numericColumn(name: string, values: readonly number[]): NumericColumn {
  const before = Math.abs(skewness(values));
  const log = before > 3 && Math.abs(skewness(values.map(signedLog))) < before / 2;
  return { type: "numeric", name, log };
}

/** A categorical column from how often each value came. */
export function categoricalColumn(
  name: string,
  counts: ReadonlyMap<string, number>,
  records: number,
): CategoricalColumn {
  const values = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_VALUES);
  let flags = 0;
  while (flags < Math.min(values.length, MOST_FLAGS) && values[flags]![1] >= FREQUENT * records) flags++;
  return { type: "categorical", name, records, values, flags };
}

/** The features that a column becomes, in order. */
export function featuresOf(column: TableColumn): Feature[] {
  const { name } = column;
  if (column.type === "numeric") {
    return [{ name: column.log ? `log1p(${name})` : name, unit: "number", strange: "both" }];
  }
  const flags = column.values
    .slice(0, column.flags)
    .map(([value]): Feature => ({ name: `${name}=${value}`, unit: "flag", strange: "both" }));
  return [...flags, { name: `rarity(${name})`, unit: "bits", strange: "high" }];
}

/** Writes the logarithm or the number itself. */
export function encodeNumber(column: NumericColumn, value: number): number {
  return column.log ? signedLog(value) : value;
}

/** Writes flags and rarity of a value to `row` from `at`. `ranks` are the values' places. */
export function encodeValue(
  column: CategoricalColumn,
  ranks: ReadonlyMap<string, number>,
  value: string,
  row: Float64Array,
  at: number,
): void {
  const rank = ranks.get(value);
  for (let i = 0; i < column.flags; i++) row[at + i] = rank === i ? 1 : 0;
  const count = rank === undefined ? 0 : column.values[rank]![1];
  // Laplace's rule of succession: what never came is rarer than what came once, and not impossible.
  row[at + column.flags] = -Math.log2((count + 1) / (column.records + column.values.length + 1));
}

/** A column that a `toJSON` gave. Throws an `AnomalyError` with `ERR_MODEL_MALFORMED` for anything else. */
export function checkColumn(json: unknown): TableColumn {
  const { type, name, log, records, values, flags } = (json ?? {}) as Record<string, unknown>;
  const bad = () => new AnomalyError("ERR_MODEL_MALFORMED", "the model is malformed: a column of its table is");
  if (typeof name !== "string" || name.length > LONGEST_NAME) throw bad();
  if (type === "numeric" && typeof log === "boolean") return { type, name, log };
  if (type !== "categorical" || !isCount(records) || !Array.isArray(values) || values.length > MOST_VALUES) throw bad();
  const pairs = values.map((pair: unknown): [string, number] => {
    if (!Array.isArray(pair) || pair.length !== 2) throw bad();
    const [value, count] = pair as [unknown, unknown];
    if (typeof value !== "string" || value.length > LONGEST_VALUE || !isCount(count)) throw bad();
    return [value, count];
  });
  if (!isCount(flags) || flags > Math.min(pairs.length, MOST_FLAGS)) throw bad();
  if (new Set(pairs.map(([value]) => value)).size !== pairs.length) throw bad();
  return { type, name, records, values: pairs, flags };
}

/** Refuses a name that no column can have. */
export function checkColumnName(name: unknown): string {
  if (typeof name === "string" && name.length > 0 && name.length <= LONGEST_NAME) return name;
  throw new ArgumentTypeError("records", `records with columns of names from 1 to ${LONGEST_NAME} characters`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

function skewness(values: readonly number[]): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let second = 0;
  let third = 0;
  for (const value of values) {
    const distance = value - mean;
    second += (distance * distance) / values.length;
    third += (distance * distance * distance) / values.length;
  }
  return second > 0 && Number.isFinite(third) ? third / (second * Math.sqrt(second)) : 0;
}
