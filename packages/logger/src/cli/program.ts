import { Command, CommanderError } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { harmless } from "../console/harmless.ts";
import { addCat } from "./commands/cat.ts";
import { addFollow } from "./commands/follow.ts";
import { addKeygen } from "./commands/keygen.ts";
import { addRecipient } from "./commands/recipient.ts";
import { addVerify } from "./commands/verify.ts";
import { conclude, STATUS } from "./failure.ts";
import type { CommandContext, CommandIo } from "./io.ts";
import { examples } from "./options.ts";

const NAME = "securecomm-log";

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
      status = Math.max(status, wished);
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
    return Math.max(status, failed);
  }
}

function programme(context: CommandContext): Command {
  const { stdout, stderr } = context.io;
  const program = new Command(NAME)
    .description("Reads, follows and verifies logs of @securecomm/logger, plain, compressed and sealed.")
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      // One line, with the suggestion that commander puts on a second.
      outputError: (text, write) => write(`${NAME}: ${oneLineOf(text)}\n`),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      `${examples(
        `${NAME} keygen -o log.key --passphrase`,
        `${NAME} follow peer.log --level warn`,
        `${NAME} cat peer.log -k log.key --since 2h`,
        `${NAME} verify peer.log -k log.key`,
      )}

Exit status: 0 fine, 1 a sealed log is damaged or not as the options ask, 2 the command line is
wrong, 3 something cannot be read or written, 130 stopped by Ctrl-C.`,
    );
  addKeygen(program, context);
  addRecipient(program, context);
  addCat(program, context);
  addFollow(program, context);
  addVerify(program, context);
  return program;
}

function oneLineOf(text: string): string {
  return harmless(
    text
      .trim()
      .replace(/^error: /, "")
      .replace(/\s*\n\s*/g, " "),
  );
}
