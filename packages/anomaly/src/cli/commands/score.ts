import { type Command, Option } from "commander";
import type { Language } from "../../explain/reason.ts";
import type { LogEntry } from "../../features/log-entry.ts";
import { ScoreBins } from "../../plot/score-bins.ts";
import { scoreBinsSvg } from "../../plot/score-histogram.ts";
import { harmless, jsonLine, STATUS } from "../failure.ts";
import { type CommandIo, TextSink } from "../io.ts";
import { type JudgeOptions, type Judging, judge } from "../judge.ts";
import { notesOn } from "../judge-log.ts";
import type { Judged } from "../judged.ts";
import { count, percent } from "../numbers.ts";
import { delimiterOption, examples, forceOption, formatOption, jsonOption, languageOption } from "../options.ts";
import { OutputFile } from "../output-file.ts";
import type { CommandContext } from "../program.ts";
import { Progress } from "../progress.ts";
import { type Paint, paintFor } from "../table.ts";

interface ScoreOptions extends JudgeOptions {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly lang: Language;
  readonly plot?: string;
  readonly force?: boolean;
  readonly failOnAnomaly?: boolean;
}

/** `score`: say which rows or lines are anomalies, and why. */
export function addScore(program: Command, context: CommandContext): void {
  program
    .command("score")
    .argument("[input]", "a CSV file or access log, also packed by gzip; - or nothing is standard input")
    .description("say which rows of a CSV file, or lines of an access log, are anomalies, and why")
    .option("-m, --model <file>", "the model; without one, session data goes through the ready model")
    .option("--all", "show every row, not only the anomalies")
    .addOption(jsonOption("one JSON object a line"))
    .addOption(languageOption())
    .option("--plot <file>", "write a histogram of the scores as SVG")
    .option("--fail-on-anomaly", "exit with status 1 when there is an anomaly")
    .addOption(formatOption())
    .addOption(delimiterOption())
    .addOption(new Option("--countries <file>", "a database of countries (.mmdb), for an access log's addresses"))
    .addOption(forceOption())
    .addHelpText(
      "after",
      examples(
        "securecomm-anomaly score training_data.csv",
        "securecomm-anomaly score -m site.json --lang pt access.log",
        "tail -F access.log | securecomm-anomaly score -m site.json --json",
        "zcat access.log.*.gz | securecomm-anomaly score -m site.json --plot scores.svg",
      ),
    )
    .action((input: string | undefined, options: ScoreOptions) => score(input, options, context));
}

async function score(path: string | undefined, options: ScoreOptions, { io, finish }: CommandContext): Promise<void> {
  const judging = await judge(path, options, io);
  const { threshold } = judging.loaded.model;
  // Before the work, so that a place where nothing can be written is known at once.
  const plot = options.plot === undefined ? undefined : await OutputFile.create(options.plot, options.force === true);
  try {
    const { bins, anomalies } = await show(judging, options, io);
    if (plot !== undefined && bins.total > 0) {
      await plot.write(scoreBinsSvg(bins, { language: options.lang }));
      await plot.commit();
    }
    const rows = count(bins.total, judging.report === undefined ? "row" : "entry", judging.report && "entries");
    const share = bins.total === 0 ? "" : ` (${percent(anomalies / bins.total)})`;
    const found = count(anomalies, "anomaly", "anomalies");
    io.stderr.write(`${found} in ${rows}${share}; the threshold is ${threshold.toFixed(3)}\n`);
    const notes = judging.report === undefined ? [] : notesOn(judging.report);
    if (plot !== undefined && bins.total === 0) notes.push("without rows there is nothing to plot");
    for (const note of notes) io.stderr.write(`note: ${note}\n`);
    if (anomalies > 0 && options.failOnAnomaly === true) finish(STATUS.anomalies);
  } finally {
    await plot?.discard();
  }
}

/** Scores row by row, and shows what is wanted as it comes. */
async function show(
  { rows, input, loaded }: Judging,
  options: ScoreOptions,
  io: CommandIo,
): Promise<{ bins: ScoreBins; anomalies: number }> {
  const bins = new ScoreBins(50, loaded.model.threshold);
  const out = new TextSink(io.stdout, io.signal);
  const write = options.json === true ? jsonOf : textOf(paintFor(io.stdout, io.env));
  // A bar among the lines of the result would be in their way.
  const progress = out.interactive ? undefined : new Progress(io, "scoring");
  let anomalies = 0;
  try {
    for await (const judged of rows) {
      bins.add(judged.score);
      if (judged.isAnomaly) anomalies++;
      if (judged.isAnomaly || options.all === true) await out.write(write(judged, options.lang));
      if (bins.total % 256 === 0) {
        io.signal.throwIfAborted();
        const { done, total } = input.position();
        progress?.update(done, total, `${count(bins.total, "row")}, ${count(anomalies, "anomaly", "anomalies")}`);
      }
    }
    await out.flush();
  } finally {
    progress?.stop();
  }
  return { bins, anomalies };
}

function jsonOf(judged: Judged, language: Language): string {
  const { line, score, isAnomaly, entry } = judged;
  const common = { line, score, anomaly: isAnomaly, ...(entry && { entry }) };
  if (!isAnomaly) return `${jsonLine(common)}\n`;
  const explained = judged.explain();
  const { reasons, addressChanges } = explained;
  return `${jsonLine({ ...common, reasons, addressChanges, description: explained.describe(language) })}\n`;
}

/** A line that says which, and below it why. */
function textOf(paint: Paint): (judged: Judged, language: Language) => string {
  return (judged, language) => {
    const { line, entry, score, isAnomaly } = judged;
    const about = entry === undefined ? "" : `  ${entryText(entry)}`;
    if (!isAnomaly) return `line ${line}  ${score.toFixed(3)}${about}\n`;
    const [first = "", ...rest] = judged.explain().describe(language).split("\n").map(harmless);
    return `line ${line}${about}\n${[paint.alarm(first), ...rest].map((text) => `  ${text}\n`).join("")}`;
  };
}

function entryText({ at, offset, client, address, method, path, query, status }: LogEntry): string {
  const who = address === undefined || address === client ? client : `${client} (${address})`;
  const what = `${cut(path, 80)}${query === "" ? "" : `?${cut(query, 120)}`}`;
  return harmless(`${logTime(at, offset)}  ${who}  ${method} ${what} ${status ?? "-"}`);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A moment as the log's own clock showed it, as ISO 8601 to the second. */
function logTime(at: number, offset: number): string {
  const clock = new Date(at + offset * 60_000).toISOString().slice(0, -5);
  if (offset === 0) return `${clock}Z`;
  const minutes = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${clock}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
