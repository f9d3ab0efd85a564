import type { ClientSource } from "./log-entry.ts";
import { LOG_LIMITS } from "./log-limits.ts";
import { sha256Hex } from "./sha256.ts";

/** What a line says about who sent the request. */
export interface ClientFields {
  readonly clientId?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly user?: string | undefined;
  readonly address?: string | undefined;
  /** How the request was answered. */
  readonly status?: number | undefined;
}

/**
 * Names the client: by its id, else its API key, else the user, else the address. Of a key only `key:` and 16 hexadecimal
 * digits of its SHA-256 are kept, so that a log or model can be handed on without it.
 *
 * The user of a request that was refused for want of credentials (401, 407) names nobody: anyone can send any name, and
 * would lay his own requests at another's door.
 */
export function nameClient(fields: ClientFields): { client: string; clientSource: ClientSource } {
  const { clientId, apiKey, user, address, status } = fields;
  if (isName(clientId)) return { client: cut(clientId), clientSource: "client-id" };
  if (isName(apiKey)) return { client: `key:${sha256Hex(apiKey).slice(0, 16)}`, clientSource: "api-key" };
  if (isName(user) && status !== 401 && status !== 407) return { client: cut(user), clientSource: "user" };
  return { client: address ?? "-", clientSource: "address" };
}

function isName(name: string | undefined): name is string {
  return name !== undefined && name !== "" && name !== "-";
}

/** A name that is too long is cut and ends in digits of its hash: two long names stay two. */
function cut(name: string): string {
  if (name.length <= LOG_LIMITS.clientCharacters) return name;
  return `${name.slice(0, LOG_LIMITS.clientCharacters - 17)}#${sha256Hex(name).slice(0, 16)}`;
}
