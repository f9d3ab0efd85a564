/*
 * What can be known of valid JSON text without reading each of its characters: `indexOf` is native, and leaps over what
 * does not matter. Each function costs time in proportion to the text at most, whatever a peer wrote.
 */

/**
 * Whether valid JSON text has more keys than its value has properties, exactly. It never has fewer, so what is easily
 * counted and at least the number of keys often settles it: all colons, or those behind what may be the end of a string.
 */
export function hasMoreKeys(text: string, properties: number): boolean {
  return hasMoreColons(text, properties) && countColonsAfterQuote(text) > properties && countKeys(text) > properties;
}

/** The place of the quote that ends a string whose characters begin at `from`. */
export function endOfString(text: string, from: number): number {
  let close = text.indexOf('"', from);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close;
}

function hasMoreColons(text: string, limit: number): boolean {
  let left = limit;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    left -= 1;
    if (left < 0) return true;
  }
  return false;
}

/** Counts each colon behind a key, and of the colons inside strings only those at the beginning of one. */
function countColonsAfterQuote(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    let before = at - 1;
    while (isSpace(text.charCodeAt(before))) before--;
    if (text.charCodeAt(before) === 0x22 && !isEscaped(text, before)) count++;
  }
  return count;
}

function countKeys(text: string): number {
  let keys = 0;
  let open = text.indexOf('"');
  while (open !== -1) {
    let next = endOfString(text, open + 1) + 1;
    while (isSpace(text.charCodeAt(next))) next++;
    if (text.charCodeAt(next) === 0x3a) keys++;
    open = text.indexOf('"', next);
  }
  return keys;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
