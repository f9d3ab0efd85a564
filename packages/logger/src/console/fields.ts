import { withinLine } from "./harmless.ts";
import type { Paint } from "./paint.ts";

/** UTF-16 units of a text that is shown whole. */
const LONG = 200;
/** Lines of a stack that are shown. */
const STACK_LINES = 50;

const ID = /^(?:[0-9a-f]{24,}|[0-9A-F]{24,}|(?=.*\d)[\w.:+=-]{40,})$/;
const NEEDS_QUOTES = /[\s"=\\]|^$/;

/** A value as it stands behind `key=`: a text in quotes only where it could be misread, anything nested as JSON. */
export function fieldText(value: unknown): string {
  if (typeof value === "string") {
    const short = shortened(value);
    return withinLine(NEEDS_QUOTES.test(short) ? quoted(short) : short);
  }
  if (typeof value !== "object" || value === null) return String(value);
  const json = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? shortened(inner) : inner));
  return withinLine(withoutMiddle(json));
}

/** A text in quotes, with those that it has itself escaped. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** A text without its middle, where it is an id that nobody reads to the end, or long. */
export function shortened(text: string): string {
  if (text.length < 24) return text;
  if (text.length <= LONG) return ID.test(text) ? `${text.slice(0, 10)}…${text.slice(-6)}` : text;
  return withoutMiddle(text);
}

function withoutMiddle(text: string): string {
  return text.length <= LONG ? text : `${text.slice(0, LONG - 61)}…${text.slice(-60)}`;
}

/**
 * A stack on lines of its own, indented, so that none of them can be taken for a line of the log.
 * @param title stands before the first.
 */
export function stackLines(title: string, stack: string, paint: Paint): string {
  const lines = `${title}${stack}`.split("\n", STACK_LINES + 1);
  if (lines.length > STACK_LINES) lines[STACK_LINES] = "…";
  return lines.map((line) => stackLine(line.trim(), paint)).join("");
}

function stackLine(line: string, paint: Paint): string {
  return `${line.startsWith("at ") ? "      " : "    "}${paint("faint", withinLine(line))}\n`;
}
