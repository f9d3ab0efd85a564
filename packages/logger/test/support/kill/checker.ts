import type { FoundLine } from "./found-lines.ts";
import { numberOf } from "./numbered-line.ts";

/** What a log must not show after its writer was killed. */
export type ViolationKind =
  /** A line is not there although a promise was kept that it is. */
  | "flushed-line-lost"
  /** A line that nobody promised is not there, and a later one is. */
  | "hole"
  /** A line is there twice. */
  | "twice"
  /** A line stands behind one with a greater number. */
  | "order"
  /** Something that is no line stands where no writer was killed, or more than once where one was. */
  | "torn"
  /** A file that was put aside does not end with a line feed. */
  | "unended"
  /** A file cannot be read, or only in part. */
  | "unreadable"
  /** There are lines that nobody has written. */
  | "never-written"
  /** The writer reported trouble, or ended otherwise than it was to. */
  | "writer"
  /** Reading or verifying with the package itself says something else than it must. */
  | "verdict"
  /** Something was left behind by an orderly end. */
  | "left-behind";

/** What was found, and where. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly facts: string;
}

/** What is known about a log at a moment. */
export interface Known {
  /** Of the lines. */
  readonly seed: number;
  /** The greatest number that a promise was kept about. */
  readonly flushed: number;
  /** The greatest number that a writer may have written. */
  readonly written: number;
  /** After which lines writers went on that came after one that was killed. */
  readonly resumedAfter: ReadonlySet<number>;
}

/** What a check found. */
export interface Checked {
  /** The greatest number that is there whole. */
  readonly highest: number;
  /** How many whole lines. */
  readonly lines: number;
  /** Lines that a killed writer left unfinished, and that were ended by the next. */
  readonly torn: number;
}

/** Checks all lines of a log, the first to the last. */
export function checkLines(
  lines: Iterable<FoundLine>,
  known: Known,
  violated: (violation: Violation) => void,
): Checked {
  const seen = new Uint8Array(known.written + 2);
  let highest = 0;
  let count = 0;
  let torn = 0;
  let tornAfter = -1;
  let unended: FoundLine | undefined;
  const tell = (kind: ViolationKind, facts: string) => violated({ kind, facts });
  for (const line of lines) {
    if (unended !== undefined) tell("unended", `${unended.file} ends with ${show(unended.text)}`);
    unended = line.ended ? undefined : line;
    const number = numberOf(known.seed, line.text);
    if (number === undefined) {
      // The last line of all may still be unfinished; nobody has gone on behind it.
      if (!line.ended) continue;
      torn++;
      if (tornAfter === highest || !known.resumedAfter.has(highest)) {
        tell("torn", `${line.file}, behind line ${highest}: ${show(line.text)}`);
      }
      tornAfter = highest;
      continue;
    }
    count++;
    if (number > known.written) {
      tell("never-written", `${line.file}: line ${number}, and only ${known.written} were written`);
    } else if (seen[number] === 1) {
      tell("twice", `${line.file}: line ${number}`);
    } else {
      if (number < highest) tell("order", `${line.file}: line ${number} behind ${highest}`);
      for (let missing = highest + 1; missing < number; missing++) {
        // One that comes later is out of order, and the two are told once each.
        tell(
          missing <= known.flushed ? "flushed-line-lost" : "hole",
          `line ${missing}; ${number} stands in ${line.file}`,
        );
      }
      seen[number] = 1;
      highest = Math.max(highest, number);
    }
  }
  for (let missing = highest + 1; missing <= known.flushed; missing++) {
    tell("flushed-line-lost", `line ${missing}; the log ends with ${highest}`);
  }
  return { highest, lines: count, torn };
}

function show(text: string): string {
  const start = text.slice(0, 90);
  return JSON.stringify(text.length > 90 ? `${start}... (${text.length} characters)` : start);
}
