import { type Command, Option } from "commander";
import { trainAccessLog } from "../../access-log-model.ts";
import type { ImportReport } from "../../features/import-report.ts";
import { parseLog } from "../../features/parse-log.ts";
import { openCsv } from "../csv.ts";
import { jsonLine, UsageError } from "../failure.ts";
import { openInput } from "../input.ts";
import { TextSink } from "../io.ts";
import { formatOf } from "../judge.ts";
import { notesOn } from "../judge-log.ts";
import { factsOf, factsText } from "../model-facts.ts";
import { type LoadedModel, trained } from "../model-file.ts";
import { count, grouped } from "../numbers.ts";
import {
  between,
  delimiterOption,
  detectorOption,
  examples,
  forceOption,
  formatOption,
  type InputFormat,
  jsonOption,
  missingOption,
  names,
  seedOption,
  whole,
} from "../options.ts";
import { OutputFile } from "../output-file.ts";
import type { CommandContext } from "../program.ts";
import { Progress } from "../progress.ts";
import { paintFor } from "../table.ts";
import { type CsvTrainingOptions, trainCsv } from "../train-csv.ts";
import { gatherEntries, naming } from "../training-rows.ts";

interface TrainCommandOptions extends CsvTrainingOptions {
  readonly output: string;
  readonly format: InputFormat;
  readonly delimiter: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly addressHistory?: boolean;
}

/** `train`: make a model of a file. */
export function addTrain(program: Command, context: CommandContext): void {
  program
    .command("train")
    .argument("[input]", "a CSV file or access log, also packed by gzip; - or nothing is standard input")
    .description("make a model of what is normal: of session data, of an access log, or of any CSV file")
    .requiredOption("-o, --output <file>", "where the model goes; - is standard output")
    .addOption(
      // A model of it could not be written.
      detectorOption("which detector; without it iforest, or what suits an access log", "ml-isolation-forest"),
    )
    .addOption(seedOption())
    .option(
      "--false-positive-rate <share>",
      "the share of normal rows that may be called anomalies",
      between(0, 1),
      0.01,
    )
    .option(
      "--label <column>",
      "the column that is 1 for known anomalies, 0 for the rest (default: label, if there is one)",
    )
    .option("--no-label", "a column called label is a column like others")
    .addOption(
      new Option("--train-on <rows>", "only the rows that are not labelled as anomalies, or all")
        .choices(["normal", "all"])
        .default("normal"),
    )
    .option("--columns <names>", "only these columns of a CSV file", names)
    .option("--exclude <names>", "all columns of a CSV file but these: ids, times, names of attacks", names)
    .option("--categorical <names>", "columns that are names even where they look like numbers", names)
    .addOption(missingOption())
    .option("--max-rows <number>", "use no more rows than these, the first of the file", whole(20, 10_000_000), 200_000)
    .option(
      "--address-history",
      "keep in an access log's model which addresses each client came from: it then holds names and addresses",
    )
    .addOption(formatOption())
    .addOption(delimiterOption())
    .addOption(forceOption())
    .addOption(jsonOption("say what the model is as JSON"))
    .addHelpText(
      "after",
      examples(
        "securecomm-anomaly train training_data.csv -o session.json",
        "securecomm-anomaly train access.log -o site.json --false-positive-rate 0.005",
        "securecomm-anomaly train flows.csv --exclude id,time --categorical port -o flows.json",
      ),
    )
    .action((input: string | undefined, options: TrainCommandOptions) => train(input, options, context));
}

async function train(path: string | undefined, options: TrainCommandOptions, { io }: CommandContext): Promise<void> {
  const input = await openInput(path, io);
  const format = formatOf(input, options.format);
  // Before the work, so that a place where nothing can be written is known at once.
  const file = options.output === "-" ? undefined : await OutputFile.create(options.output, options.force === true);
  try {
    const reading = new Progress(io, "reading");
    const onRows = (rows: number) => {
      if (rows % 256 !== 0) return;
      io.signal.throwIfAborted();
      const { done, total } = input.position();
      reading.update(done, total, count(rows, "row"));
    };
    const training = new Progress(io, "training");
    const onProgress = (done: number, total: number) => training.update(done, total);
    let loaded: LoadedModel;
    let notes: readonly string[];
    try {
      if (format === "csv") {
        if (options.addressHistory === true) throw new UsageError("--address-history is for access logs");
        const csv = await openCsv(input, options.delimiter);
        ({ loaded, notes } = await trainCsv(csv, options, { name: input.name, onRows, onProgress, io }));
      } else {
        refuseCsvOptions(options);
        const entries = parseLog(input.chunks, { format: format === "log" ? "auto" : format, signal: io.signal });
        const { rows, lines, cut } = await gatherEntries(entries, { most: options.maxRows, onRows });
        const { detector, seed, falsePositiveRate } = options;
        const model = naming(input.name, lines, () =>
          io.busy(() =>
            trainAccessLog(rows, {
              ...(detector && { detector }),
              seed,
              falsePositiveRate,
              at: Date.now(),
              addressHistory: options.addressHistory === true,
              onProgress,
            }),
          ),
        );
        loaded = trained(model);
        notes = logNotes(entries.report, cut, options.maxRows);
      }
    } finally {
      reading.stop();
      training.stop();
    }
    const json = JSON.stringify(
      loaded.kind === "table" ? loaded.table : loaded.kind === "access-log" ? loaded.log : loaded.model,
    );
    const facts = factsOf({ ...loaded, name: options.output, bytes: Buffer.byteLength(json) + 1 });
    const sink = new TextSink(io.stdout, io.signal);
    const summary = options.json === true ? `${jsonLine(facts)}\n` : factsText(facts, paintFor(io.stdout, io.env));
    if (file === undefined) {
      await sink.write(`${json}\n`);
      io.stderr.write(summary);
    } else {
      await file.write(`${json}\n`);
      io.signal.throwIfAborted();
      await file.commit();
      await sink.write(summary);
    }
    await sink.flush();
    for (const note of notes) io.stderr.write(`note: ${note}\n`);
  } finally {
    await file?.discard();
  }
}

function refuseCsvOptions({ columns, exclude, categorical, label }: TrainCommandOptions): void {
  const given = Object.entries({ columns, exclude, categorical, label }).find(([, value]) => value !== undefined);
  if (given !== undefined && given[1] !== true && given[1] !== false)
    throw new UsageError(`--${given[0]} is for CSV files, and this is an access log`);
}

function logNotes(report: ImportReport, cut: boolean, most: number): string[] {
  return [
    ...(cut ? [`only the first ${grouped(most)} entries were used; --max-rows takes more`] : []),
    ...notesOn(report),
  ];
}
