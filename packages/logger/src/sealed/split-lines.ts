import { ArgumentRangeError } from "../errors.ts";

const LINE_FEED = 0x0a;

/**
 * Cuts whole lines into parts of whole lines.
 * @param limit Bytes that a part may have.
 * @returns views, each with the number of its line feeds.
 * @throws when one line is longer: {@link ArgumentRangeError}.
 */
export function splitLines(bytes: Uint8Array, limit: number): { part: Uint8Array; lines: number }[] {
  const parts: { part: Uint8Array; lines: number }[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + limit, bytes.length);
    if (end < bytes.length) end = bytes.lastIndexOf(LINE_FEED, end - 1) + 1;
    if (end <= start) throw new ArgumentRangeError("text", `lines of at most ${limit} bytes`);
    const part = bytes.subarray(start, end);
    parts.push({ part, lines: countLines(part) });
    start = end;
  }
  return parts;
}

function countLines(part: Uint8Array): number {
  let lines = 0;
  for (let at = part.indexOf(LINE_FEED); at !== -1; at = part.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
