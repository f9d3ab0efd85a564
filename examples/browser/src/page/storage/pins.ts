import { AuthError, type Pin, type PinEntry, type SwapResult, type TrustStore } from "@securecomm/auth";
import { type Database, done } from "./database.ts";

/** Pins that one identity may have: a stranger who comes under many names must not fill the disk. */
const MOST_PINS = 1_000;

interface PinRecord extends PinEntry {
  /** The fingerprint of the identity whose pin it is. */
  readonly owner: string;
}

/**
 * The keys that one identity of this browser has seen under each name, in the database: what one tab pins, all others
 * know at once.
 * @param owner the fingerprint of that identity.
 */
export function databaseTrustStore(database: Database, owner: string): TrustStore {
  const mine = IDBKeyRange.bound([owner], [owner, []]);
  return {
    async get(key) {
      const record: PinRecord | undefined = await database.read("pins", (store) => store.get([owner, key]));
      return record;
    },
    compareAndSet: (key, expected, next) =>
      database.change("pins", async (store): Promise<SwapResult> => {
        const standing: PinRecord | undefined = await done(store.get([owner, key]));
        if (standing?.fingerprint !== expected) return { swapped: false, pin: standing };
        if (next === undefined) await done(store.delete([owner, key]));
        else {
          if (standing === undefined && (await done(store.count(mine))) >= MOST_PINS) throw full();
          await done(store.put(recordOf(owner, key, next)));
        }
        return { swapped: true, pin: next };
      }),
    async list() {
      const records: PinRecord[] = await database.read("pins", (store) => store.getAll(mine));
      return records.map(({ owner: _, ...entry }) => entry);
    },
    remove: (key) =>
      database.change("pins", async (store) => {
        const standing: PinRecord | undefined = await done(store.get([owner, key]));
        await done(store.delete([owner, key]));
        return standing !== undefined;
      }),
  };
}

function recordOf(owner: string, key: string, { fingerprint, firstSeen, name }: Pin): PinRecord {
  return { owner, key, fingerprint, firstSeen, name };
}

function full(): AuthError {
  return new AuthError("ERR_TRUST_STORE_FULL", `This page remembers ${MOST_PINS} peers already; forget some`);
}
