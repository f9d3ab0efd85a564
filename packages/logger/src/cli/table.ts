import { harmless } from "../console/harmless.ts";
import type { Paint } from "../console/paint.ts";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers stand at the right. `"left"` unless told. */
  readonly align?: "left" | "right";
}

/** Rows of text under their titles, each column as wide as its widest cell. Cells may hold anything. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
  const cells = rows.map((row) => columns.map((_, i) => harmless(row[i] ?? "")));
  const widths = columns.map(({ title }, i) =>
    cells.reduce((most, row) => Math.max(most, row[i]!.length), title.length),
  );
  const lineOf = (texts: readonly string[]) =>
    texts
      .map((text, i) => (columns[i]!.align === "right" ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  const lines = [paint("faint", lineOf(columns.map(({ title }) => title))), ...cells.map(lineOf)];
  return `${lines.join("\n")}\n`;
}

/** Names and their values, one pair a line. */
export function facts(pairs: readonly (readonly [name: string, value: string])[], paint: Paint): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${paint("faint", name.padEnd(width))}  ${harmless(value)}\n`).join("");
}
