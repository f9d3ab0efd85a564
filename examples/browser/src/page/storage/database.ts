/** The stores of this page: identities by name, and what each identity remembers about peers. */
export type StoreName = "identities" | "pins" | "comparisons";

const NAME = "securecomm-example";
const VERSION = 1;

/** The page's database, opened once. */
export class Database {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Opens it, or makes it. Rejects where the browser keeps no data for this page. */
  static async open(): Promise<Database> {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("identities", { keyPath: "name" });
      request.result.createObjectStore("pins", { keyPath: ["owner", "key"] });
      request.result.createObjectStore("comparisons", { keyPath: ["owner", "key"] });
    };
    const database = await done(request);
    // A later version of this page in another tab must not wait for this one.
    database.onversionchange = () => database.close();
    return new Database(database);
  }

  /** Reads; what `work` asks for is one consistent picture. */
  read<Result>(name: StoreName, work: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
    return done(work(this.#database.transaction(name, "readonly").objectStore(name)));
  }

  /**
   * Reads and writes as one step against every other tab, and resolves once it is on the disk. `work` must wait for
   * nothing but requests of this store, or the step is over.
   */
  async change<Result>(name: StoreName, work: (store: IDBObjectStore) => Promise<Result>): Promise<Result> {
    const transaction = this.#database.transaction(name, "readwrite", { durability: "strict" });
    const finished = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the database gave up"));
    });
    // Whoever waits for the result sees the failure there first.
    finished.catch(() => {});
    try {
      const result = await work(transaction.objectStore(name));
      await finished;
      return result;
    } catch (error) {
      if (transaction.error === null) abort(transaction);
      throw error;
    }
  }
}

/** The result of a request. */
export function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}
