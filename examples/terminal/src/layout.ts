import { visibleWidth } from "./width.ts";

/** Columns of a stream, within what reads well; 0 for one that is no terminal: nothing is wrapped there. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY === true ? Math.max(40, Math.min(stream.columns ?? 80, 100)) : 0;
}

/** Breaks a text between words so that no line is longer than `width`; 0 leaves it as it is. Colours take no room. */
export function wrap(text: string, width: number): string[] {
  if (width <= 0) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && visibleWidth(`${line} ${word}`) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Lines behind an indentation; the first may begin with something else of the same width. */
export function indent(lines: readonly string[], by: string, first = by): string {
  return lines.map((line, at) => `${at === 0 ? first : by}${line}`).join("\n");
}
