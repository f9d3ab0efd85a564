import { type Command, Option } from "commander";
import { rocCurveSvg } from "../../plot/roc-plot.ts";
import { type Csv, openCsv } from "../csv.ts";
import { trainAndJudge } from "../evaluate-detector.ts";
import { Evaluation, type EvaluationResult } from "../evaluation.ts";
import { jsonLine, UsageError } from "../failure.ts";
import { type Input, openInput } from "../input.ts";
import { type CommandIo, TextSink } from "../io.ts";
import { isSessionData } from "../judge.ts";
import { judgeCsv, type LabelColumns } from "../judge-csv.ts";
import { type LoadedModel, loadModel, readyModel } from "../model-file.ts";
import { count, grouped, percent } from "../numbers.ts";
import {
  between,
  delimiterOption,
  detectorOption,
  examples,
  forceOption,
  jsonOption,
  missingOption,
  names,
  seedOption,
  whole,
} from "../options.ts";
import { OutputFile } from "../output-file.ts";
import type { CommandContext } from "../program.ts";
import { Progress } from "../progress.ts";
import { facts, type Paint, paintFor, table } from "../table.ts";
import type { CsvTrainingOptions } from "../train-csv.ts";

interface EvaluateOptions extends Omit<CsvTrainingOptions, "label" | "trainOn"> {
  readonly model?: string;
  readonly label: string;
  readonly by?: readonly string[];
  readonly run?: string;
  readonly delimiter: string;
  readonly roc?: string;
  readonly json?: boolean;
  readonly force?: boolean;
}

/** `evaluate`: how good a model or detector is on labelled rows. */
export function addEvaluate(program: Command, context: CommandContext): void {
  program
    .command("evaluate")
    .argument("[input]", "a labelled CSV file, also packed by gzip; - or nothing is standard input")
    .description("measure a model or a detector on labelled rows")
    .option(
      "-m, --model <file>",
      "the model; without one and without --detector, session data goes through the ready model",
    )
    .addOption(detectorOption("train this detector on half of the normal rows, instead of a model").conflicts("model"))
    .option("--label <column>", "the column that is 1 for an anomaly and 0 for a normal row", "label")
    .option(
      "--by <names>",
      "count the results by these columns too (default: kind and strength, where they are)",
      names,
    )
    .option("--run <column>", "the column that tells one attack from the next (default: scenario, if it is there)")
    .option("--roc <file>", "write the ROC curve as SVG")
    .addOption(jsonOption("as JSON"))
    .addOption(delimiterOption())
    .addOption(forceOption())
    .option("--exclude <names>", "with --detector: all columns but these", names)
    .option("--categorical <names>", "with --detector: columns that are names even where they look like numbers", names)
    .addOption(missingOption())
    .addOption(seedOption())
    .option(
      "--false-positive-rate <share>",
      "with --detector: what the threshold is calibrated to",
      between(0, 1),
      0.01,
    )
    .addOption(
      new Option("--max-rows <number>", "with --detector: use the first rows only")
        .argParser(whole(20, 10_000_000))
        .default(200_000),
    )
    .addHelpText(
      "after",
      `\nWith --detector, a model is trained on half of the normal rows (of session data the first half)
and measured on all other rows.
${examples(
  "securecomm-anomaly evaluate training_data.csv --roc roc.svg",
  "securecomm-anomaly evaluate flows.csv --detector ensemble --exclude id,time",
)}`,
    )
    .action((input: string | undefined, options: EvaluateOptions) => evaluate(input, options, context.io));
}

async function evaluate(path: string | undefined, options: EvaluateOptions, io: CommandIo): Promise<void> {
  const chosen = options.model === undefined ? undefined : await loadModel(options.model);
  const input = await openInput(path, io);
  const csv = await openCsv(input, options.delimiter);
  // Before the work, so that a place where nothing can be written is known at once.
  const plot = options.roc === undefined ? undefined : await OutputFile.create(options.roc, options.force === true);
  try {
    const { loaded, evaluation, cut, notes } = await measure(csv, input, chosen, options, io);
    const { threshold, trained } = loaded.model;
    const result = evaluation.result(threshold, input.name);
    await plot?.write(rocCurveSvg(evaluation.curve(), { threshold }));
    await plot?.commit();
    const out = new TextSink(io.stdout, io.signal);
    const about = { input: input.name, model: loaded.name, detector: loaded.model.detector.name };
    const wished = trained.falsePositiveRate;
    if (options.json === true)
      await out.write(`${jsonLine({ ...about, wishedFalsePositiveRate: wished, ...result })}\n`);
    else await out.write(resultText(about, wished, result, paintFor(io.stdout, io.env)));
    await out.flush();
    if (cut) notes.push(`only the first ${grouped(options.maxRows)} rows were used; --max-rows takes more`);
    for (const note of notes) io.stderr.write(`note: ${note}\n`);
  } finally {
    await plot?.discard();
  }
}

