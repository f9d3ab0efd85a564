import { readFile } from "node:fs/promises";
import { type AddressDatabase, openCountries } from "../features/countries.ts";
import type { ImportReport } from "../features/import-report.ts";
import { parseLog } from "../features/parse-log.ts";
import { SESSION_FEATURES } from "../features/session.ts";
import { openCsv } from "./csv.ts";
import { InputError, UsageError } from "./failure.ts";
import { type Input, openInput } from "./input.ts";
import type { CommandIo } from "./io.ts";
import { judgeCsv, type LabelColumns } from "./judge-csv.ts";
import { judgeLog } from "./judge-log.ts";
import type { Judged } from "./judged.ts";
import { type LoadedModel, loadModel, readyModel } from "./model-file.ts";
import type { InputFormat } from "./options.ts";

/** What is to be scored, and by what. */
export interface JudgeOptions {
  readonly model?: string | undefined;
  readonly format: InputFormat;
  readonly delimiter: string;
  readonly countries?: string | undefined;
}

/** An input on its way through a model. */
export interface Judging {
  readonly input: Input;
  readonly loaded: LoadedModel;
  /** The columns of a CSV file. */
  readonly columns: readonly string[] | undefined;
  /** Of an access log: what became of its lines so far. */
  readonly report: ImportReport | undefined;
  /** To be gone through once. */
  readonly rows: AsyncIterable<Judged>;
}

/** A line of the common or combined format: host, two names, a time in brackets. */
const LOG_LINE = /^\S{1,256} \S{1,256} [^[\n]{1,256}\[\d{1,2}\/[A-Za-z]{3}\/\d{4}:/;

/** In a quoted cell that goes over several lines of CSV the quote would be doubled. */
const JSON_LINE = /^\{\s{0,16}"(?!")/;

/** What the input is, by its first lines where the user did not say. */
export function formatOf(input: Input, format: InputFormat): Exclude<InputFormat, "auto"> | "log" {
  if (format !== "auto") return format;
  if (input.firstLine.startsWith("{")) return "log";
  return input.firstLines.some((line) => LOG_LINE.test(line) || JSON_LINE.test(line)) ? "log" : "csv";
}

/**
 * Opens input and model, and scores what comes. Without a model's file, session data goes through the ready model.
 *
 * @param labelsOf Which columns of a CSV file are labels, by the columns that it has.
 */
export async function judge(
  path: string | undefined,
  options: JudgeOptions,
  io: CommandIo,
  labelsOf: (columns: readonly string[]) => LabelColumns = () => ({}),
): Promise<Judging> {
  const chosen = options.model === undefined ? undefined : await loadModel(options.model);
  const input = await openInput(path, io);
  // A log may begin with a line that is none, or hold nothing yet; only the user can say that it is no log.
  const isLog = chosen?.kind === "access-log" && options.format === "auto";
  const format = isLog ? "log" : formatOf(input, options.format);
  if (format === "csv") {
    if (options.countries !== undefined) throw new UsageError("--countries is for access logs");
    if (chosen?.kind === "access-log") {
      throw new UsageError(`${chosen.name} is a model of access logs, and ${input.name} is a CSV file`);
    }
    const csv = await openCsv(input, options.delimiter);
    const loaded = chosen ?? readyFor(csv.columns, input.name);
    const rows = judgeCsv(csv, loaded, labelsOf(csv.columns), input.name);
    return { input, loaded, columns: csv.columns, report: undefined, rows };
  }
  if (chosen === undefined) {
    throw new UsageError(
      "an access log needs a model of its own: make one with securecomm-anomaly train, and name it with -m",
    );
  }
  if (chosen.kind !== "access-log") {
    throw new UsageError(`${chosen.name} is no model of access logs, and ${input.name} is an access log`);
  }
  const countries = options.countries === undefined ? undefined : await openDatabase(options.countries);
  const entries = parseLog(input.chunks, { format: format === "log" ? "auto" : format, signal: io.signal });
  const rows = judgeLog(entries, chosen.log, countries);
  return { input, loaded: chosen, columns: undefined, report: entries.report, rows };
}

/** Whether a file has all columns of session data. */
export function isSessionData(columns: readonly string[]): boolean {
  return SESSION_FEATURES.features.every(({ name }) => columns.includes(name));
}

/** Opens a database of countries. Throws an {@link InputError} that names the file. */
async function openDatabase(path: string): Promise<AddressDatabase> {
  const bytes = await readFile(path);
  try {
    return await openCountries(bytes);
  } catch (error) {
    throw new InputError(`${path}: this is no database of addresses (.mmdb): ${(error as Error).message}`);
  }
}

function readyFor(columns: readonly string[], name: string): LoadedModel {
  if (isSessionData(columns)) return readyModel();
  throw new UsageError(
    `${name} is no session data, for which a model is ready: make one with securecomm-anomaly train, and name it with -m`,
  );
}
