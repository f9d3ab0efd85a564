import { visibleWidth, wrap } from "@securecomm/example-terminal";

/** A column of a table: how wide it may be, and on which side its text stands. */
export interface Column {
  readonly width: number;
  readonly align?: "left" | "right";
}

const GAP = "  ";

/**
 * One row of a table, as many lines high as its highest cell. Each text of a cell begins a line of its own; what is too
 * long is broken between words, and a word that is longer than the column within.
 */
export function rowLines(columns: readonly Column[], cells: readonly (readonly string[])[]): string[] {
  const broken = columns.map(({ width }, at) => (cells[at] ?? []).flatMap((text) => breakText(text, width)));
  const height = Math.max(1, ...broken.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map(({ width, align }, at) => pad(broken[at]?.[line] ?? "", width, align))
      .join(GAP)
      .trimEnd(),
  );
}

/** The width of a row. */
export function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, { width }) => sum + width, (columns.length - 1) * GAP.length);
}

function breakText(text: string, width: number): string[] {
  // Codes break where their words end: ERR_RECORD_ | TAMPERED.
  const words = text.split(" ").map((word) => chop(word, width));
  return wrap(words.join(" "), width);
}

function chop(word: string, width: number): string {
  if (visibleWidth(word) <= width) return word;
  const cut = Math.max(word.lastIndexOf("_", width - 1), word.lastIndexOf("-", width - 1)) + 1;
  const at = cut > 0 ? cut : width;
  return `${word.slice(0, at)} ${chop(word.slice(at), width)}`;
}

function pad(text: string, width: number, align: Column["align"] = "left"): string {
  const room = " ".repeat(Math.max(0, width - visibleWidth(text)));
  return align === "left" ? text + room : room + text;
}
