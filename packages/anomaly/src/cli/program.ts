import { Command, CommanderError } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { addEvaluate } from "./commands/evaluate.ts";
import { addExplain } from "./commands/explain.ts";
import { addGenerate } from "./commands/generate.ts";
import { addModels } from "./commands/models.ts";
import { addScore } from "./commands/score.ts";
import { addTrain } from "./commands/train.ts";
import { conclude, STATUS } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { examples } from "./options.ts";

const NAME = "securecomm-anomaly";

/** What a command is given, and tells its exit status to. */
export interface CommandContext {
  readonly io: CommandIo;
  /** Another exit status than 0. */
  finish(status: number): void;
}

/**
 * Runs the command.
 *
 * @param args What stands behind the program's name.
 * @returns The exit status. Nothing is thrown: what goes wrong is told on standard error, in one line.
 */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  let status: number = STATUS.fine;
  const context: CommandContext = {
    io,
    finish: (wished) => {
      status = wished;
    },
  };
  // Whoever read the output may be gone already; who writes more finds out by themselves.
  for (const stream of [io.stdout, io.stderr]) stream.on("error", () => {});
  try {
    await programme(context).parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? STATUS.fine : STATUS.usage;
    if (io.signal.aborted) return STATUS.interrupted;
    const { line, status: failed } = conclude(error);
    if (line !== "") io.stderr.write(`${NAME}: ${line}\n`);
    return failed;
  }
}

function programme(context: CommandContext): Command {
  const { stdout, stderr } = context.io;
  const program = new Command(NAME)
    .description(
      "Finds what is unusual in session data, access logs and any CSV, and says why, in English or Portuguese.",
    )
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      // One line, with the suggestion that commander puts on a second.
      outputError: (text, write) =>
        write(
          `${NAME}: ${text
            .trim()
            .replace(/^error: /, "")
            .replace(/\s*\n\s*/g, " ")}\n`,
        ),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      `${examples(
        `${NAME} generate -o training_data.csv`,
        `${NAME} score training_data.csv`,
        `${NAME} train access.log -o site.json`,
        `tail -F access.log | ${NAME} score -m site.json`,
      )}

Exit status: 0 done, 1 anomalies were found (score --fail-on-anomaly only), 2 the command line
is wrong, 3 an input, a model or a file is not as it should be, 130 stopped by Ctrl-C.`,
    );
  addGenerate(program, context);
  addTrain(program, context);
  addScore(program, context);
  addEvaluate(program, context);
  addExplain(program, context);
  addModels(program, context);
  return program;
}
