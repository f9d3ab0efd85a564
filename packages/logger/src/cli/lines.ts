import { type Command, Option } from "commander";
import { formatLine } from "../console/form.ts";
import { harmlessJSON } from "../console/harmless.ts";
import { wantsColour } from "../console/paint.ts";
import type { Level } from "../levels.ts";
import type { CommandIo } from "./io.ts";
import type { KeyOptions } from "./key-file.ts";
import { parseMoment } from "./moment.ts";
import { keyOption, levelOption, passphraseFileOption, several } from "./options.ts";
import { type Selection, selects } from "./selection.ts";

/** What `cat` and `follow` have in common. */
export interface LinesOptions extends KeyOptions {
  readonly level?: Level;
  readonly since?: number;
  readonly until?: number;
  readonly event?: readonly string[];
  readonly grep?: string;
  readonly json?: boolean;
  readonly people?: boolean;
  readonly date?: boolean;
  readonly salvage?: boolean;
}

/** Lines that may be asked for by `-n`: they are held in memory. */
export const MOST_LAST_LINES = 1_000_000;

/** Gives a command the options of {@link LinesOptions}. */
export function addLinesOptions(command: Command, { now }: CommandIo): Command {
  const momentOf = (text: string) => parseMoment(text, now());
  return command
    .addOption(keyOption())
    .addOption(passphraseFileOption("the passphrase of the private key, on the first line of a file"))
    .addOption(levelOption())
    .addOption(new Option("--since <time>", "only lines from then on").argParser(momentOf))
    .addOption(new Option("--until <time>", "only lines before").argParser(momentOf))
    .addOption(new Option("--event <name>", "only lines of this event; may be given several times").argParser(several))
    .option("--grep <text>", "only lines with this text in them")
    .addOption(new Option("--json", "the lines as they are, also on a terminal"))
    .addOption(new Option("--people", "in the form for people, also where no terminal is").conflicts("json"))
    .option("--date", "the date before the time, in the form for people")
    .option("--salvage", "go on behind damage in a sealed log");
}

/** What a help page says about times and forms. */
export const LINES_HELP = `
A time is like 2026-11-22, 2026-11-22T10:41:12Z, 10:41 (today), or 15m, 2h, 3d (ago); all in UTC.
On a terminal, lines are shown in the form for people; elsewhere they are JSON, as they were written.`;

/** Which lines are shown, and what each looks like with its line feed. */
export interface LineView {
  readonly wanted: (line: string) => boolean;
  readonly show: (line: string) => string;
}

/** The view that the options ask for. */
export function lineView(options: LinesOptions, { stdout, env }: CommandIo): LineView {
  const { level, since, until, event: events, grep } = options;
  const selection: Selection = { level, since, until, events, grep };
  const terminal = stdout.isTTY === true;
  return { wanted: selects(selection), show: form(options, terminal, wantsColour(terminal, env)) };
}

function form({ json, people, date }: LinesOptions, terminal: boolean, colour: boolean): (line: string) => string {
  if (people === true || (terminal && json !== true)) {
    return (line) => formatLine(line, { colour, date: date === true });
  }
  return terminal ? (line) => `${harmlessJSON(line)}\n` : (line) => `${line}\n`;
}

/** The last of many lines. */
export class LastLines {
  readonly #most: number;
  #lines: string[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  push(line: string): void {
    if (this.#most === 0) return;
    this.#lines.push(line);
    // Now and then, as shifting each time costs as much as there are lines.
    if (this.#lines.length >= 2 * this.#most + 1_000) this.#lines = this.#lines.slice(-this.#most);
  }

  /** Gives them, and forgets them. */
  take(): readonly string[] {
    const last = this.#most === 0 ? [] : this.#lines.slice(-this.#most);
    this.#lines = [];
    return last;
  }
}
