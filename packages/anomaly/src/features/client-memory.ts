import { ownText } from "./address.ts";
import { ClientPlaces } from "./client-places.ts";
import { ClientRecord } from "./client-record.ts";
import { hashText } from "./text-hash.ts";

const MAX_NAME = 128;

/** The records of a bounded number of clients, by name. */
export class ClientMemory {
  readonly #places: ClientPlaces<string, ClientRecord>;

  constructor(most: number) {
    this.#places = new ClientPlaces(most);
  }

  get size(): number {
    return this.#places.size;
  }

  peek(client: string): ClientRecord | undefined {
    return this.#places.peek(boundedName(client));
  }

  /** The client's record, a new one if need be, as the one seen last. */
  use(client: string, at: number): ClientRecord {
    const name = boundedName(client);
    return this.#places.use(name, at) ?? this.add(new ClientRecord(ownText(name, name.length), at));
  }

  /** Takes in a record whose name is not known, as the one seen last. */
  add(record: ClientRecord): ClientRecord {
    return this.#places.add(record);
  }

  has(client: string): boolean {
    return this.#places.has(boundedName(client));
  }

  /** Newcomers, then regular ones, each from the one not seen for longest. */
  records(): Generator<ClientRecord, void, undefined> {
    return this.#places.kept(this.size);
  }
}

/** A long name is cut and ends in digits of its hash. */
function boundedName(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const digits = hashText(name.slice(0, 65_536), name.length).toString(16);
  return `${ownText(name, MAX_NAME - digits.length - 1)}#${digits}`;
}
