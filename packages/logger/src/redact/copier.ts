import { logLimits } from "../limits.ts";
import { httpFieldsOf, httpName } from "./http-messages.ts";
import { isError, leafOf } from "./leaf.ts";
import { NAME_CHARACTERS } from "./name-words.ts";
import { Nature, type SecretNames } from "./secret-names.ts";
import { bytesInJSON, isSecret, isSecretPair, isWritten, secretsBeside } from "./tellings.ts";
import { cleanText } from "./text.ts";

type Fields = Record<string, unknown>;
type Serializers = Readonly<Record<string, (value: unknown) => unknown>>;

/** What of an error is written first, in this order, wherever it stands in the error. */
const ERROR_FIELDS = ["type", "code", "message", "stack", "cause", "errors"];

/**
 * Copies one value so that it can be logged. It reads whatever it reads once, and nothing that it meets makes it throw:
 * what cannot be read is `"[unreadable]"`.
 */
export class Copier {
  readonly #names: SecretNames;
  readonly #censor: string;
  /** The objects that this one stands in. */
  readonly #around: object[] = [];
  #left: number = logLimits.values;

  constructor(names: SecretNames, censor: string) {
    this.#names = names;
    this.#censor = censor;
  }

  /**
   * The fields of a line; what is no plain thing with fields becomes one field.
   * @param text whether the line has a text as well, and so a field `msg` already.
   */
  record(record: object, text: boolean, serializers: Serializers = {}): Fields {
    const copy: Fields = {};
    try {
      this.#record(copy, record, text, serializers);
    } catch {
      put(copy, "value", "[unreadable]");
    }
    return copy;
  }

