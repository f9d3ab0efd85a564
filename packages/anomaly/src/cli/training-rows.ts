import { RowError } from "../errors.ts";
import type { LogEntry } from "../features/log-entry.ts";
import type { LogEntries } from "../features/parse-log.ts";
import type { TableRecord } from "../features/table.ts";
import type { FlatRows } from "../rows.ts";
import type { Csv, CsvRow } from "./csv.ts";
import { InputError } from "./failure.ts";
import { labelReader } from "./judge-csv.ts";

/** What became of rows on their way into training. */
export interface Gathered<Rows> {
  readonly rows: Rows;
  /** Rows that were left out because they are labelled as anomalies. */
  readonly labelled: number;
  /** Whether the input had more rows than may be used. */
  readonly cut: boolean;
  /** The line of the file that each row stands on. */
  readonly lines: readonly number[];
}

/** How rows are gathered. */
export interface GatherOptions {
  /** Rows at most. */
  readonly most: number;
  /** The column of labels. */
  readonly label: string | undefined;
  /** Whether rows with the label 1 stay. */
  readonly anomaliesToo: boolean;
  readonly name: string;
  /** Is told how many rows there are so far. */
  readonly onRows: (rows: number) => void;
}

/** The rows of session data as numbers. */
export async function gatherNumbers(
  csv: Csv,
  read: (row: CsvRow) => number[],
  options: GatherOptions,
): Promise<Gathered<FlatRows>> {
  let data = new Float64Array(0);
  let width = 0;
  let used = 0;
  const rest = await gather(csv, options, (row) => {
    const values = read(row);
    width = values.length;
    if (used + width > data.length) {
      const larger = new Float64Array(Math.max(2 * data.length, 4096 * width));
      larger.set(data);
      data = larger;
    }
    data.set(values, used);
    used += width;
  });
  return { ...rest, rows: { data: data.slice(0, used), width: Math.max(width, 1) } };
}

/** The rows of a table as records. */
export async function gatherRecords(
  csv: Csv,
  read: (row: CsvRow) => TableRecord,
  options: GatherOptions,
): Promise<Gathered<TableRecord[]>> {
  const rows: TableRecord[] = [];
  const rest = await gather(csv, options, (row) => rows.push(read(row)));
  return { ...rest, rows };
}

/** The entries of an access log. */
export async function gatherEntries(
  entries: LogEntries,
  { most, onRows }: Pick<GatherOptions, "most" | "onRows">,
): Promise<Gathered<LogEntry[]>> {
  const rows: LogEntry[] = [];
  const lines: number[] = [];
  for await (const entry of entries) {
    if (rows.length === most) return { rows, lines, labelled: 0, cut: true };
    rows.push(entry);
    lines.push(entries.report.lines);
    onRows(rows.length);
  }
  return { rows, lines, labelled: 0, cut: false };
}

/** Runs a training; a row that it refuses is named by the line of the file. */
export function naming<T>(name: string, lines: readonly number[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    const advice = /: it is empty/.test(error.message) ? "; --missing impute puts the column's median there" : "";
    throw new InputError(`${name}, ${error.message.replace(/^row \d+/, `line ${lines[error.row] ?? "?"}`)}${advice}`);
  }
}

async function gather(
  csv: Csv,
  { most, label, anomaliesToo, name, onRows }: GatherOptions,
  take: (row: CsvRow) => void,
): Promise<Omit<Gathered<never>, "rows">> {
  const labelOf = labelReader(csv, label, name, `. To train without the column: --no-label --exclude ${label}`);
  const lines: number[] = [];
  let labelled = 0;
  for await (const row of csv.rows) {
    if (!anomaliesToo && labelOf(row) === 1) {
      labelled++;
      continue;
    }
    if (lines.length === most) return { lines, labelled, cut: true };
    take(row);
    lines.push(row.line);
    onRows(lines.length);
  }
  if (lines.length === 0) {
    throw new InputError(`${name}: ${labelled > 0 ? "all rows are labelled as anomalies" : "there are no rows"}`);
  }
  return { lines, labelled, cut: false };
}
