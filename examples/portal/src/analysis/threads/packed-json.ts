import { gunzipSync, gzipSync } from "node:zlib";
import { ThreadError } from "./threads.ts";

// Several times what a model with all the clients that it may remember takes.
const MOST_BYTES = 512 * 1024 * 1024;

/** A value as JSON, packed by gzip. Quick rather than small: it is done again and again. */
export function packJSON(value: unknown): Uint8Array {
  return new Uint8Array(gzipSync(JSON.stringify(value), { level: 3 }));
}

/** What {@link packJSON} packed. Throws a `ThreadError` with the code `unreadable` for anything else. */
export function unpackJSON(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString("utf8"));
  } catch {
    throw new ThreadError("unreadable");
  }
}