  #record(copy: Fields, record: object, text: boolean, serializers: Serializers): void {
    const fields = this.#fieldsOf(record);
    if (fields !== undefined) this.#line(copy, fields, text, serializers);
    else put(copy, isError(record) ? "err" : "value", this.value(record, 2));
  }

  /** What has the fields of a line: the record, or what stands for it; `undefined` when it is no thing with fields. */
  #fieldsOf(record: object): Fields | undefined {
    if (isError(record) || !hasFields(record)) return undefined;
    const http = httpFieldsOf(record);
    if (http !== undefined) return { [httpName(http)]: http };
    const { toJSON } = record as { toJSON?: unknown };
    if (typeof toJSON === "function") {
      const made: unknown = toJSON.call(record);
      return typeof made === "object" && made !== null && hasFields(made) ? (made as Fields) : { value: made };
    }
    this.#around.push(record);
    return record as Fields;
  }

  /** Any value, so deep in the line. */
  value(value: unknown, depth: number): unknown {
    this.#left--;
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "bigint":
        return String(value);
      case "function":
      case "symbol":
        return undefined;
      case "object":
        return value === null ? null : this.#object(value, depth);
      default:
        return value;
    }
  }

  #text(text: string): string {
    this.#left -= text.length >>> 8;
    return cleanText(text, this.#censor);
  }

  #object(value: object, depth: number): unknown {
    if (this.#around.includes(value)) return "[circular]";
    if (this.#left < 0) return "[left out]";
    this.#around.push(value);
    try {
      const leaf = leafOf(value);
      if (leaf !== undefined) return typeof leaf === "string" ? this.#text(leaf) : leaf;
      return depth > logLimits.depth ? "[too deep]" : this.#inside(value, depth);
    } catch {
      return "[unreadable]";
    } finally {
      this.#around.pop();
    }
  }

  #inside(value: object, depth: number): unknown {
    if (isError(value)) return this.#error(value, depth);
    const http = httpFieldsOf(value);
    if (http !== undefined) return this.value(http, depth);
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return this.value(toJSON.call(value), depth);
    if (Array.isArray(value)) return this.#array(value, depth);
    if (value instanceof Map) return this.#map(value, depth);
    if (value instanceof Set) return this.#items(value.values(), value.size, depth);
    const names = Object.keys(value);
    const fields = valuesOf(value as Fields, names);
    const bytes = bytesInJSON(fields);
    if (bytes !== undefined) return `[${bytes} bytes]`;
    const copy: Fields = {};
    this.#fields(copy, fields, names.length, depth);
    return copy;
  }

  #line(copy: Fields, record: Fields, text: boolean, serializers: Serializers): void {
    const names = Object.keys(record);
    const fields = new Map<string, unknown>();
    for (const [name, value] of valuesOf(record, names)) {
      const serialize = Object.hasOwn(serializers, name) ? serializers[name] : undefined;
      const changed = serialize === undefined ? value : attempt(() => serialize(value));
      fields.set(this.#isOwn(name, text) ? freeName(name, record) : name, changed);
    }
    this.#fields(copy, fields, names.length, 1);
  }

  #isOwn(name: string, text: boolean): boolean {
    const nature = this.#names.of(name);
    return nature === Nature.ownField || (nature === Nature.ownText && text);
  }

  /** @param size how many fields there are; not more than are written are given. */
  #fields(copy: Fields, fields: ReadonlyMap<string, unknown>, size: number, depth: number): void {
    const secrets = secretsBeside(fields, this.#names);
    let count = 0;
    for (const [name, value] of fields) {
      if (this.#left < 0) break;
      count++;
      if (secrets.has(name) && isSecret(Nature.secret, value)) put(copy, name, this.#censor);
      else this.#field(copy, name, value, depth);
    }
    if (count < size) put(copy, "...", `[${size - count} more]`);
  }

  #field(copy: Fields, name: string, value: unknown, depth: number): void {
    let nature = this.#names.of(name);
    const unfit = nature === Nature.unfitName;
    if (unfit || nature === Nature.ownField || nature === Nature.ownText) nature = this.#names.beneath(name);
    const secret = isSecret(nature, value);
    put(copy, unfit ? this.#fitName(name) : name, secret ? this.#censor : this.value(value, depth + 1));
  }

  #fitName(name: string): string {
    if (name === "__proto__") return "[__proto__]";
    this.#left -= name.length >>> 8;
    const clean = cleanText(name.slice(0, 4 * NAME_CHARACTERS), this.#censor);
    return clean.length <= NAME_CHARACTERS ? clean : `${clean.slice(0, NAME_CHARACTERS)}...`;
  }

  #array(items: readonly unknown[], depth: number): unknown[] {
    if (isSecretPair(items, this.#names)) return [this.#text(items[0] as string), this.#censor];
    const most = Math.min(items.length, logLimits.entries + 1);
    return this.#items(
      Array.from({ length: most }, (_, i) => attempt(() => items[i])),
      items.length,
      depth,
    );
  }

  #items(items: Iterable<unknown>, size: number, depth: number): unknown[] {
    const copy: unknown[] = [];
    for (const item of items) {
      if (copy.length === logLimits.entries || this.#left < 0) {
        copy.push(`[${size - copy.length} more]`);
        break;
      }
      copy.push(this.value(item, depth + 1) ?? null);
    }
    return copy;
  }

  /** With names for keys it is as an object, otherwise as its entries. */
  #map(map: ReadonlyMap<unknown, unknown>, depth: number): unknown {
    const copy: Fields = {};
    const entries: unknown[] = [];
    const named = areNames(map);
    let count = 0;
    for (const [key, value] of map) {
      if (count === logLimits.entries || this.#left < 0) {
        const more = `[${map.size - count} more]`;
        entries.push(more);
        put(copy, "...", more);
        break;
      }
      count++;
      if (named) this.#field(copy, key as string, value, depth);
      else entries.push(this.#entry(key, value, depth));
    }
    return named ? copy : entries;
  }

  #entry(key: unknown, value: unknown, depth: number): unknown[] {
    const name = this.value(key, depth + 2) ?? null;
    const secret = typeof name === "string" && isSecret(this.#names.beneath(name), value);
    return [name, secret ? this.#censor : (this.value(value, depth + 2) ?? null)];
  }

  #error(error: Error, depth: number): Fields {
    const copy: Fields = {};
    put(
      copy,
      "type",
      attempt(() => this.#text(typeOf(error))),
    );
    for (const name of ERROR_FIELDS.slice(1))
      this.#field(
        copy,
        name,
        attempt(() => error[name as keyof Error]),
        depth,
      );
    const others = Object.keys(error).filter((name) => name !== "name" && !ERROR_FIELDS.includes(name));
    const fields = valuesOf(error as unknown as Fields, others);
    // What is no URL cannot be looked through as one.
    if (copy["code"] === "ERR_INVALID_URL" && String(fields.get("input")).includes("@"))
      fields.set("input", this.#censor);
    this.#fields(copy, fields, others.length, depth);
    return copy;
  }
}

/** Reads each field once, and only so many as are written. */
function valuesOf(fields: Fields, names: readonly string[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (let i = 0; i < names.length && i < logLimits.entries; i++) {
    const name = names[i]!;
    values.set(
      name,
      attempt(() => fields[name]),
    );
  }
  return values;
}

/** A name that the record does not have, for a field whose own name is the logger's. */
function freeName(name: string, record: Fields): string {
  let free = `${name}_`;
  while (Object.hasOwn(record, free)) free += "_";
  return free;
}

function areNames(map: ReadonlyMap<unknown, unknown>): boolean {
  let count = 0;
  for (const key of map.keys()) {
    if (typeof key !== "string") return false;
    if (++count === logLimits.entries) break;
  }
  return true;
}

/** Whether the fields of an object say what it is. */
function hasFields(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return false;
  return leafOf(value) === undefined;
}

/** A class's own name, unless the error goes by another. */
function typeOf(error: Error): string {
  const { name } = error;
  if (typeof name === "string" && name !== "Error" && name !== "") return name;
  const made: unknown = error.constructor;
  return typeof made === "function" && made.name !== "" ? made.name : "Error";
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return "[unreadable]";
  }
}

function put(fields: Fields, name: string, value: unknown): void {
  if (isWritten(value)) fields[name] = value;
}
