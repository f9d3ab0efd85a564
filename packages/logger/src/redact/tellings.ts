import { isBytes } from "./leaf.ts";
import { Nature, type NatureOfName, type SecretNames } from "./secret-names.ts";

/** Parts of a key as JWK that are not public: RFC 7518, 6.2.2, 6.3.2, 6.4. */
const JWK_SECRETS: ReadonlySet<string> = new Set(["d", "p", "q", "dp", "dq", "qi", "k", "oth"]);

const VALUE: ReadonlySet<string> = new Set(["value"]);
const NONE: ReadonlySet<string> = new Set();

/** How long the name in front of a value can be, where it is a text among others. */
const LONGEST_NAME = 64;

/** Base64, base64url or hexadecimal of no less than 16 bytes. */
const KEY_MATERIAL = /^[\w+/=-]{32,}$/;

/** Whether a value has to go because of its name. */
export function isSecret(nature: NatureOfName, value: unknown): boolean {
  switch (nature) {
    case Nature.secret:
      return !isNothing(value);
    case Nature.secretUnlessNumber:
      return typeof value !== "number" && !isNothing(value) && !isFetchMode(value);
    case Nature.secretUnlessText:
      return typeof value !== "string" && !isNothing(value);
    case Nature.secretIfKey:
      return isKey(value) || (Array.isArray(value) && value.slice(0, 100).some(isKey));
    case Nature.secretIfText:
      return typeof value === "string" || isBytes(value);
    default:
      return false;
  }
}

/** Which fields of an object are secret because of what its other fields say. */
export function secretsBeside(fields: ReadonlyMap<string, unknown>, names: SecretNames): ReadonlySet<string> {
  if (typeof fields.get("kty") === "string") return JWK_SECRETS;
  if (!fields.has("value")) return NONE;
  const name = fields.get("name") ?? fields.get("key");
  return typeof name === "string" && isSecretPair([name, fields.get("value")], names) ? VALUE : NONE;
}

/** Whether an array is a name and its secret value, as in `Object.entries(headers)` or a command line. */
export function isSecretPair(items: readonly unknown[], names: SecretNames): boolean {
  if (items.length !== 2) return false;
  const [name, value] = items;
  if (typeof name !== "string" || typeof value !== "string" || name.length > LONGEST_NAME) return false;
  return isSecret(names.of(name), value);
}

/** Bytes that were turned into JSON, as `Buffer` does it: how many there are. */
export function bytesInJSON(fields: ReadonlyMap<string, unknown>): number | undefined {
  const data = fields.get("data");
  return fields.get("type") === "Buffer" && Array.isArray(data) ? data.length : undefined;
}

/** Whether JSON has a word for a value. */
export function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== "function" && typeof value !== "symbol";
}

/** That there is no secret, or that there is one, may be known. */
function isNothing(value: unknown): boolean {
  return value === null || typeof value === "boolean" || !isWritten(value);
}

function isKey(value: unknown): boolean {
  return typeof value === "string" ? KEY_MATERIAL.test(value) : isBytes(value) || value instanceof String;
}

/** What `credentials` are in the options of `fetch`. */
function isFetchMode(value: unknown): boolean {
  return value === "include" || value === "omit" || value === "same-origin";
}
