import { InvalidArgumentError, Option } from "commander";
import { LEVELS } from "../levels.ts";

/** Examples for the end of a help page. */
export function examples(...lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? "s" : ""}:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** Reads a whole number of the command line. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Gathers an option that may be given several times. */
export function several(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}

export const keyOption = () => new Option("-k, --key <file>", "the private key of a sealed log");
export const passphraseFileOption = (what: string) => new Option("--passphrase-file <file>", what);
export const forceOption = (what: string) => new Option("--force", what);
export const levelOption = () =>
  new Option("--level <level>", "only lines at least this urgent").choices(Object.keys(LEVELS));