/** Scores all rows, with a detector trained for it where one is named. */
async function measure(
  csv: Csv,
  input: Input,
  chosen: LoadedModel | undefined,
  options: EvaluateOptions,
  io: CommandIo,
): Promise<{ loaded: LoadedModel; evaluation: Evaluation; cut: boolean; notes: string[] }> {
  const labels = labelColumns(csv.columns, options);
  const reading = new Progress(io, "reading");
  const training = new Progress(io, "training");
  const onRows = (rows: number) => {
    if (rows % 256 !== 0) return;
    io.signal.throwIfAborted();
    const { done, total } = input.position();
    reading.update(done, total, count(rows, "row"));
  };
  const onProgress = (done: number, total: number) => training.update(done, total);
  try {
    const { loaded, rows, cut, notes } =
      options.detector === undefined
        ? judged(csv, chosen ?? readyFor(csv.columns, input.name), labels, input.name)
        : await trainAndJudge(
            csv,
            labels,
            { ...options, trainOn: "normal" },
            { name: input.name, io, onRows, onProgress },
          );
    training.stop();
    const evaluation = new Evaluation();
    for await (const row of rows) {
      evaluation.add(row);
      onRows(evaluation.rows);
    }
    return { loaded, evaluation, cut, notes };
  } finally {
    reading.stop();
    training.stop();
  }
}

function judged(csv: Csv, loaded: LoadedModel, labels: LabelColumns, name: string) {
  return { loaded, rows: judgeCsv(csv, loaded, labels, name), cut: false, notes: [] };
}

function labelColumns(
  columns: readonly string[],
  { label, by, run }: EvaluateOptions,
): LabelColumns & { label: string } {
  const there = (column: string) => columns.includes(column);
  return {
    label,
    by: by ?? ["kind", "strength"].filter(there),
    run: run ?? (there("scenario") ? "scenario" : undefined),
  };
}

function readyFor(columns: readonly string[], name: string): LoadedModel {
  if (isSessionData(columns)) return readyModel();
  throw new UsageError(`${name} is no session data: name a model with -m, or a detector with --detector`);
}

function resultText(
  about: { readonly input: string; readonly model: string; readonly detector: string },
  wished: number,
  result: EvaluationResult,
  paint: Paint,
): string {
  const { normal, anomalies, groups } = result;
  const text = facts(
    [
      ["input", `${about.input}: ${count(normal, "normal row")}, ${count(anomalies, "anomaly", "anomalies")}`],
      ["model", `${about.model} (${about.detector})`],
      ["ROC-AUC", result.auc.toFixed(4)],
      ["average precision", result.averagePrecision.toFixed(4)],
      ["threshold", result.threshold.toFixed(3)],
      ["false alarms", `${percent(result.falsePositiveRate)} of the normal rows (wished: ${percent(wished)})`],
      ["found", `${percent(result.recall)} of the anomalies`],
      ["precision", `${percent(result.precision)} of the alarms are anomalies`],
    ],
    paint,
  );
  if (groups.length === 0) return text;
  const withRuns = groups.some(({ runs }) => runs !== undefined);
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [
    { title: "group" },
    right("normal"),
    right("false alarms"),
    right("anomalies"),
    right("found"),
    ...(withRuns ? [right("runs"), right("runs found")] : []),
  ];
  const rows = groups.map((group) => [
    group.group,
    group.normal === 0 ? "" : grouped(group.normal),
    group.normal === 0 ? "" : percent(group.falseAlarms / group.normal),
    group.anomalies === 0 ? "" : grouped(group.anomalies),
    group.anomalies === 0 ? "" : percent(group.found / group.anomalies, 1),
    group.runs === undefined ? "" : String(group.runs),
    group.runs === undefined ? "" : String(group.runsFound),
  ]);
  return `${text}\n${table(columns, rows, paint)}`;
}
