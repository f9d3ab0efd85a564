import { AnomalyError } from "../errors.ts";
import { SESSION_FEATURES } from "../features/session.ts";
import { ATTACK_KINDS, NORMAL_KINDS, STRENGTHS } from "./scenario.ts";
import { TRAINING_COLUMNS, type TrainingRow } from "./training-data.ts";

const WIDTH = SESSION_FEATURES.features.length;
const LONGEST_LINE = 16_384;
const LONGEST_SHOWN = 40;
const KINDS: readonly string[] = [...NORMAL_KINDS, ...ATTACK_KINDS];

/**
 * Writes `training_data.csv`: lines without their ends, the header first. Numbers are written so that reading gives the
 * same bits.
 *
 * @example
 * ```ts
 * import { generateTrainingData, trainingDataLines } from "@securecomm/anomaly";
 *
 * const rows = generateTrainingData({ seed: 1, users: 1, hours: 1 });
 * for (const line of trainingDataLines(rows)) console.log(line);
 * ```
 */
export function* trainingDataLines(rows: Iterable<TrainingRow>): Generator<string> {
  yield TRAINING_COLUMNS.join(",");
  for (const { row, label, kind, strength, scenario, parameters, seed } of rows) {
    yield `${row.join(",")},${label},${kind},${strength},${scenario},${parameters},${seed}`;
  }
}

/**
 * Reads what {@link trainingDataLines} wrote, a line at a time, with or without line ends.
 *
 * @throws AnomalyError with `ERR_BAD_INPUT` that names the line, counted from 1, and the column, for anything else, and
 * for the columns of another release.
 */
export async function* readTrainingData(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<TrainingRow> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.length > LONGEST_LINE) throw bad(number, `is longer than ${LONGEST_LINE} characters`);
    const text = line.replace(/\r?\n?$/, "").replace(number === 1 ? /^\uFEFF/ : "", "");
    if (text === "" && number > 1) continue;
    const cells = text.split(",");
    if (number === 1) checkHeader(cells);
    else yield readRow(cells, number);
  }
  if (number === 0) throw new AnomalyError("ERR_BAD_INPUT", "the training data is empty");
}

function checkHeader(cells: readonly string[]): void {
  TRAINING_COLUMNS.forEach((name, i) => {
    if (cells[i] !== name) throw bad(1, `column ${i + 1} is ${shown(cells[i])}, not ${name}`);
  });
  if (cells.length > TRAINING_COLUMNS.length) throw bad(1, `has a column too many: ${shown(cells.at(-1))}`);
}

function readRow(cells: readonly string[], line: number): TrainingRow {
  if (cells.length !== TRAINING_COLUMNS.length) {
    throw bad(line, `has ${cells.length} columns, not ${TRAINING_COLUMNS.length}`);
  }
  const cell = (name: string) => cells[TRAINING_COLUMNS.indexOf(name)]!;
  const row = cells.slice(0, WIDTH).map((text, i) => numberIn(text, line, TRAINING_COLUMNS[i]!));
  return {
    row,
    label: oneOfThese(["0", "1"], cell("label"), line, "label") === "1" ? 1 : 0,
    kind: oneOfThese(KINDS, cell("kind"), line, "kind") as TrainingRow["kind"],
    strength: oneOfThese(["none", ...STRENGTHS], cell("strength"), line, "strength") as TrainingRow["strength"],
    scenario: wholeIn(cell("scenario"), line, "scenario"),
    parameters: cell("parameters"),
    seed: wholeIn(cell("seed"), line, "seed"),
  };
}

function numberIn(text: string, line: number, column: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw bad(line, `column ${column} is no number: ${shown(text)}`);
  return value;
}

function wholeIn(text: string, line: number, column: string): number {
  const value = numberIn(text, line, column);
  if (!Number.isSafeInteger(value) || value < 0) throw bad(line, `column ${column} is no whole number: ${shown(text)}`);
  return value;
}

function oneOfThese(allowed: readonly string[], text: string, line: number, column: string): string {
  if (allowed.includes(text)) return text;
  throw bad(line, `column ${column} is ${shown(text)}, none of ${allowed.join(", ")}`);
}

function shown(text: string | undefined): string {
  return text === undefined ? "missing" : JSON.stringify(text.slice(0, LONGEST_SHOWN));
}

function bad(line: number, what: string): AnomalyError {
  return new AnomalyError("ERR_BAD_INPUT", `training data, line ${line} ${what}`);
}
