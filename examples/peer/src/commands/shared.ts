import { checkName, parseFingerprint } from "@securecomm/auth";
import { AuthError } from "@securecomm/transport";
import { type Command, InvalidArgumentError } from "commander";
import type { Show } from "../chat/events.ts";
import { jsonView } from "../chat/json-view.ts";
import { textView } from "../chat/text-view.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { sharedTexts } from "./shared-texts.ts";

/** The address that both sides use when none is named. */
export const DEFAULT_ADDRESS = "tcp://127.0.0.1:7420";

/** Which identity a command takes, and how to open it. */
export interface IdentityOptions {
  readonly identity?: string;
  readonly passphraseFile?: string;
  readonly name?: string;
}

/** Adds the options of {@link IdentityOptions}. */
export function withIdentityOptions(command: Command): Command {
  const texts = sharedTexts();
  return command
    .option("--identity <path>", texts.identity)
    .option("--passphrase-file <path>", texts.passphraseFile)
    .option("--name <name>", texts.name, nameArgument);
}

/** The view that the options ask for. */
export function viewFor({ json }: { readonly json?: boolean | undefined }, terminal: Terminal): Show {
  return json === true ? jsonView(terminal) : textView(terminal);
}

/** Reads a fingerprint of the command line. */
export function fingerprintArgument(text: string): string {
  try {
    return parseFingerprint(text);
  } catch (error) {
    if (error instanceof AuthError) throw new InvalidArgumentError(sharedTexts().notAFingerprint(error.message));
    throw error;
  }
}

/** Reads one of several fingerprints of the command line. */
export function fingerprintsArgument(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, fingerprintArgument(text)];
}

/** Reads a display name of the command line. */
export function nameArgument(text: string): string {
  try {
    return checkName(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArgumentError(sharedTexts().notAName(error.message));
    throw error;
  }
}

/** Examples for the end of a help page. */
export function examples(...lines: readonly string[]): string {
  return `\n${sharedTexts().examples(lines.length > 1)}\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
