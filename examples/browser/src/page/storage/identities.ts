import { checkName, createIdentity, type Identity, identityFromSigner } from "@securecomm/auth";
import { type Database, done } from "./database.ts";

/** Where the private key of an identity is. */
export type KeyPlace =
  /** In this browser's storage, as a key that no script can read, this page's own included. */
  | "stored"
  /** In this page's memory, as a key that no script can read; gone with the page. */
  | "memory"
  /** In this page's memory, as numbers: the browser offers nothing better here. */
  | "readable";

/** An identity of this browser. */
export interface OwnIdentity {
  readonly identity: Identity;
  readonly place: KeyPlace;
}

/** What the database holds for one identity. */
interface IdentityRecord {
  readonly name: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: CryptoKey;
}

const KEY = { name: "ECDSA", namedCurve: "P-384" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** The identities of this browser; without a database, of this page. */
export class Identities {
  readonly #database: Database | undefined;

  constructor(database: Database | undefined) {
    this.#database = database;
  }

  /** The names that there are. */
  async names(): Promise<readonly string[]> {
    if (this.#database === undefined) return [];
    return (await this.#database.read("identities", (store) => store.getAllKeys())).map(String);
  }

  /** The identity of that name, if there is one. */
  async find(name: string): Promise<OwnIdentity | undefined> {
    const record: IdentityRecord | undefined = await this.#database?.read("identities", (store) => store.get(name));
    return record && { identity: identityOf(record), place: "stored" };
  }

  /**
   * Makes an identity. Where one has that name already, perhaps made in another tab a moment ago, that one is given.
   * @throws when the name breaks a rule: `ArgumentRangeError`.
   */
  async create(name: string): Promise<OwnIdentity> {
    checkName(name);
    if (globalThis.crypto?.subtle === undefined) return { identity: await createIdentity({ name }), place: "readable" };
    const made = await generate(name);
    if (this.#database === undefined) return { identity: identityOf(made), place: "memory" };
    const record = await this.#database.change("identities", async (store) => {
      const standing: IdentityRecord | undefined = await done(store.get(name));
      if (standing === undefined) await done(store.add(made));
      return standing ?? made;
    });
    return { identity: identityOf(record), place: "stored" };
  }
}

/** The private half is not extractable: it can be used and stored, and never be read. */
async function generate(name: string): Promise<IdentityRecord> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
  return { name, publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)), privateKey };
}

function identityOf({ name, publicKey, privateKey }: IdentityRecord): Identity {
  return identityFromSigner({
    name,
    publicKey,
    // WebCrypto returns r ‖ s, 96 bytes, as the protocol has it. The copy is in memory of our own, as it asks for.
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(SIGNATURE, privateKey, new Uint8Array(message))),
  });
}
