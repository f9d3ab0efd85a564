import { endOfString } from "./json-text.ts";

const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;

/**
 * Whether JSON text is nested deeper than `limit`, exactly. The text must be as `JSON.stringify` writes it, without white
 * space between its tokens. It is the text that is judged and not the value: a getter or toJSON may give something else
 * each time it is asked.
 */
export function isDeeper(text: string, limit: number): boolean {
  return text.length > 2 * limit && opensMore(text, limit) && mayBeDeeper(text, limit) && scan(text, limit);
}

/** Whether the text has more opening brackets than `limit`, those inside strings included. */
function opensMore(text: string, limit: number): boolean {
  let left = limit;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}

/**
 * Leaps from bracket to bracket, and takes each opening one for real but a closing one only when it surely is: what it
 * counts is never less than the depth. Lists of objects, of which most large messages are made, are settled here.
 */
function mayBeDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let object = find(text, "{", 0);
  let array = find(text, "[", 0);
  let objectEnd = find(text, "}", 0);
  let arrayEnd = find(text, "]", 0);
  for (;;) {
    const open = Math.min(object, array);
    const close = Math.min(objectEnd, arrayEnd);
    if (open < close) {
      depth += 1;
      if (depth > limit) return true;
      if (open === object) object = find(text, "{", open + 1);
      else array = find(text, "[", open + 1);
    } else if (close < text.length) {
      // A run of them at once: looking from each to the end of the run would take quadratic time.
      const end = endOfRun(text, close + 1, isClosing);
      if (closesBefore(text, end)) depth -= end - close;
      if (objectEnd < end) objectEnd = find(text, "}", end);
      if (arrayEnd < end) arrayEnd = find(text, "]", end);
    } else return false;
  }
}

function find(text: string, bracket: string, from: number): number {
  const at = text.indexOf(bracket, from);
  return at === -1 ? text.length : at;
}

/**
 * Whether the closing brackets that end at `end` are outside strings for sure. At the end of the text they are. When only
 * a comma and opening brackets stand between them and a quote, and they were inside a string, that quote would end the
 * string, and behind it would come a comma, a colon or a closing bracket.
 */
function closesBefore(text: string, end: number): boolean {
  if (end === text.length) return true;
  if (text.charCodeAt(end) !== COMMA) return false;
  const quote = endOfRun(text, end + 1, isOpening);
  if (text.charCodeAt(quote) !== QUOTE || quote + 1 === text.length) return false;
  const next = text.charCodeAt(quote + 1);
  return next !== COMMA && next !== COLON && !isClosing(next);
}

function endOfRun(text: string, from: number, belongs: (code: number) => boolean): number {
  let end = from;
  while (belongs(text.charCodeAt(end))) end++;
  return end;
}

/** Reads every character outside strings. */
function scan(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at + 1);
    else if (isOpening(code)) {
      depth += 1;
      if (depth > limit) return true;
    } else if (isClosing(code)) depth -= 1;
  }
  return false;
}

function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b;
}

function isClosing(code: number): boolean {
  return code === 0x7d || code === 0x5d;
}
