import { createRandom } from "../random.ts";
import type { Csv, CsvRow } from "./csv.ts";
import { InputError } from "./failure.ts";
import { isSessionData } from "./judge.ts";
import { judgeCsv, type LabelColumns, labelReader } from "./judge-csv.ts";
import type { Judged } from "./judged.ts";
import type { LoadedModel } from "./model-file.ts";
import { type CsvTrainingOptions, type TrainingWork, trainCsv } from "./train-csv.ts";

/**
 * Trains on half of the normal rows, and scores all others: an anomaly is then something that training never saw. Of
 * session data the first half is taken, as neighbours in time resemble each other; of other tables a random one.
 */
export async function trainAndJudge(
  csv: Csv,
  labels: LabelColumns & { readonly label: string },
  options: CsvTrainingOptions,
  work: TrainingWork,
): Promise<{ loaded: LoadedModel; rows: AsyncIterable<Judged>; cut: boolean; notes: string[] }> {
  const { name, io, onRows } = work;
  const labelOf = labelReader(csv, labels.label, name);
  const all: CsvRow[] = [];
  const normal: number[] = [];
  let cut = false;
  for await (const row of csv.rows) {
    if (all.length === options.maxRows) {
      cut = true;
      break;
    }
    if (labelOf(row) === 0) normal.push(all.length);
    all.push(row);
    if (all.length % 256 === 0) io.signal.throwIfAborted();
    onRows(all.length);
  }
  const session = isSessionData(csv.columns);
  const chosen = new Set((session ? normal : shuffled(normal, options.seed)).slice(0, normal.length >> 1));
  if (chosen.size === 0) throw new InputError(`${name}: there are too few normal rows to train on`);
  const part = (wanted: (index: number) => boolean): Csv => ({ columns: csv.columns, rows: pick(all, wanted) });
  // What results are counted by names the attacks: a detector that saw it would be told the answer.
  const exclude = [...(options.exclude ?? []), ...(labels.by ?? []), ...(labels.run === undefined ? [] : [labels.run])];
  const { loaded, notes } = await trainCsv(
    part((index) => chosen.has(index)),
    { ...options, label: labels.label, trainOn: "normal", ...(session ? {} : { exclude }) },
    { ...work, onRows: () => {} },
  );
  const rest = part((index) => !chosen.has(index));
  const named = { ...loaded, name: "trained here on half of the normal rows" };
  return { loaded: named, rows: judgeCsv(rest, loaded, labels, name), cut, notes };
}

async function* pick(rows: readonly CsvRow[], wanted: (index: number) => boolean): AsyncGenerator<CsvRow> {
  for (let i = 0; i < rows.length; i++) if (wanted(i)) yield rows[i]!;
}

function shuffled(indices: readonly number[], seed: number): number[] {
  const deck = [...indices];
  const random = createRandom(seed);
  for (let i = deck.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [deck[i], deck[other]] = [deck[other]!, deck[i]!];
  }
  return deck;
}
