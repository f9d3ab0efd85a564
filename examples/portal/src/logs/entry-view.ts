import { type LogEntry, redactEntry } from "@securecomm/anomaly";
import type { EntryView } from "../contract/logs.ts";
import type { entries } from "../storage/schema.ts";

/** A row of `entries`. */
export type EntryRow = typeof entries.$inferSelect;

/** Characters of a path and of a query that pages get; the whole is for the model only. */
const SHOWN_CHARACTERS = 2_048;
/** Characters of a query that secrets are looked for in: an attacker's 64 KiB of parameters in each line of a page take seconds. */
const READ_CHARACTERS = 2 * SHOWN_CHARACTERS;

/** The entry as it was logged, for a model: secrets and all, so never for a page. */
export function entryOf(row: EntryRow): LogEntry {
  return {
    at: row.at,
    offset: row.offset,
    client: row.client,
    clientSource: row.clientSource as LogEntry["clientSource"],
    address: row.address ?? undefined,
    method: row.method,
    path: row.path,
    query: row.query,
    status: row.status ?? undefined,
    bytes: row.bytes ?? undefined,
    referer: row.referer ?? undefined,
    userAgent: row.userAgent ?? undefined,
    duration: row.duration ?? undefined,
  };
}

/** The entry for pages and events: without the secrets, and not longer than somebody may want to read. */
export function toEntryView(row: EntryRow): EntryView {
  const logged = entryOf(row);
  const read = { ...logged, query: logged.query.slice(0, READ_CHARACTERS) };
  const { address, status, bytes, referer, userAgent, duration, ...entry } = redactEntry(read);
  return {
    id: row.id,
    ...entry,
    path: shown(entry.path),
    query: shown(entry.query, logged.query.length > READ_CHARACTERS),
    ...(address !== undefined && { address }),
    ...(status !== undefined && { status }),
    ...(bytes !== undefined && { bytes }),
    ...(referer !== undefined && { referer }),
    ...(userAgent !== undefined && { userAgent }),
    ...(duration !== undefined && { duration }),
  };
}

/** Cut between characters, and it shows. */
function shown(text: string, isCut = false): string {
  if (text.length <= SHOWN_CHARACTERS) return isCut ? `${text}…` : text;
  return `${text.slice(0, SHOWN_CHARACTERS).replace(/[\ud800-\udbff]$/, "")}…`;
}
