/** What stands behind a colour: how urgent or how interesting a part of a line is. */
export type Tone = "faint" | "name" | "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "alarm";

/** Gives a text its tone; without colour it is the text itself. */
export type Paint = (tone: Tone, text: string) => string;

// Only the 16 colours that every terminal's user has chosen for themselves, and no background but for what is worst.
const CODES: Readonly<Record<Tone, readonly [on: string, off: string]>> = {
  faint: ["\x1b[2m", "\x1b[22m"],
  name: ["\x1b[35m", "\x1b[39m"],
  trace: ["\x1b[2m", "\x1b[22m"],
  debug: ["\x1b[36m", "\x1b[39m"],
  info: ["\x1b[32m", "\x1b[39m"],
  warn: ["\x1b[33m", "\x1b[39m"],
  error: ["\x1b[31m", "\x1b[39m"],
  fatal: ["\x1b[41;97;1m", "\x1b[0m"],
  alarm: ["\x1b[31;1m", "\x1b[0m"],
};

/** Leaves every text as it is. */
export const plain: Paint = (_tone, text) => text;

/** Colours a text for a terminal. The text must be harmless already. */
export const coloured: Paint = (tone, text) => `${CODES[tone][0]}${text}${CODES[tone][1]}`;

/** The variables of the environment that have a say about colour. */
export interface ColourEnvironment {
  readonly [variable: string]: string | undefined;
}

/**
 * Whether output is to be coloured. `FORCE_COLOR` decides first, as in Node: `0` and `false` forbid it, everything else
 * demands it. Then `NO_COLOR`, when it is not empty, forbids it (https://no-color.org); and so does `TERM=dumb`. What is
 * left is whether somebody looks at a terminal.
 */
export function wantsColour(isTTY: boolean, env: ColourEnvironment): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (refused !== undefined && refused !== "") return false;
  return isTTY && terminal !== "dumb";
}
