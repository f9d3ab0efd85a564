#!/usr/bin/env node
import { SecureCommError } from "@securecomm/transport";
import { Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { addConnect } from "./commands/connect.ts";
import { addIdentity } from "./commands/identity.ts";
import { addListen } from "./commands/listen.ts";
import { examples } from "./commands/shared.ts";
import { addTrust } from "./commands/trust.ts";
import { Failure, Interrupted, Reported, UsageError } from "./failure.ts";
import { plainLine } from "./plain-error.ts";
import { paintFor } from "./terminal/colours.ts";
import { INTERRUPTED } from "./terminal/interrupt.ts";
import { jsonLine } from "./terminal/sanitise.ts";

const OK = 0;
const FAILED = 1;
const USAGE = 2;

/** Errors that a mistake on the command line leads to, wherever it is noticed. */
const USAGE_CODES = new Set([
  "ERR_ADDRESS_INVALID",
  "ERR_SCHEME_UNSUPPORTED",
  "ERR_INVALID_ARG_TYPE",
  "ERR_INVALID_ARG_VALUE",
]);

function programme(): Command {
  const program = new Command("securecomm-peer")
    .description("Talk to another person over an authenticated, forward-secret, end-to-end encrypted session.")
    .version(manifest.version)
    .exitOverride()
    .showHelpAfterError("(add --help for the whole story)")
    .addHelpText(
      "after",
      `${examples(
        "securecomm-peer identity create --name alice",
        "securecomm-peer listen",
        "securecomm-peer connect tcp://127.0.0.1:7420",
      )}\n\nExit codes: 0 all well, 1 it did not work, 2 the command line is wrong, 130 stopped at once by Ctrl-C.`,
    );
  addIdentity(program);
  addListen(program);
  addConnect(program);
  addTrust(program);
  return program;
}

/** Tells the user what went wrong, in a sentence, and gives the exit code that goes with it. */
function conclude(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
  if (error instanceof Reported) return FAILED;
  if (error instanceof Interrupted) return INTERRUPTED;
  const code = codeOf(error);
  const usage = error instanceof UsageError || (code !== undefined && USAGE_CODES.has(code));
  const line = plainLine(error);
  if (json) process.stdout.write(`${jsonLine({ event: "error", at: Date.now(), code, message: line })}\n`);
  else process.stderr.write(`${paintFor(process.stderr).bad("error:")} ${line}\n`);
  return usage ? USAGE : FAILED;
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof SecureCommError || error instanceof Failure) return error.code;
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    await programme().parseAsync(args);
    return OK;
  } catch (error) {
    return conclude(error, args.includes("--json"));
  }
}

void main(process.argv).then((code) => {
  process.exitCode = code;
});
