#!/usr/bin/env node
import {
  columnsOf,
  FAILED,
  INTERRUPTED,
  languageOf,
  OK,
  paintFor,
  USAGE,
  useLanguage,
  wrap,
} from "@securecomm/example-terminal";
import { CommanderError } from "commander";
import { cliTexts } from "./cli-texts.ts";
import { commandLine, errorLine } from "./command-line.ts";
import { exitCodeOf } from "./exit-code.ts";
import { codeOf, Interrupted, Reported } from "./failure.ts";
import { plainLine } from "./plain-error.ts";
import { homeIn, useHome } from "./terminal/own-command.ts";

/** Tells the user what went wrong, in a sentence, and gives the exit code that goes with it. */
function conclude(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
  if (error instanceof Reported) return FAILED;
  if (error instanceof Interrupted) return INTERRUPTED;
  const line = plainLine(error);
  if (json) process.stdout.write(errorLine(line, codeOf(error)));
  else {
    const whole = `${paintFor(process.stderr).bad(cliTexts().error)} ${line}`;
    const rows = whole.split("\n").flatMap((row) => wrap(row, columnsOf(process.stderr)));
    process.stderr.write(`${rows.join("\n")}\n`);
  }
  return exitCodeOf(error);
}

async function main(args: readonly string[]): Promise<number> {
  useLanguage(languageOf(args, process.env));
  useHome(homeIn(args));
  const json = args.includes("--json");
  try {
    await commandLine(json).parseAsync(args);
    return OK;
  } catch (error) {
    return conclude(error, json);
  }
}

// Whoever read the output has gone: what is under way comes to its end without it.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

void main(process.argv).then((code) => {
  process.exitCode = code;
});
