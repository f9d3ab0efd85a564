import type { ClientOptions, ServerOptions } from "ws";
import type { Limits } from "../limits.ts";

/** Largest head of an HTTP request or response, in bytes: an upgrade needs a few hundred. */
export const MAX_HEADER_BYTES = 8_192;

/** Bytes of a frame around the plaintext of a record: its length, its number and the tag. */
const RECORD_OVERHEAD = 28;

/** What `ws` is told at both ends. Its types do not know `closeTimeout` yet. */
export function socketOptions(limits: Limits): ServerOptions & ClientOptions & { readonly closeTimeout: number } {
  return {
    // What is sealed does not get smaller, and compression is memory that a stranger can ask for.
    perMessageDeflate: false,
    // The most that is ever allowed; until a peer has proved itself, the meter allows less.
    maxPayload: Math.max(limits.maxRecordLength + RECORD_OVERHEAD, limits.maxHandshakeFrame + 4),
    // How long a peer that has said goodbye may keep the connection open.
    closeTimeout: 1_000,
  };
}
