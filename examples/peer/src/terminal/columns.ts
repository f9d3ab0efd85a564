import { cut, harmless, visibleWidth } from "@securecomm/example-terminal";

/** Columns between two words. */
const GAP = 2;
/** Rows at most: a completion of a large folder must not push away what was said. */
const MOST_ROWS = 12;

/** Words below each other in as many columns as fit, as a shell lists what a word may become; none wider than the screen. */
export function inColumns(words: readonly string[], width: number): readonly string[] {
  const room = Math.max(1, width - 1);
  const shown = words.map((word) => cut(harmless(word), room));
  const widest = Math.max(1, ...shown.map(visibleWidth));
  const columns = Math.max(1, Math.floor((room + GAP) / (widest + GAP)));
  const rows = Math.ceil(shown.length / columns);
  const lines = Array.from({ length: Math.min(rows, MOST_ROWS) }, (_, row) =>
    Array.from({ length: columns }, (_, column) => shown[column * rows + row] ?? "")
      .map((word) => word + " ".repeat(widest - visibleWidth(word)))
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
  return rows > MOST_ROWS ? [...lines, `… +${rows - MOST_ROWS}`] : lines;
}
