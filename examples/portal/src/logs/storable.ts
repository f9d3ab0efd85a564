import { LOG_LIMITS, type LogEntry } from "@securecomm/anomaly";

/** An entry as the columns of `entries` hold it, by their names; `hour` is the beginning of its hour. */
export interface StorableEntry {
  readonly at: number;
  readonly hour: number;
  readonly offset: number;
  readonly client: string;
  readonly client_source: LogEntry["clientSource"];
  readonly address: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number | undefined;
  readonly bytes: number | undefined;
  readonly referer: string | undefined;
  readonly user_agent: string | undefined;
  readonly duration: number | undefined;
}

const HOUR = 3_600_000;
/** The first and last moments that a `Date` can be. */
const LAST_MOMENT = 8.64e15;
/** Minutes: no clock is more than this from UTC. */
const MOST_OFFSET = 18 * 60;

/**
 * What can be stored of an entry, whatever an attacker made the log say: characters that PostgreSQL has no place for are
 * replaced, long fields are cut, numbers are brought into what their columns hold. Never throws.
 */
export function storable(entry: LogEntry): StorableEntry {
  const at = whole(entry.at, -LAST_MOMENT, LAST_MOMENT) ?? 0;
  const { clientCharacters, addressCharacters, methodCharacters, headerCharacters, lineCharacters } = LOG_LIMITS;
  return {
    at,
    hour: Math.floor(at / HOUR) * HOUR,
    offset: whole(entry.offset, -MOST_OFFSET, MOST_OFFSET) ?? 0,
    client: storableText(entry.client, clientCharacters),
    client_source: entry.clientSource,
    address: entry.address === undefined ? undefined : storableText(entry.address, addressCharacters),
    method: storableText(entry.method, methodCharacters),
    path: storableText(entry.path, lineCharacters),
    query: storableText(entry.query, lineCharacters),
    status: whole(entry.status, 0, 999),
    bytes: whole(entry.bytes, 0, Number.MAX_SAFE_INTEGER),
    referer: entry.referer === undefined ? undefined : storableText(entry.referer, headerCharacters),
    user_agent: entry.userAgent === undefined ? undefined : storableText(entry.userAgent, headerCharacters),
    duration: between(entry.duration, 0, Number.MAX_SAFE_INTEGER),
  };
}

/** A text that PostgreSQL can hold, at most so many UTF-16 code units of it: NUL becomes U+2400, half a character U+FFFD. */
export function storableText(text: string, most: number): string {
  const cut = text.length > most ? text.slice(0, most) : text;
  if (!/[\0\ud800-\udfff]/.test(cut)) return cut;
  return cut.replaceAll("\0", "\u2400").replace(/\p{Cs}/gu, "\ufffd");
}

function whole(value: number | undefined, least: number, most: number): number | undefined {
  const bounded = between(value, least, most);
  // Plus 0: no column of whole numbers has a minus zero.
  return bounded === undefined ? undefined : Math.trunc(bounded) + 0;
}

function between(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : Math.min(Math.max(value, least), most);
}
