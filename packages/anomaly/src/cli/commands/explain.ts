import type { Command } from "commander";
import { formatQuantity } from "../../explain/numbers.ts";
import type { Language } from "../../explain/reason.ts";
import { harmless, jsonLine, UsageError } from "../failure.ts";
import { TextSink } from "../io.ts";
import { type JudgeOptions, judge } from "../judge.ts";
import type { Judged } from "../judged.ts";
import type { LoadedModel } from "../model-file.ts";
import { percent } from "../numbers.ts";
import { delimiterOption, examples, formatOption, jsonOption, languageOption, whole } from "../options.ts";
import type { CommandContext } from "../program.ts";
import { paintFor, table } from "../table.ts";

interface ExplainOptions extends JudgeOptions {
  readonly line: number;
  readonly top: number;
  readonly lang: Language;
  readonly json?: boolean;
}

/** One feature of a row, against what is usual. */
interface FeatureFact {
  readonly feature: string;
  readonly actual: number;
  /** Between these lie 90 of 100 training rows. */
  readonly low: number;
  readonly high: number;
  /** The median. */
  readonly expected: number;
  /** The share of training rows at least as far out. */
  readonly rarity: number;
}

/** `explain`: one row or line, feature by feature. */
export function addExplain(program: Command, context: CommandContext): void {
  program
    .command("explain")
    .argument("[input]", "a CSV file or access log, also packed by gzip; - or nothing is standard input")
    .description("say of one row or line what is unusual about it: each feature, what is usual, and how rare it is")
    .requiredOption("--line <number>", "which line of the file, counted from 1, as score shows it", whole(1, 2 ** 40))
    .option("-m, --model <file>", "the model; without one, session data goes through the ready model")
    .option("--top <number>", "show so many features, the rarest first", whole(1, 10_000), 10)
    .addOption(jsonOption("as JSON, with all features"))
    .addOption(languageOption())
    .addOption(formatOption())
    .addOption(delimiterOption())
    .option("--countries <file>", "a database of countries (.mmdb), for an access log's addresses")
    .addHelpText(
      "after",
      examples(
        "securecomm-anomaly explain training_data.csv --line 4021",
        "securecomm-anomaly explain access.log --line 17 -m site.json --lang pt",
      ),
    )
    .action((input: string | undefined, options: ExplainOptions) => explain(input, options, context));
}

async function explain(path: string | undefined, options: ExplainOptions, { io }: CommandContext): Promise<void> {
  const judging = await judge(path, options, io);
  const judged = await find(judging.rows, options.line);
  if (judged === undefined) {
    throw new UsageError(
      `--line: no ${judging.report === undefined ? "row ends" : "entry is"} on line ${options.line} of ${judging.input.name}`,
    );
  }
  const explained = judged.explain();
  const { reasons, addressChanges } = explained;
  const features = featureFacts(judging.loaded, judged);
  const description = explained.describe(options.lang);
  const { threshold } = judging.loaded.model;
  const out = new TextSink(io.stdout, io.signal);
  if (options.json === true) {
    const { line, score, isAnomaly: anomaly, entry } = judged;
    const all = {
      line,
      score,
      threshold,
      anomaly,
      ...(entry && { entry }),
      description,
      reasons,
      addressChanges,
      features,
    };
    await out.write(`${jsonLine(all)}\n`);
    return out.flush();
  }
  const paint = paintFor(io.stdout, io.env);
  const verdict = judged.isAnomaly ? paint.alarm(ANOMALY[options.lang]) : NORMAL[options.lang];
  const decimal = (text: string) => (options.lang === "pt" ? text.replace(".", ",") : text);
  const [score, limit] = [judged.score, threshold].map((value) => decimal(value.toFixed(3)));
  const compared = options.lang === "pt" ? `score ${score}; limiar ${limit}` : `score ${score}, threshold ${limit}`;
  await out.write(`${verdict} (${compared})\n`);
  for (const text of judged.isAnomaly ? description.split("\n") : []) await out.write(`${harmless(text)}\n`);
  const columns = TITLES[options.lang].map((title, i) => ({
    title,
    align: i === 0 ? ("left" as const) : ("right" as const),
  }));
  const units = new Map(judging.loaded.model.featureSet.features.map(({ name, unit }) => [name, unit]));
  const rows = features.slice(0, options.top).map(({ feature, actual, low, high, expected, rarity }) => {
    const unit = units.get(feature) ?? "number";
    // Of a rarity three digits make a whole number, as in the sentence.
    const shown = (value: number) => formatQuantity(value, unit, options.lang, unit === "rarity" ? 3 : 4);
    return [
      feature,
      shown(actual),
      `${shown(low)} – ${shown(high)}`,
      shown(expected),
      decimal(percent(rarity, rarity < 0.001 ? 3 : 1)),
    ];
  });
  await out.write(`\n${table(columns, rows, paint)}`);
  return out.flush();
}

const ANOMALY = { en: "an anomaly", pt: "uma anomalia" } as const;
const NORMAL = { en: "not an anomaly", pt: "não é uma anomalia" } as const;
const TITLES = {
  en: ["feature", "actual", "90 % lie in", "median", "as far out"],
  pt: ["característica", "valor", "90 % ficam em", "mediana", "tão distantes"],
} as const;

async function find(rows: AsyncIterable<Judged>, line: number): Promise<Judged | undefined> {
  for await (const judged of rows) {
    if (judged.line === line) return judged;
    if (judged.line > line) return undefined;
  }
  return undefined;
}

/** All features, the rarest first. */
function featureFacts({ model }: LoadedModel, { row }: Judged): FeatureFact[] {
  return model.featureSet.features
    .map(({ name }, column): FeatureFact | undefined => {
      const actual = row[column]!;
      if (!Number.isFinite(actual)) return undefined;
      const { low, high, expected, probability } = model.tails.tail(column, actual);
      return { feature: name, actual, low, high, expected, rarity: probability };
    })
    .filter((fact) => fact !== undefined)
    .sort((a, b) => a.rarity - b.rarity);
}
