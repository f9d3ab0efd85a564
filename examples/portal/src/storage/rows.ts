import type { SQL } from "drizzle-orm";
import type { Db, Tx } from "./database.ts";

/**
 * The rows of a statement that is written by hand, as both drivers give them: times as text, 8-byte integers as numbers,
 * JSON parsed, arrays as arrays.
 */
export async function rowsOf<Row>(db: Db | Tx, statement: SQL): Promise<readonly Row[]> {
  const { rows } = (await db.execute(statement)) as unknown as { readonly rows: readonly Row[] };
  return rows;
}
