import { createHash } from "node:crypto";
import { PortalError } from "../problems/portal-error.ts";

/** The last row of a page: what it is ordered by, and its id. */
export interface Position {
  readonly key: number;
  readonly id: number;
}

/** Names a list by all that decides what is in it and in which order. */
export function listName(...parts: readonly (string | number | boolean | undefined)[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null));
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}

/** A page's `next`: it says nothing to whoever gets it, and fits this list alone. */
export function cursorOf(list: string, { key, id }: Position): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString("base64url");
}

/**
 * `wrong-cursor` for anything that {@link cursorOf} has not made for the same list. Keys are whole numbers where the list is
 * not ordered by `"fractions"`: the database takes no fraction for a moment.
 */
export function readCursor(list: string, cursor: string, keys: "whole" | "fractions" = "whole"): Position {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor.slice(0, 200), "base64url").toString());
  } catch {
    throw new PortalError("wrong-cursor");
  }
  const [of, key, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const isKey = keys === "whole" ? Number.isSafeInteger(key) : Number.isFinite(key);
  if (of !== list || !isKey || !Number.isSafeInteger(id)) throw new PortalError("wrong-cursor");
  return { key: key as number, id: id as number };
}

/** A page of the rows that were asked for, one more than fits: that one only says that there are more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  list: string,
  { toItem, toPosition }: { readonly toItem: (row: Row) => Item; readonly toPosition: (row: Row) => Position },
): { readonly items: readonly Item[]; readonly next?: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    ...(rows.length > limit && last !== undefined && { next: cursorOf(list, toPosition(last)) }),
  };
}
