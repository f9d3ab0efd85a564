import { SECURITY_EVENTS } from "../adapters/security-events.ts";
import { isLevel, LEVELS } from "../levels.ts";
import { fieldText, quoted, shortened, stackLines } from "./fields.ts";
import { withinLine } from "./harmless.ts";
import { coloured, type Paint, plain, type Tone } from "./paint.ts";

/** How a line is to look. */
export interface FormOptions {
  /** Whether to colour it, for a terminal; by default not. */
  readonly colour?: boolean | undefined;
  /** Whether to show the date before the time of day; by default not. Both are in UTC, as in the line. */
  readonly date?: boolean | undefined;
}

/**
 * One JSON line in the form for people: time of day in UTC, level, the logger's name, the message, the other fields, on
 * one line with its line feed; a stack follows on lines of its own, indented.
 *
 * Nothing in it can steer a terminal or look like another line: control characters, bidirectional and invisible ones are
 * written out, as are many blanks; a message that could be taken for fields or for a mark is in quotes. Long values are shortened in the middle. Security events of a session, and alerts, begin with `!!`. `pid`
 * and `hostname` are left out, and an event's `at` where it says what the line's time says. A text that is no line of a
 * log is shown as it is.
 * @param line one line, with or without its line feed.
 */
export function formatLine(line: string, options: FormOptions = {}): string {
  const text = withoutLineFeed(line);
  const paint = options.colour === true ? coloured : plain;
  const fields = parse(text);
  if (fields === undefined) return `${withinLine(text)}\n`;
  try {
    return write(fields, paint, options.date === true);
  } catch {
    // Only a value nested deeper than the stack reaches.
    return `${withinLine(text)}\n`;
  }
}

function withoutLineFeed(line: string): string {
  const end = line.endsWith("\n") ? line.length - 1 : line.length;
  return line.slice(0, line.charCodeAt(end - 1) === 0x0d ? end - 1 : end);
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields | undefined {
  if (text.charCodeAt(0) !== 0x7b) return undefined;
  try {
    const fields = JSON.parse(text) as Fields;
    const { time, level, msg } = fields;
    return time === undefined && level === undefined && msg === undefined ? undefined : fields;
  } catch {
    return undefined;
  }
}

function write(fields: Fields, paint: Paint, date: boolean): string {
  const time = isoTime(fields["time"]);
  const level = levelName(fields["level"]);
  const tone = isLevel(level) ? level : "info";
  const { name, msg } = fields;
  const alarm = isAlarm(fields, level);
  const parts: string[] = [];
  if (time !== undefined)
    parts.push(paint("faint", date ? `${time.slice(0, 10)} ${time.slice(11, -1)}` : time.slice(11, -1)));
  if (level !== undefined) parts.push(paint(tone, messageText(level).toUpperCase().padEnd(5)));
  if (typeof name === "string") parts.push(paint("name", `[${nameText(shortened(name))}]`));
  if (alarm) parts.push(paint("alarm", "!!"));
  if (typeof msg === "string" && msg !== "") parts.push(paintMessage(messageText(msg), paint, tone, alarm));
  const facts: string[] = [];
  const stacks: string[] = [];
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (isElsewhere(key, value, time, level)) continue;
    if (isError(value)) addError(key, value, "", paint, facts, stacks);
    else facts.push(field(key, value, paint));
  }
  // Two spaces: where the message ends and the fields begin is seen without colour too.
  return `${[parts.join(" "), facts.join(" ")].filter((part) => part !== "").join("  ")}\n${stacks.join("")}`;
}

/** Whether a field has its place elsewhere in the line, or is left out of it. */
function isElsewhere(key: string, value: unknown, time: string | undefined, level: string | undefined): boolean {
  switch (key) {
    case "pid":
    case "hostname":
      return true;
    case "time":
      return time !== undefined;
    case "level":
      return level !== undefined;
    case "name":
    case "msg":
      return typeof value === "string";
    case "at":
      return time !== undefined && typeof value === "string" && Math.abs(Date.parse(value) - Date.parse(time)) < 1000;
    default:
      return false;
  }
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** ISO as this package writes it; or milliseconds since the epoch, as pino does where nobody tells it otherwise. */
function isoTime(time: unknown): string | undefined {
  if (typeof time === "string") return ISO.test(time) ? time : undefined;
  return typeof time === "number" && time >= 0 && time < 253_402_300_800_000 ? new Date(time).toISOString() : undefined;
}

const NAMES: ReadonlyMap<unknown, string> = new Map(Object.entries(LEVELS).map(([name, number]) => [number, name]));

function levelName(level: unknown): string | undefined {
  if (typeof level === "string") return shortened(level);
  return typeof level === "number" ? (NAMES.get(level) ?? String(level)) : undefined;
}

function isAlarm({ event }: Fields, level: string | undefined): boolean {
  if (event === "alert") return level === "warn" || level === "error" || level === "fatal";
  return typeof event === "string" && SECURITY_EVENTS.has(event);
}

/** What would pass for a line's other parts: a mark, a name, quotes, fields, the gap in front of them. */
const AMBIGUOUS = /^(?:!!|["[])|=|\s\s/;

/** A message is in quotes where it could be taken for more than a message. */
function messageText(text: string): string {
  return withinLine(AMBIGUOUS.test(text) ? quoted(text) : text);
}

function nameText(name: string): string {
  return withinLine(/[\]"]|\s\s/.test(name) ? quoted(name) : name);
}

function paintMessage(message: string, paint: Paint, tone: Tone, alarm: boolean): string {
  if (alarm) return paint("alarm", message);
  return tone === "warn" || tone === "error" ? paint(tone, message) : message;
}

interface ErrorFields {
  readonly stack: string;
  readonly type?: unknown;
}

function isError(value: unknown): value is ErrorFields {
  return typeof value === "object" && value !== null && typeof (value as { stack?: unknown }).stack === "string";
}

/** An error's type and what it carries among the facts, its stack below; its causes likewise. Its message is in the stack. */
function addError(
  key: string,
  error: ErrorFields,
  title: string,
  paint: Paint,
  facts: string[],
  stacks: string[],
): void {
  const { stack, type, message: _, ...rest } = error as ErrorFields & { message?: unknown };
  facts.push(field(key, typeof type === "string" ? type : "Error", paint));
  stacks.push(stackLines(title, stack, paint));
  for (const [name, value] of Object.entries(rest)) {
    if (isError(value)) addError(`${key}.${name}`, value, `${name}: `, paint, facts, stacks);
    else facts.push(field(`${key}.${name}`, value, paint));
  }
}

function field(key: string, value: unknown, paint: Paint): string {
  return `${paint("faint", `${fieldText(key)}=`)}${fieldText(value)}`;
}
