import { harmless, helpTitle, languageNamed, usageMessage, wrap } from "@securecomm/example-terminal";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import manifest from "../package.json" with { type: "json" };
import { cliTexts } from "./cli-texts.ts";

/** What the command line asks for. */
export interface CommandLine {
  readonly names: readonly string[];
  readonly list: boolean;
  readonly html: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
  readonly minutes: number;
  readonly controls: boolean;
  readonly seed: number;
}

/** The command line cannot be understood; the message says why, in the language that is spoken. */
export class UsageError extends Error {}

/** Help or the version was asked for, and has been given. */
export class Answered extends Error {}

export const DEFAULT_MINUTES = 3_000;
const MOST_MINUTES = 1_000_000;
const MOST_SEED = 2 ** 32 - 1;

/**
 * Reads a command line.
 * @param args without the program's name.
 * @throws UsageError, or {@link Answered} when help was asked for.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const program = programme();
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new Answered();
    throw new UsageError(sentenceOf(error));
  }
  const { list = false, html, force = false, json = false, minutes, controls, seed } = program.opts();
  return { names: program.args, list, html, force, json, minutes, controls, seed };
}

function programme(): Command {
  const texts = cliTexts();
  const lines = [
    ["securecomm-attacks", texts.exampleAll],
    ["securecomm-attacks bit-flip record-replay", texts.exampleSome],
    ["securecomm-attacks --html attacks.html", texts.exampleHtml],
    ["securecomm-attacks --json | jq .verdict", texts.exampleJson],
  ].map(([line = "", about]) => `  ${line.padEnd(44)}${about}`);
  const shown = (value: unknown) => `(${texts.default}: ${value})`;
  return new Command("securecomm-attacks")
    .description(texts.description)
    .usage("[NAME…] [--html FILE] [--json]")
    .argument("[NAME…]", texts.names)
    .addOption(new Option("--list", texts.list))
    .addOption(new Option("--html <FILE>", texts.html))
    .addOption(new Option("--force", texts.force))
    .addOption(new Option("--json", texts.json))
    .addOption(
      new Option("--minutes <N>", `${texts.minutes} ${shown(DEFAULT_MINUTES)}`)
        .argParser(wholeNumber(1, MOST_MINUTES))
        .default(DEFAULT_MINUTES, ""),
    )
    .addOption(new Option("--no-controls", texts.noControls))
    .addOption(
      new Option("--seed <N>", `${texts.seed} ${shown(1)}`).argParser(wholeNumber(0, MOST_SEED)).default(1, ""),
    )
    .addOption(
      new Option("--lang <LANG>", texts.lang).argParser((value) => {
        if (languageNamed(value) === undefined) throw new InvalidArgumentError(texts.languages);
        return value;
      }),
    )
    .version(manifest.version, "--version", texts.version)
    .helpOption("-h, --help", texts.help)
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .configureHelp({
      styleTitle: helpTitle,
      // The defaults stand in the descriptions, in the language that is spoken.
      optionDescription: ({ description }) => description,
    })
    .addHelpText("after", `\n${texts.examples}\n${lines.join("\n")}\n\n${wrap(texts.exits, 80).join("\n")}`);
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(cliTexts().wholeNumber(least, String(most)));
    }
    return value;
  };
}

/** What commander found wrong, in the language that is spoken, without its `error: `. */
function sentenceOf({ message }: CommanderError): string {
  const told = usageMessage(message)
    .trim()
    .replace(/^(?:error|erro): /, "");
  return told.split("\n").map(harmless).join("\n");
}
