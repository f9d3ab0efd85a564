import { MessageError } from "../errors.ts";
import { isDeeper } from "./json-depth.ts";
import { hasMoreKeys } from "./json-text.ts";

/** What JSON can say (RFC 8259). */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Kinds of objects whose JSON form, `{}` or a list of numbered keys, is hardly what the sender meant, and what to do. */
const FOREIGN: readonly (readonly [kind: { readonly name: string; new (...args: never): object }, advice: string])[] = [
  [Promise, "await it first"],
  [ArrayBuffer, "send new Uint8Array(buffer)"],
  [DataView, "send its bytes as a Uint8Array"],
  [Map, "send Object.fromEntries(map) or an array"],
  [Set, "send an array"],
];

/** Refuses a message that is of such a kind itself; what is inside one is written as JSON.stringify writes it. */
export function refuseForeign(message: object): void {
  const prototype: unknown = Object.getPrototypeOf(message);
  if (prototype === Object.prototype || prototype === Array.prototype || message instanceof Uint8Array) return;
  const isArrayOfNumbers = ArrayBuffer.isView(message) && !(message instanceof DataView);
  const found = FOREIGN.find(([kind]) => message instanceof kind);
  if (!isArrayOfNumbers && found === undefined) return;
  const name = found?.[0].name ?? "typed array other than Uint8Array";
  const advice = found?.[1] ?? "send its bytes as a Uint8Array, or an array";
  throw new MessageError("ERR_MESSAGE_NOT_SERIALISABLE", `a ${name} has no JSON form: ${advice}`);
}

/**
 * The JSON text of a message at this moment; later changes to the value do not travel.
 * @throws {@link MessageError} when the value has no JSON form, or one that the peer would refuse (too deep, forbidden
 * key). Nothing was sent, and the session goes on.
 */
export function serialise(value: unknown, maxDepth: number): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new MessageError("ERR_MESSAGE_NOT_SERIALISABLE", `${value} has no JSON form`);
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new MessageError("ERR_MESSAGE_NOT_SERIALISABLE", "the message has no JSON form", { cause });
  }
  if (text === undefined) {
    throw new MessageError("ERR_MESSAGE_NOT_SERIALISABLE", `a message of type ${typeof value} has no JSON form`);
  }
  if (isDeeper(text, maxDepth)) throw tooDeep();
  // Every forbidden key needs this word, and JSON.stringify writes it without an escape.
  if (text.includes("proto") && (text.includes('"__proto__":') || text.includes('"prototype":'))) {
    inspect(JSON.parse(text), maxDepth, inheritsProperties());
  }
  return text;
}

/**
 * Parses JSON that a peer sent, and refuses what could be read in two ways or harm an application: text that is not
 * UTF-8, nesting beyond `maxDepth`, a key twice in one object, and keys that poison prototypes.
 */
export function parse(bytes: Uint8Array, maxDepth: number): JsonValue {
  let text: string;
  let value: JsonValue;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch {
    // Without the cause: a SyntaxError quotes the text, and a message must not end up in a log.
    throw new MessageError("ERR_JSON_INVALID", "the peer sent text that is not JSON in UTF-8");
  }
  // JSON.parse keeps the last of two equal keys, so an object then has fewer properties than its text has keys.
  if (hasMoreKeys(text, inspect(value, maxDepth, inheritsProperties()))) {
    throw new MessageError("ERR_JSON_DUPLICATE_KEY", "the peer sent an object that has one key twice");
  }
  return value;
}

/**
 * Counts the properties of a value and of all inside it, and refuses depth and keys that are not allowed.
 *
 * @param inheriting whether for-in shows more than an object's own properties.
 */
function inspect(value: JsonValue, depth: number, inheriting: boolean): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth === 0) throw tooDeep();
  let properties = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as JsonValue;
      if (typeof item === "object" && item !== null) properties += inspect(item, depth - 1, inheriting);
    }
    return properties;
  }
  // Object.keys and its like make an array for each object, which costs more than all the rest.
  for (const key in value) {
    if (inheriting && !Object.hasOwn(value, key)) continue;
    const child = value[key] as JsonValue;
    if (key === "__proto__" || (key === "constructor" && holdsPrototype(child))) {
      throw new MessageError("ERR_JSON_FORBIDDEN_KEY", "a message has a key that could poison prototypes");
    }
    properties += 1;
    if (typeof child === "object" && child !== null) properties += inspect(child, depth - 1, inheriting);
  }
  return properties;
}

/** Whether somebody has given every object of this program a property that for-in shows. */
function inheritsProperties(): boolean {
  for (const _ in {}) return true;
  return false;
}

function holdsPrototype(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "prototype");
}

function tooDeep(): MessageError {
  return new MessageError("ERR_JSON_TOO_DEEP", "a message is nested deeper than the limit");
}
