#!/usr/bin/env node
import {
  columnsOf,
  FAILED,
  harmless,
  languageOf,
  OK,
  paintFor,
  USAGE,
  useLanguage,
  wrap,
} from "@securecomm/example-terminal";
import { CommanderError } from "commander";
import { commandLine } from "./program/command-line.ts";
import { errorFields } from "./program/error-fields.ts";
import { Failure } from "./program/failure.ts";
import { texts } from "./program/texts.ts";

/** Tells the user what went wrong, in a sentence, and gives the exit code that goes with it. */
function conclude(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
  const sentence =
    error instanceof Failure
      ? error.message
      : `${texts().unexpected} (${errorFields(error)["error"]?.split("\n")[0]}).`;
  const whole = `${paintFor(process.stderr).bad(texts().error)} ${harmless(sentence)}`;
  process.stderr.write(`${wrap(whole, columnsOf(process.stderr)).join("\n")}\n`);
  return FAILED;
}

async function main(args: readonly string[]): Promise<number> {
  useLanguage(languageOf(args, process.env));
  try {
    await commandLine().parseAsync(args);
    return OK;
  } catch (error) {
    return conclude(error);
  }
}

// Whoever read the output has gone: what is under way comes to its end without it.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

void main(process.argv).then((code) => {
  process.exitCode = code;
  // Whatever still waits for something, the program has ended.
  setTimeout(() => process.exit(), 1_000).unref();
});
