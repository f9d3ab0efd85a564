/** What colours a text: the only codes that these programs put into one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a colour is made of
const COLOUR = /\u001b\[[\d;]*m/g;
const RESET = "\u001b[0m";

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const NO_WIDTH = /^(?:\p{Mn}|\p{Me}|\u200c|\u200d|[\ufe00-\ufe0e])$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
/** East Asian Wide and Fullwidth (Unicode Standard Annex 11), beside emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];

/** What a reader sees as one character each. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * How many columns a text takes at most; colours take none. Terminals disagree about emoji of several parts: this is
 * what the most wasteful of them takes, so that what is cut by it wraps in none.
 */
export function visibleWidth(text: string): number {
  const plain = text.replace(COLOUR, "");
  let width = 0;
  for (const character of plain) width += columnsFor(character);
  return width;
}

/** The text, or as much of its beginning as `width` columns hold, with an ellipsis; colours are closed. */
export function cut(text: string, width: number): string {
  if (visibleWidth(text) <= width) return text;
  let [kept, left] = ["", width - 1];
  for (const { piece, colour } of pieces(text)) {
    if (!colour) left -= visibleWidth(piece);
    if (left < 0) break;
    kept += piece;
  }
  const ended = width > 0 ? `${kept}…` : "";
  return ended.includes("\u001b") ? `${ended}${RESET}` : ended;
}

/** Breaks a text into rows of at most `width` columns: between words where it can, else between characters. */
export function fold(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = "";
  const add = (part: string) => {
    if (row !== "" && visibleWidth(row) + visibleWidth(part) > width) {
      rows.push(row);
      row = "";
    }
    row += part;
  };
  for (const word of text.split(/(?<= )/)) {
    if (visibleWidth(word.trimEnd()) <= width) {
      if (visibleWidth(row) + visibleWidth(word.trimEnd()) <= width) row += word;
      else add(word);
    } else for (const { piece } of pieces(word)) add(piece);
  }
  return [...rows, row].map((each) => each.trimEnd());
}

function columnsFor(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code >= 0x20 && code < 0x300) return 1;
  // The selector of the emoji form makes a narrow character wide.
  if (code === 0xfe0f) return 1;
  if (NO_WIDTH.test(character)) return 0;
  return EMOJI.test(character) || WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

function* pieces(text: string): Generator<{ readonly piece: string; readonly colour: boolean }> {
  let end = 0;
  for (const match of text.matchAll(COLOUR)) {
    for (const piece of graphemes(text.slice(end, match.index))) yield { piece, colour: false };
    yield { piece: match[0], colour: true };
    end = match.index + match[0].length;
  }
  for (const piece of graphemes(text.slice(end))) yield { piece, colour: false };
}
