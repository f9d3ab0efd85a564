import { AuthError } from "./errors.ts";
import { authLimits } from "./limits.ts";
import { isPin, isPinKey, type Pin, type PinMap, sortedEntries } from "./trust-store.ts";

const VERSION = 1;
const FIELDS = ["key", "fingerprint", "firstSeen", "name"];

/** The file of known peers: JSON, a pin a line, in the order of the keys, so that people can read and compare it. */
export function encodePinFile(pins: PinMap): Uint8Array {
  const lines = sortedEntries(pins).map((entry) => `    ${JSON.stringify(entry, FIELDS)}`);
  const body = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return new TextEncoder().encode(`{\n  "version": ${VERSION},\n  "pins": ${body}\n}\n`);
}

/**
 * Reads a file of known peers. Whatever is not exactly one is refused, rather than read as if there were no pins.
 * @throws {@link AuthError} `ERR_TRUST_STORE_DAMAGED` or `ERR_TRUST_STORE_VERSION`.
 */
export function decodePinFile(bytes: Uint8Array, path: string): PinMap {
  const damaged = (what: string) =>
    new AuthError("ERR_TRUST_STORE_DAMAGED", `The file of known peers, ${path}, is damaged: ${what}`);
  if (bytes.length > authLimits.pinFileBytes) throw damaged(`it is larger than ${authLimits.pinFileBytes} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw damaged("it is not JSON");
  }
  if (!isRecord(value) || !("version" in value)) throw damaged("it has no version");
  if (value["version"] !== VERSION) {
    throw new AuthError("ERR_TRUST_STORE_VERSION", `The file of known peers, ${path}, is not of version ${VERSION}`);
  }
  if (!hasExactly(value, ["version", "pins"]) || !Array.isArray(value["pins"])) throw damaged("it has no list of pins");
  const pins: PinMap = new Map();
  for (const [index, entry] of value["pins"].entries()) {
    const parsed = decodeEntry(entry);
    if (parsed === undefined) throw damaged(`its pin ${index + 1} is not a pin`);
    if (pins.has(parsed.key)) throw damaged(`its pin ${index + 1} has the same key as an earlier one`);
    pins.set(parsed.key, parsed.pin);
  }
  return pins;
}

function decodeEntry(entry: unknown): { key: string; pin: Pin } | undefined {
  if (!isRecord(entry) || !hasExactly(entry, FIELDS)) return undefined;
  const { key, fingerprint, firstSeen, name } = entry;
  const pin = { fingerprint, firstSeen, name };
  return isPinKey(key) && isPin(pin) ? { key, pin } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasExactly(value: Record<string, unknown>, fields: readonly string[]): boolean {
  const own = Object.keys(value);
  return own.length === fields.length && fields.every((field) => Object.hasOwn(value, field));
}
