import { type Database, done } from "./database.ts";

/**
 * Where the safety words were compared: with which key, under which name. A key that was compared under one name is a
 * stranger under any other, or somebody well known could come back as somebody else.
 */
export interface Comparisons {
  /**
   * When the words were compared, in milliseconds since the epoch; `undefined`: never.
   * @param key what the peer's pin is kept under.
   */
  find(key: string, fingerprint: string): Promise<number | undefined>;
  /** Remembers that they were the same; the last one under a key counts. */
  add(key: string, fingerprint: string, at: number): Promise<void>;
  remove(key: string): Promise<void>;
}

interface ComparisonRecord {
  readonly owner: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly at: number;
}

/** @param owner the fingerprint of the identity that compared. */
export function comparisonsOf(database: Database | undefined, owner: string): Comparisons {
  return database === undefined ? inMemory() : inDatabase(database, owner);
}

function inDatabase(database: Database, owner: string): Comparisons {
  return {
    async find(key, fingerprint) {
      const record: ComparisonRecord | undefined = await database.read("comparisons", (store) =>
        store.get([owner, key]),
      );
      return record?.fingerprint === fingerprint ? record.at : undefined;
    },
    async add(key, fingerprint, at) {
      const record: ComparisonRecord = { owner, key, fingerprint, at };
      await database.change("comparisons", (store) => done(store.put(record)));
    },
    async remove(key) {
      await database.change("comparisons", (store) => done(store.delete([owner, key])));
    },
  };
}

function inMemory(): Comparisons {
  const records = new Map<string, Pick<ComparisonRecord, "fingerprint" | "at">>();
  return {
    async find(key, fingerprint) {
      const record = records.get(key);
      return record?.fingerprint === fingerprint ? record.at : undefined;
    },
    add: async (key, fingerprint, at) => void records.set(key, { fingerprint, at }),
    remove: async (key) => void records.delete(key),
  };
}
