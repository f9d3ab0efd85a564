import { isLogAddress, logAddress } from "./log-address.ts";
import { nameClient } from "./log-client.ts";
import { LOG_LIMITS } from "./log-limits.ts";
import type { BadLineReason, ParsedLine } from "./log-line.ts";
import { parseRequestLine } from "./log-request.ts";
import { type LogTime, parseClfTime } from "./log-time.ts";

// `[10/Oct/2000:13:55:36 -0700] `, brackets and the space before the quote counted.
const TIME_LENGTH = 29;

/**
 * Reads a line of Apache's or nginx's common or combined format, also one with `host:port` before it; what stands after
 * the user agent is passed over.
 *
 * The time is looked for right before the first bare quote. Servers escape quotes in what a client sends, so a user name
 * that holds a whole log line cannot pass itself off as one.
 *
 * @param cutOff Whether the line goes on beyond what is given: then what is missing at the end is left undefined.
 */
export function parseCommonLine(line: string, cutOff = false): ParsedLine {
  const open = requestStart(line);
  const start = (open < 0 ? line.length : open) - TIME_LENGTH;
  const bracketed = start > 0 && line[start] === "[" && line.startsWith("] ", start + TIME_LENGTH - 2);
  if (!bracketed) return bad(cutOff ? "too-long" : "no-time");
  const time = parseClfTime(line.slice(start + 1, start + TIME_LENGTH - 2));
  if (time === undefined) return bad("bad-time");
  if (open < 0) return bad("no-request");
  const close = requestEnd(line, open + 1);
  if (close < 0 && !cutOff) return bad(bareQuote(line, open + 1) < 0 ? "no-request" : "bad-status");
  return entryOf(line, { start, time, open, close });
}

function entryOf(
  line: string,
  { start, time, open, close }: { start: number; time: LogTime; open: number; close: number },
): ParsedLine {
  const { address, user } = parseHead(line.slice(0, start).trimEnd());
  const request = parseRequestLine(unescaped(line.slice(open + 1, close < 0 ? undefined : close)));
  const rest = close < 0 ? "" : line.slice(close + 2);
  const space = rest.indexOf(" ");
  const status = rest.slice(0, 3);
  const after = space < 0 ? "" : rest.slice(space + 1);
  const bytes = /^(?:\d{1,15}|-)?/.exec(after)![0];
  const headers = quotedFields(after.slice(bytes.length));
  const code = /^\d{3}$/.test(status) ? Number(status) : undefined;
  const { client, clientSource } = nameClient({ user, address, status: code });
  return {
    entry: {
      at: time.at,
      offset: time.offset,
      client,
      clientSource,
      address,
      method: request.method,
      path: request.path,
      query: request.query,
      status: code,
      bytes: /^\d/.test(bytes) ? Number(bytes) : undefined,
      referer: headers[0] === "-" ? undefined : headers[0],
      // Without the field nothing is known; with a dash in it the request had no such header.
      userAgent: headers[1] === "-" ? "" : headers[1],
      duration: undefined,
    },
    format: headers.length === 2 ? "combined" : "common",
  };
}

/**
 * Address, identity and user, which may hold spaces; before them there may be the name and port of a virtual host. In
 * place of the address there may be a list of them, with spaces after the commas.
 */
function parseHead(head: string): { address: string | undefined; user: string | undefined } {
  const fields = head.split(" ");
  const [first = "-", second = ""] = fields;
  const at = !isLogAddress(logAddress(first)) && isLogAddress(logAddress(second)) ? 1 : 0;
  const address = logAddress(fields[at]!);
  let last = at;
  while (fields[last]!.endsWith(",") && last + 1 < fields.length) last++;
  const name = unescaped(fields.slice(last + 2).join(" "));
  return { address: address === "-" ? undefined : address, user: name === EMPTY ? "" : name };
}

// How Apache writes the name of a user who gave none: the only bare quotes before a request.
const EMPTY = '""';

/** Where the quote before the request is; -1 without one. */
function requestStart(line: string): number {
  const first = bareQuote(line, 0);
  return first >= 0 && line.startsWith(`${EMPTY} [`, first) ? bareQuote(line, first + EMPTY.length) : first;
}

/** Where the first quote at or after `from` is that no backslash escapes; -1 without one. */
function bareQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (line[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

/** The request's end is the first bare quote that a status follows: some old servers escape nothing. */
function requestEnd(line: string, from: number): number {
  for (let at = bareQuote(line, from); at >= 0; at = bareQuote(line, at + 1)) {
    if (/^ (?:\d{3}|-)(?: |$)/.test(line.slice(at + 1, at + 6))) return at;
  }
  return -1;
}

/** The texts of ` "referer" "user agent"`, as many as there are up to two. One that is cut off before it says anything is left out. */
function quotedFields(rest: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < 2 && rest.startsWith(' "', at)) {
    let end = bareQuote(rest, at + 2);
    while (end >= 0 && end + 1 < rest.length && rest[end + 1] !== " ") end = bareQuote(rest, end + 1);
    const text = unescaped(rest.slice(at + 2, end < 0 ? undefined : end));
    if (end < 0 && (text === "" || text === "-")) break;
    fields.push(text.slice(0, LOG_LIMITS.headerCharacters));
    if (end < 0) break;
    at = end + 1;
  }
  return fields;
}

// One for all: a line may hold thousands of escapes, and to make a decoder takes longer than to use it.
const UTF8 = new TextDecoder();
const NAMED: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, v: 11, f: 12, a: 7 };

/** Undoes Apache's and nginx's escapes: `\"`, `\\`, `\n` and its like, and `\xHH`, whose bytes are read as UTF-8. */
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/(?:\\x[0-9A-Fa-f]{2})+|\\[^x]/g, (match) => {
    if (match[1] !== "x") {
      const code = NAMED[match[1]!];
      return code === undefined ? match[1]! : String.fromCharCode(code);
    }
    const bytes = Uint8Array.from({ length: match.length / 4 }, (_, i) =>
      Number.parseInt(match.slice(4 * i + 2, 4 * i + 4), 16),
    );
    return UTF8.decode(bytes);
  });
}

function bad(reason: BadLineReason): ParsedLine {
  return { entry: undefined, format: "common", reason };
}
