import { ownText } from "./address.ts";
import { ClientRecord } from "./client-record.ts";
import { hashText } from "./text-hash.ts";

const MAX_NAME = 128;
/** A client is a regular one when it is seen again after this long. */
const PROBATION = 3_600_000;
/** The share of the places that newcomers keep for themselves when all are taken. */
const NEWCOMERS = 0.2;

/**
 * A bounded number of clients. When all places are taken, who was not seen for longest leaves: first among newcomers, so
 * that a flood of invented names does not push out the clients whose history is worth something.
 */
export class ClientMemory {
  readonly #most: number;
  readonly #clients = new Map<string, ClientRecord>();
  readonly #newcomers = new Recency();
  readonly #regulars = new Recency();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#clients.size;
  }

  peek(client: string): ClientRecord | undefined {
    return this.#clients.get(boundedName(client));
  }

  /** The client's record, a new one if need be, as the one seen last. */
  use(client: string, at: number): ClientRecord {
    const name = boundedName(client);
    const found = this.#clients.get(name);
    if (found === undefined) return this.add(new ClientRecord(ownText(name, name.length), at));
    const list = this.#listOf(found);
    if (!found.isRegular && at - found.firstAt >= PROBATION) {
      list.remove(found);
      found.isRegular = true;
      this.#regulars.add(found);
    } else if (found.newer !== undefined) {
      list.remove(found);
      list.add(found);
    }
    return found;
  }

  /** Takes in a record whose name is not known, as the one seen last. */
  add(record: ClientRecord): ClientRecord {
    if (this.#clients.size >= this.#most) this.#evict();
    this.#clients.set(record.name, record);
    this.#listOf(record).add(record);
    return record;
  }

  has(client: string): boolean {
    return this.#clients.has(boundedName(client));
  }

  /** Newcomers, then regular ones, each from the one not seen for longest. */
  *records(): Generator<ClientRecord, void, undefined> {
    for (const list of [this.#newcomers, this.#regulars]) {
      for (let record = list.oldest; record !== undefined; record = record.newer) yield record;
    }
  }

  #listOf(record: ClientRecord): Recency {
    return record.isRegular ? this.#regulars : this.#newcomers;
  }

  #evict(): void {
    const fromNewcomers = this.#newcomers.size > NEWCOMERS * this.#most || this.#regulars.size === 0;
    const list = fromNewcomers ? this.#newcomers : this.#regulars;
    const oldest = list.oldest!;
    list.remove(oldest);
    this.#clients.delete(oldest.name);
  }
}

/** Records in the order of last use. A Map would do, but finding its first key takes time after many deletions. */
class Recency {
  oldest: ClientRecord | undefined;
  newest: ClientRecord | undefined;
  size = 0;

  add(record: ClientRecord): void {
    record.older = this.newest;
    record.newer = undefined;
    if (this.newest === undefined) this.oldest = record;
    else this.newest.newer = record;
    this.newest = record;
    this.size++;
  }

  remove(record: ClientRecord): void {
    if (record.older === undefined) this.oldest = record.newer;
    else record.older.newer = record.newer;
    if (record.newer === undefined) this.newest = record.older;
    else record.newer.older = record.older;
    this.size--;
  }
}

/** A long name is cut and ends in digits of its hash. */
function boundedName(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const digits = hashText(name.slice(0, 65_536), name.length).toString(16);
  return `${ownText(name, MAX_NAME - digits.length - 1)}#${digits}`;
}
