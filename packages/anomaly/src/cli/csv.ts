import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, type Info, parse } from "csv-parse";
import { InputError, UsageError } from "./failure.ts";
import type { Input } from "./input.ts";

/** A row of a CSV file as it is written, and the line on which it ends, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV file whose first row, the columns' names, was read. */
export interface Csv {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<CsvRow>;
}

/** More than a row of a real file, and less than memory: a quote that is never closed ends here. */
const LONGEST_ROW = 1 << 20;
const MOST_COLUMNS = 10_000;

/**
 * Reads CSV (RFC 4180) row by row. A row with more or fewer cells than there are names, or a quote in the wrong place,
 * is an {@link InputError} that names the line. A first row of one name that holds another delimiter is a
 * {@link UsageError}: the columns would silently become one.
 *
 * @param delimiter Between cells.
 */
export async function openCsv(input: Input, delimiter: string): Promise<Csv> {
  const parser = parse({ bom: true, delimiter, info: true, skip_empty_lines: true, max_record_size: LONGEST_ROW });
  const flow = pipeline(Readable.from(input.chunks, { objectMode: false }), parser);
  // Whoever reads the rows gets the same error.
  flow.catch(() => {});
  const records = parsed(parser, input.name);
  const first = await records.next();
  if (first.done === true) throw new InputError(`${input.name}: the file is empty`);
  const columns = first.value.cells.map((name) => name.trim());
  if (columns.length > MOST_COLUMNS) throw new InputError(`${input.name}: more than ${MOST_COLUMNS} columns`);
  refuseOneColumn(columns, delimiter, input.name);
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${input.name}: two columns are called ${JSON.stringify(twice)}`);
  return { columns, rows: records };
}

function refuseOneColumn(columns: readonly string[], delimiter: string, name: string): void {
  if (columns.length !== 1) return;
  const likely = [";", "\t", ","].find((character) => character !== delimiter && columns[0]!.includes(character));
  if (likely === undefined) return;
  const option = likely === "\t" ? "--delimiter tab" : `--delimiter '${likely}'`;
  throw new UsageError(`${name}: the only column is ${JSON.stringify(columns[0]!.slice(0, 40))}; perhaps ${option}`);
}

async function* parsed(parser: AsyncIterable<unknown>, name: string): AsyncGenerator<CsvRow> {
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = (error as CsvError & { lines?: number }).lines;
    throw new InputError(`${name}, line ${line}: ${PLAIN[error.code] ?? "this is not CSV"}`);
  }
}

const PLAIN: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: "the row has more or fewer cells than the first line has names",
  CSV_RECORD_INCONSISTENT_COLUMNS: "the row has more or fewer cells than the first line has names",
  CSV_MAX_RECORD_SIZE: "the row is longer than 1 MiB; perhaps a quote is not closed",
  CSV_QUOTE_NOT_CLOSED: "a quote is not closed",
  CSV_INVALID_CLOSING_QUOTE: "a quote stands in the middle of a cell",
  INVALID_OPENING_QUOTE: "a quote stands in the middle of a cell",
};
