import { AnomalyError, ArgumentTypeError } from "../errors.ts";

/** A database of addresses: what `Reader` of mmdb-lib is, or any object that answers alike. */
export interface AddressDatabase {
  /** What is known of an address, or `null`. May throw: that counts as `null`. */
  get(address: string): unknown;
}

/**
 * Opens a database in the MaxMind DB format (`.mmdb`), of countries or of networks, through the npm package mmdb-lib.
 * That one is loaded only now, because it needs Node's `Buffer`; in a browser hand in an {@link AddressDatabase} of
 * your own.
 *
 * @param bytes The whole file. They are not copied, and must not be changed afterwards.
 * @throws AnomalyError with `ERR_BAD_INPUT` when they are no such database, or there is no `Buffer`.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { createAddressWatch, openCountries } from "@securecomm/anomaly";
 *
 * const countries = await openCountries(await readFile("country.mmdb"));
 * const watch = createAddressWatch({ countries });
 * ```
 */
export async function openCountries(bytes: Uint8Array): Promise<AddressDatabase> {
  if (!(bytes instanceof Uint8Array)) throw new ArgumentTypeError("bytes", "a Uint8Array");
  if (typeof Buffer === "undefined") throw new AnomalyError("ERR_BAD_INPUT", "mmdb-lib needs a Buffer, as in Node");
  try {
    const { Reader } = await import("mmdb-lib");
    return new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw new AnomalyError("ERR_BAD_INPUT", "the bytes are no database in the MaxMind DB format", { cause });
  }
}

/**
 * Where an address is: ISO 3166-1 alpha-2, as databases of countries say it, `country.iso_code` (MaxMind and others) or
 * `country_code` (ip-location-db).
 */
export function countryOf(database: AddressDatabase, address: string): string | undefined {
  const record = look(database, address);
  const code = fieldOf(fieldOf(record, "country"), "iso_code") ?? fieldOf(record, "country_code");
  return typeof code === "string" && /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : undefined;
}

/** An autonomous system. */
export interface Network {
  /** What tells it from others: `"AS64500"`, or the name where there is no number. */
  readonly key: string;
  /** For people: the number, and the name where it is known. */
  readonly text: string;
}

const MAX_NAME = 40;

/**
 * Whose network an address is in: `autonomous_system_number` and `_organization` (MaxMind, ip-location-db) or `asn` and
 * `as_name` (IPinfo).
 */
export function networkOf(database: AddressDatabase, address: string): Network | undefined {
  const record = look(database, address);
  const number = fieldOf(record, "autonomous_system_number") ?? fieldOf(record, "asn");
  const owner = fieldOf(record, "autonomous_system_organization") ?? fieldOf(record, "as_name");
  const name = typeof owner === "string" ? owner.slice(0, MAX_NAME).trim() : "";
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(String(number ?? ""))?.[1];
  if (digits === undefined) return name === "" ? undefined : { key: name, text: name };
  const key = `AS${Number(digits)}`;
  return { key, text: name === "" ? key : `${key} ${name}` };
}

/** A damaged database must not end the watching. */
function look(database: AddressDatabase, address: string): unknown {
  try {
    return database.get(address);
  } catch {
    return undefined;
  }
}

function fieldOf(record: unknown, name: string): unknown {
  return typeof record === "object" && record !== null && Object.hasOwn(record, name)
    ? (record as Record<string, unknown>)[name]
    : undefined;
}
