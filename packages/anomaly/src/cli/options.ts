import { InvalidArgumentError, Option } from "commander";
import type { DetectorName } from "../detectors/detector.ts";
import { DETECTORS } from "../detectors/registry.ts";

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

/** Reads a number between two others, without them. */
export function between(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d{0,9}(\.\d{1,12})?$/.test(text) && text !== "" ? Number(text) : Number.NaN;
    if (value > low && value < high) return value;
    throw new InvalidArgumentError(`It must be a number between ${low} and ${high}, with a point, such as 0.01.`);
  };
}

/** Reads names with commas between them; the option may be given several times. */
export function names(text: string, earlier: readonly string[] = []): string[] {
  const list = text.split(",").map((name) => name.trim());
  if (list.some((name) => name === "")) throw new InvalidArgumentError("It must be names with commas between them.");
  return [...earlier, ...list];
}

/** Reads names of a fixed list. */
export function namesOf(known: readonly string[]): (text: string, earlier?: readonly string[]) => string[] {
  return (text, earlier) => {
    const list = names(text, earlier);
    const strange = list.find((name) => !known.includes(name));
    if (strange === undefined) return list;
    throw new InvalidArgumentError(`There is no ${JSON.stringify(strange)}; there are ${known.join(", ")}.`);
  };
}

/** Reads one character between cells; `tab` is one too. */
export function delimiter(text: string): string {
  const character = text === "tab" || text === "\\t" ? "\t" : text;
  if (/^[^"\r\n\w]$/u.test(character)) return character;
  throw new InvalidArgumentError("It must be one character, or tab.");
}

/** The forms of input. */
export type InputFormat = "auto" | "csv" | "common" | "combined" | "json";

export const formatOption = () =>
  new Option("--format <form>", "what the input is: csv, or an access log as common, combined or json lines")
    .choices(["auto", "csv", "common", "combined", "json"])
    .default("auto");

export const delimiterOption = () =>
  new Option("--delimiter <character>", "what stands between the cells of a CSV file; tab is one too")
    .argParser(delimiter)
    .default(",");

export const languageOption = () =>
  new Option("--lang <language>", "in which language reasons are written").choices(["en", "pt"]).default("en");

/** @param without A detector that cannot be had here. */
export const detectorOption = (what: string, without?: DetectorName) =>
  new Option("--detector <name>", what).choices(DETECTORS.filter((name) => name !== without));

export const seedOption = () =>
  new Option("--seed <number>", "the same seed gives the same result, bit by bit")
    .argParser(whole(0, Number.MAX_SAFE_INTEGER))
    .default(0);

export const missingOption = () =>
  new Option("--missing <what>", "refuse empty cells in columns of numbers, or put the column's median in their place")
    .choices(["refuse", "impute"])
    .default("refuse");

export const forceOption = () => new Option("--force", "replace files that exist already");
export const jsonOption = (what: string) => new Option("--json", what);
