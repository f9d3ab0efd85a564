import { createHash } from "node:crypto";
import { and, eq, lt, sql } from "drizzle-orm";
import type { PushedView } from "../contract/logs.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Db, Tx } from "../storage/database.ts";
import { lock } from "../storage/locks.ts";
import { pushes } from "../storage/schema.ts";
import { apiRow } from "./apis.ts";
import { BATCH_LINES, insertPacked } from "./insert-entries.ts";
import { readPushed } from "./pushed-lines.ts";

/** Bytes of a body: what is parsed and stored at once. */
export const MOST_PUSHED = 2 ** 20;
/** How long a key is known. */
const KEPT = sql`interval '7 days'`;
/** What HTTP takes for a field's value (RFC 9110, section 5.5), without spaces. */
const KEY = /^[\x21-\x7e]{1,200}$/;

/** Stores a body of lines, all or none, and once for a key. */
export async function push(db: Db, apiId: string, body: Uint8Array, key: string | undefined): Promise<PushedView> {
  if (body.length > MOST_PUSHED) throw new PortalError("too-large", { limit: MOST_PUSHED });
  if (key !== undefined && !KEY.test(key)) {
    const wrong = [{ at: "header.idempotency-key", message: "1 to 200 visible ASCII characters" }];
    throw new PortalError("wrong-parameters", {}, { wrong });
  }
  const { packed, report } = await readPushed(body);
  const { bad, samples } = report;
  const answer: PushedView = {
    accepted: packed.length,
    bad,
    samples: samples.map((sample) => ({ ...sample })),
    repeated: false,
  };
  const sha256 = createHash("sha256").update(body).digest("hex");
  return db.transaction(async (tx) => {
    // Whoever pushes with the same key at the same time waits here, and then finds the key.
    await lock(tx, "lines", apiId);
    await apiRow(tx, apiId);
    const earlier = key === undefined ? undefined : await earlierAnswer(tx, apiId, key, sha256);
    if (earlier !== undefined) return earlier;
    for (let from = 0; from < packed.length; from += BATCH_LINES) {
      await insertPacked(tx, apiId, undefined, packed.slice(from, from + BATCH_LINES));
    }
    if (key !== undefined) await tx.insert(pushes).values({ apiId, key, sha256, answer });
    return answer;
  });
}

async function earlierAnswer(tx: Tx, apiId: string, key: string, sha256: string): Promise<PushedView | undefined> {
  const ofKey = and(eq(pushes.apiId, apiId), eq(pushes.key, key));
  await tx.delete(pushes).where(and(ofKey, lt(pushes.at, sql`now() - ${KEPT}`)));
  const [earlier] = await tx.select().from(pushes).where(ofKey);
  if (earlier === undefined) return undefined;
  if (earlier.sha256 !== sha256) throw new PortalError("key-reused");
  return { ...(earlier.answer as PushedView), repeated: true };
}

/** Forgets the keys that are too old. */
export async function forgetKeys(db: Db): Promise<void> {
  await db.delete(pushes).where(lt(pushes.at, sql`now() - ${KEPT}`));
}
