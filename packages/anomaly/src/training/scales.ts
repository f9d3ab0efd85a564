import { SESSION_FEATURES } from "../features/session.ts";

/** From how many bytes, messages, seconds and messages a second on a value is worth telling apart from 0. */
const UNITS: Readonly<Record<string, number>> = { bytes: 1, count: 1, seconds: 0.01, "per-second": 0.001 };
/** No honest user has these: the first is to be as far from 0 as a thousand of another count. */
const NEVER: Readonly<Record<string, number>> = {
  decryption_failures: 0.001,
  signature_failures: 0.001,
  sequence_failures: 0.001,
  // Refusals count here from twenty on: that many are to be critical, one altered handshake at least a warning.
  handshake_failures: 1e-9,
  handshake_failures_hour: 1e-9,
};

const { features } = SESSION_FEATURES;
const units = features.map(({ name, unit }) => NEVER[name] ?? UNITS[unit]);

/** The columns whose logarithm a detector looks at, with the value from which on they are told apart from 0. */
export const LOGARITHMS: Readonly<Record<string, number>> = Object.fromEntries(
  features.flatMap(({ name }, j) => (units[j] ? [[name, units[j]]] : [])),
);

/** Rows as a detector compares them: logarithms where those are meant, each column with mean 0 and deviation 1. */
export function comparable(rows: readonly (readonly number[])[]): Float64Array[] {
  return standardise(rows.map((row) => row.map((x, j) => (units[j] ? Math.log1p(x / units[j]) : x))));
}

function standardise(rows: readonly (readonly number[])[]): Float64Array[] {
  const width = rows[0]!.length;
  const mean = new Float64Array(width);
  const spread = new Float64Array(width);
  for (const row of rows) for (let j = 0; j < width; j++) mean[j]! += row[j]! / rows.length;
  for (const row of rows) for (let j = 0; j < width; j++) spread[j]! += (row[j]! - mean[j]!) ** 2 / rows.length;
  return rows.map((row) =>
    Float64Array.from(row, (x, j) => (spread[j]! > 0 ? (x - mean[j]!) / Math.sqrt(spread[j]!) : 0)),
  );
}
