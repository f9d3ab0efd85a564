import { cut, fold, harmless, visibleWidth } from "@securecomm/example-terminal";

/** Columns of a name that are shown. */
const LONGEST_NAME = 40;

/**
 * A name from outside, as this program shows it: harmless, not longer than a name is, and without the brackets that
 * tell where a name ends: `bob> hi <carol` would be two lines of two people.
 */
export function shownName(name: string): string {
  return cutName(
    harmless(name).replace(/[<>]/g, (bracket) => (bracket === "<" ? "‹" : "›")),
    LONGEST_NAME,
  );
}

/** A name with less room than it needs: what stays is its beginning, and the mark or number that it ends with. */
export function cutName(name: string, columns: number): string {
  const end = /(?: #\d{1,6})?\??$/.exec(name)?.[0] ?? "";
  if (end === "" || visibleWidth(name) <= columns) return cut(name, columns);
  return `${cut(name.slice(0, -end.length), Math.max(1, columns - visibleWidth(end)))}${end}`;
}

/** A text of several lines in which nothing moves the cursor: such as a message with a path in it. */
export function harmlessLines(text: string): string {
  return text.split("\n").map(harmless).join("\n");
}

/** A name in a line for the user to type: in quotes where it must be, by the rules of this program's own commands. */
export function typedName(name: string): string {
  const shown = harmless(name);
  return /[\s"'\\]/.test(shown) ? `"${shown.replace(/["\\]/g, "\\$&")}"` : shown;
}

/**
 * What a peer said, on rows that cannot be taken for this program's: every row after the first begins with a bar. With
 * width 0, where nothing is wrapped, it is one line.
 */
export function besideBar(first: string, text: string, width: number, bar: (text: string) => string): string {
  if (width <= 0) return `${first}${text}`;
  const [head = "", ...more] = fold(`${first}${text}`, width - 2);
  return [head, ...more.map((row) => `${bar("│")} ${row}`)].join("\n");
}
