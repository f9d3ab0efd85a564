import { seededRandom } from "./random.ts";

/*
 * The lines of the crash tests. What stands in line n depends on n and the seed alone, so that whoever checks a log knows
 * every byte that has to be there.
 */

const WORDS =
  "session opened by peer over tcp; handshake took 12 ms, rekey after 900 s; frame dropped: out of order ".split(" ");
const ODD = [
  "\u00e9t\u00e9",
  "\u6f22\u5b57",
  "\u{1f512}",
  '"quoted"',
  "back\\slash",
  "tab\tfeed\nreturn\r",
  "\u2028",
  "\u0007bell",
];
const LETTERS = 1 << 15;

const plainCorpus = corpus(1, 0);
const oddCorpus = corpus(2, 0.3);

function corpus(seed: number, odd: number): string {
  const random = seededRandom(seed);
  let text = "";
  while (text.length < LETTERS) text += `${random.pick(random.next() < odd ? ODD : WORDS)} `;
  return text;
}

/** Mostly about 150 characters; some short, some with letters beyond ASCII, a few of thousands. */
function textOf(seed: number, number: number): string {
  const random = seededRandom(seed ^ Math.imul(number, 0x9e3779b1));
  const kind = random.next();
  const length = kind < 0.03 ? random.below(20) : kind < 0.996 ? 40 + random.below(220) : 2000 + random.below(12_000);
  const letters = random.next() < 0.07 ? oddCorpus : plainCorpus;
  const start = random.below(LETTERS - length);
  // No half of a character at either end.
  return letters.slice(start, start + length).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}

/** Whether line `number` is of level fatal, after which a logger writes everything at once. */
export function isFatal(number: number): boolean {
  return number % 4999 === 0;
}

/** What a logger is given for a line. */
export function fieldsOf(seed: number, number: number): { n: number; note: string } {
  return { n: number, note: textOf(seed, number) };
}

/** A line as the logger would write it, with its line feed. */
export function lineOf(seed: number, number: number): string {
  return `${startOf(number, new Date().toISOString())}${endOf(seed, number)}\n`;
}

const TIME = /"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"/;

/** The number of a line without its line feed; `undefined` when it is not, letter for letter, one that was written. */
export function numberOf(seed: number, line: string): number | undefined {
  const at = line.indexOf(',"n":');
  const time = TIME.exec(line.slice(0, at))?.[1];
  const number = Number.parseInt(line.slice(at + 5, at + 20), 10);
  if (at < 0 || time === undefined || !Number.isSafeInteger(number)) return undefined;
  const expected = `${startOf(number, time)}${endOf(seed, number)}`;
  return line === expected || saysTheSame(line, expected) ? number : undefined;
}

/** A logger may write more letters as escapes than JSON.stringify does. */
function saysTheSame(line: string, expected: string): boolean {
  try {
    return JSON.stringify(JSON.parse(line)) === expected;
  } catch {
    return false;
  }
}

function startOf(number: number, time: string): string {
  return `{"level":"${isFatal(number) ? "fatal" : "info"}","time":"${time}"`;
}

function endOf(seed: number, number: number): string {
  return `,${JSON.stringify(fieldsOf(seed, number)).slice(1)}`;
}
