import { harmless } from "./failure.ts";

/** Colours where the terminal has them; the text alone says everything. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly alarm: (text: string) => string;
}

/** For a stream: only a terminal gets colours, and never when NO_COLOR is set (no-color.org) or TERM is "dumb". */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const coloured = stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const colour = (open: number, close: number) => (text: string) =>
    coloured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { strong: colour(1, 22), faint: colour(2, 22), alarm: colour(31, 39) };
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers stand at the right. `"left"` unless told. */
  readonly align?: "left" | "right";
}

/** Rows of text under their titles, each column as wide as its widest cell. Cells may hold anything. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const cells = rows.map((row) => columns.map((_, i) => harmless(row[i] ?? "")));
  const widths = columns.map(({ title }, i) => Math.max(widthOf(title), ...cells.map((row) => widthOf(row[i]!))));
  const lineOf = (texts: readonly string[]) =>
    texts
      .map((text, i) => pad(text, widths[i]!, columns[i]!.align ?? "left"))
      .join("  ")
      .trimEnd();
  const lines = [paint.strong(lineOf(columns.map(({ title }) => title))), ...cells.map(lineOf)];
  return `${lines.join("\n")}\n`;
}

/** Names and their values, one pair a line. */
export function facts(pairs: readonly (readonly [name: string, value: string])[], paint: Paint): string {
  const width = Math.max(...pairs.map(([name]) => widthOf(name)));
  return pairs.map(([name, value]) => `${paint.faint(pad(name, width, "left"))}  ${harmless(value)}\n`).join("");
}

/** A text filled up with spaces. */
export function pad(text: string, width: number, align: "left" | "right"): string {
  const filling = " ".repeat(Math.max(width - widthOf(text), 0));
  return align === "left" ? text + filling : filling + text;
}

function widthOf(text: string): number {
  return [...text].length;
}
