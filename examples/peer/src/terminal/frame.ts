import { cut, graphemes, harmless, visibleWidth } from "@securecomm/example-terminal";

/** What stands at the bottom of the screen: the board, and below it the line that is being typed. */
export interface FrameContent {
  readonly board: readonly string[];
  readonly prompt: string;
  readonly line: string;
  /** Where in the line the cursor is, in UTF-16 units. */
  readonly cursor: number;
}

/** The size of a screen. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The rows to draw, each shorter than the screen is wide. */
export interface Frame {
  readonly rows: readonly string[];
  /** In which of the rows the cursor is, and what stands before it there. */
  readonly cursorRow: number;
  readonly beforeCursor: string;
}

export const EMPTY_FRAME: Frame = { rows: [], cursorRow: 0, beforeCursor: "" };

/** Lays out what stands at the bottom: the board in at most a third of the screen, the typed line in what is left. */
export function layOut({ board, prompt, line, cursor }: FrameContent, { columns, rows }: Size): Frame {
  // The last column stays free: a cursor behind it would be in two places.
  const width = Math.max(1, columns - 1);
  const above = shorten(board, Math.floor(rows / 3)).map((each) => cut(each, width));
  const typed = layOutLine(prompt, line, cursor, width, Math.max(1, rows - above.length - 1));
  return {
    rows: [...above, ...typed.rows],
    cursorRow: above.length + typed.cursorRow,
    beforeCursor: typed.beforeCursor,
  };
}

/** The first lines are the ones that matter most. */
function shorten(board: readonly string[], most: number): readonly string[] {
  if (board.length <= most) return board;
  return most < 1 ? [] : [...board.slice(0, most - 1), `… +${board.length - most + 1}`];
}

function layOutLine(prompt: string, line: string, cursor: number, width: number, most: number): Frame {
  // Of a pasted novel only what can be on the screen is looked at.
  const reach = width * most;
  const start = Math.max(0, cursor - reach);
  const shown = line.slice(start, cursor + reach);
  const rows: string[] = [];
  let [row, used] = [cut(prompt, width - 1), visibleWidth(cut(prompt, width - 1))];
  let place = { row: 0, before: row };
  let at = start;
  for (const grapheme of graphemes(shown)) {
    const picture = harmless(grapheme);
    const columns = visibleWidth(picture);
    if (used + columns > width) {
      rows.push(row);
      [row, used] = ["", 0];
      if (at === cursor) place = { row: rows.length, before: "" };
    }
    row += picture;
    used += columns;
    at += grapheme.length;
    if (at <= cursor) place = { row: rows.length, before: row };
  }
  rows.push(row);
  const first = Math.max(0, Math.min(place.row - Math.floor(most / 2), rows.length - most));
  return {
    rows: rows.slice(first, first + most),
    cursorRow: place.row - first,
    beforeCursor: place.before,
  };
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
/** DECAWM: with it off no row can run into the next, however wide a terminal takes a character. */
const WRAP_OFF = "\u001b[?7l";
const WRAP_ON = "\u001b[?7h";
const CLEAR_TO_END_OF_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** What draws a frame from its first column on, over whatever is there, and leaves the cursor where it belongs. */
export function draw({ rows, cursorRow, beforeCursor }: Frame): string {
  const body = rows.join(`${CLEAR_TO_END_OF_LINE}\r\n`);
  const back = up(rows.length - 1 - cursorRow);
  // The cursor is put there by writing what stands before it: that needs no agreement about the width of emoji.
  return `${HIDE_CURSOR}${WRAP_OFF}${body}${CLEAR_TO_END_OF_LINE}${CLEAR_BELOW}${back}\r${beforeCursor}${WRAP_ON}${SHOW_CURSOR}`;
}

/** What moves from a frame's cursor to its first column. */
export function toTop(frame: Frame, columns: number, reflows: boolean): string {
  return `${up(rowsAbove(frame, columns, reflows))}\r`;
}

/** What clears everything from the cursor on. */
export const CLEAR = CLEAR_BELOW;

/** How many rows a frame takes above its cursor, on a screen that may have become narrower since it was drawn. */
export function rowsAbove({ rows, cursorRow }: Frame, columns: number, reflows: boolean): number {
  if (!reflows) return cursorRow;
  return rows
    .slice(0, cursorRow)
    .reduce((sum, row) => sum + Math.max(1, Math.ceil(visibleWidth(row) / Math.max(1, columns))), 0);
}

function up(rows: number): string {
  return rows > 0 ? `\u001b[${rows}A` : "";
}
