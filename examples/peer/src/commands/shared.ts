import { checkName, parseFingerprint } from "@securecomm/auth";
import { AuthError } from "@securecomm/transport";
import { InvalidArgumentError } from "commander";
import type { Show } from "../chat/events.ts";
import { jsonView } from "../chat/json-view.ts";
import { textView } from "../chat/text-view.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The address that both sides use when none is named. */
export const DEFAULT_ADDRESS = "tcp://127.0.0.1:7420";

/** What `listen` and `connect` have in common. */
export interface ChatOptions {
  readonly identity?: string;
  readonly passphraseFile?: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** The view that the options ask for. */
export function viewFor({ json }: ChatOptions, terminal: Terminal): Show {
  return json === true ? jsonView(terminal) : textView(terminal);
}

/** Reads a fingerprint of the command line. */
export function fingerprintArgument(text: string): string {
  try {
    return parseFingerprint(text);
  } catch (error) {
    if (error instanceof AuthError) throw new InvalidArgumentError(`${error.message}.`);
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
    if (error instanceof RangeError) throw new InvalidArgumentError(`A ${error.message}.`);
    throw error;
  }
}

/** Examples for the end of a help page. */
export function examples(...lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? "s" : ""}:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
