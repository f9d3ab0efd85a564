import { type Command, Option } from "commander";
import { everyAttack, type GeneratorOptions, type WishedAttack } from "../../generator/generate.ts";
import { ATTACK_KINDS, type AttackKind, STRENGTHS, type Strength } from "../../generator/scenario.ts";
import { trainingDataLines } from "../../generator/training-csv.ts";
import { generateTrainingData } from "../../generator/training-data.ts";
import { jsonLine } from "../failure.ts";
import { type CommandIo, TextSink } from "../io.ts";
import { count, grouped } from "../numbers.ts";
import { between, examples, forceOption, jsonOption, namesOf, seedOption, whole } from "../options.ts";
import { OutputFile } from "../output-file.ts";
import type { CommandContext } from "../program.ts";
import { Progress } from "../progress.ts";

interface GenerateOptions {
  readonly seed: number;
  readonly users: number;
  readonly hours: number;
  readonly attacks: number;
  readonly kinds?: readonly AttackKind[];
  readonly strengths?: readonly Strength[];
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `generate`: simulated sessions as labelled rows. */
export function addGenerate(program: Command, context: CommandContext): void {
  program
    .command("generate")
    .description("simulate sessions of normal users and attacks on them, and write training_data.csv")
    .addOption(seedOption())
    .option(
      "--users <number>",
      "how many users of each kind (chat, file transfer, telemetry, idle)",
      whole(1, 10_000),
      3,
    )
    .option("--hours <number>", "how many hours are simulated", between(0, 8_785), 24)
    .option("--attacks <runs>", "how often each attack runs in each strength; 0 for none", whole(0, 10_000), 1)
    .addOption(
      new Option("--kinds <names>", `only these attacks: ${ATTACK_KINDS.join(", ")}`).argParser(namesOf(ATTACK_KINDS)),
    )
    .addOption(
      new Option("--strengths <names>", `only these strengths: ${STRENGTHS.join(", ")}`).argParser(namesOf(STRENGTHS)),
    )
    .option("-o, --output <file>", "where to write; - is standard output", "-")
    .addOption(forceOption())
    .addOption(jsonOption("say how much was written as JSON, where it goes to a file"))
    .addHelpText(
      "after",
      examples(
        "securecomm-anomaly generate -o training_data.csv",
        "securecomm-anomaly generate --seed 7 --hours 6 --kinds replay,slow-flood --strengths weak | head",
      ),
    )
    .action((options: GenerateOptions) => generate(options, context.io));
}

async function generate(options: GenerateOptions, io: CommandIo): Promise<void> {
  const { seed, users, hours } = options;
  const generator: GeneratorOptions = { seed, users, hours, attacks: wishedAttacks(options) };
  if (options.output === "-") {
    const sink = new TextSink(io.stdout, io.signal);
    await write(generator, io, sink.interactive, (text) => sink.write(text));
    return sink.flush();
  }
  const file = await OutputFile.create(options.output, options.force === true);
  try {
    const { rows, attacks } = await write(generator, io, false, (text) => file.write(text));
    await file.commit();
    const text = `${options.output}: ${count(rows, "row")}, ${grouped(attacks)} of attacks, seed ${seed}\n`;
    io.stdout.write(options.json === true ? `${jsonLine({ file: options.output, rows, attacks, seed })}\n` : text);
  } finally {
    await file.discard();
  }
}

async function write(
  generator: GeneratorOptions,
  io: CommandIo,
  quiet: boolean,
  take: (text: string) => Promise<void>,
): Promise<{ rows: number; attacks: number }> {
  const progress = quiet ? undefined : new Progress(io, "generating");
  let rows = 0;
  let attacks = 0;
  const counted = function* () {
    for (const row of generateTrainingData(generator)) {
      rows++;
      attacks += row.label;
      yield row;
    }
  };
  try {
    for (const line of trainingDataLines(counted())) {
      await take(`${line}\n`);
      if (rows % 512 === 0) {
        progress?.update(rows, undefined, count(rows, "row"));
        // The generator itself never waits: let Ctrl-C be heard.
        await new Promise(setImmediate);
        io.signal.throwIfAborted();
      }
    }
  } finally {
    progress?.stop();
  }
  return { rows, attacks };
}

function wishedAttacks({ attacks, kinds, strengths }: GenerateOptions): WishedAttack[] {
  const wanted = ({ kind, strength }: WishedAttack) =>
    (kinds?.includes(kind) ?? true) && (strengths?.includes(strength) ?? true);
  return attacks === 0 ? [] : everyAttack(attacks).filter(wanted);
}
