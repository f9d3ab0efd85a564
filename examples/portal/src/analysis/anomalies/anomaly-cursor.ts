import { createHash } from "node:crypto";
import type { AnomaliesQuery } from "../../contract/anomalies.ts";
import { PortalError } from "../../problems/portal-error.ts";

/** The last anomaly of a page: what it is ordered by, and its id. */
export interface Position {
  readonly key: number;
  readonly id: number;
}

/** A page's `next`: a text that says nothing to whoever gets it, and that fits this list alone. */
export function cursorOf(list: string, { key, id }: Position): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString("base64url");
}

/** `wrong-cursor` for anything that {@link cursorOf} has not made for the same list. */
export function readCursor(list: string, cursor: string, sort: AnomaliesQuery["sort"]): Position {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw new PortalError("wrong-cursor");
  }
  const [of, key, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
  // Only scores are fractions: a moment that is one is no number to the database.
  const isKey = sort === "score" ? Number.isFinite(key) : Number.isSafeInteger(key);
  const isPosition = isKey && Number.isSafeInteger(id);
  if (of !== list || !isPosition) throw new PortalError("wrong-cursor");
  return { key: key as number, id: id as number };
}

/** Names a list by all that decides what is in it and in which order. */
export function listName(modelId: number, query: AnomaliesQuery): string {
  const { sort, client, clientSource, from, to, minScore, reason, kind, verdict, show, fold } = query;
  const parts = [modelId, sort, client, clientSource, from, to, minScore, reason, kind, verdict, show, fold];
  const text = JSON.stringify(parts.map((part) => part ?? null));
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}
