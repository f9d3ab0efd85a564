import { sql } from "drizzle-orm";
import type { Tx } from "./database.ts";

/** What is locked until a transaction ends: the first of the two keys of an advisory lock. */
const KINDS = { lines: 7_420_011, verdicts: 7_420_012, models: 7_420_013, events: 7_420_014 } as const;

/** Waits until no other transaction, of whatever process, holds the same lock; it is given back when this one ends. */
export async function lock(tx: Tx, kind: keyof typeof KINDS, of = ""): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${KINDS[kind]}, hashtext(${of}))`);
}
