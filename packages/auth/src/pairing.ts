import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { AuthError } from "./errors.ts";
import { parseFingerprint } from "./fingerprint.ts";
import { authLimits } from "./limits.ts";
import { checkName, isValidName } from "./name.ts";

/** What one side tells the other before they first meet. */
export interface Pairing {
  /** `sc1…`, 61 characters. */
  readonly fingerprint: string;
  /** A display name, by the rules of `isValidName`. */
  readonly name?: string | undefined;
  /** Where to dial: `tcp://host:port`, `ws://…` or `wss://…`, without credentials. */
  readonly address?: string | undefined;
}

const START = "securecomm:pair?";
const VERSION = "1";
/** The parameters, in the order in which a link has them. */
const PARAMETERS: readonly string[] = ["v", "fp", "name", "addr"];
const HOST = String.raw`(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))`;
const TCP = new RegExp(`^tcp://${HOST}:(?<port>[1-9][0-9]{0,4})$`);
const WEBSOCKET = new RegExp(`^wss?://${HOST}(?::(?<port>[1-9][0-9]{0,4}))?(?:/[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*)?$`);

/**
 * The link that pairs, for a message or a QR code: `securecomm:pair?v=1&fp=sc1…&name=…&addr=…`, the values
 * percent-encoded as `encodeURIComponent` does. It is no secret, but whoever can change it on its way can pose as you.
 * @throws when a value has the wrong type or breaks a rule: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when
 * the fingerprint is none: {@link AuthError} `ERR_FINGERPRINT_INVALID`.
 */
export function createPairingLink(pairing: Pairing): string {
  if (typeof pairing !== "object" || pairing === null) throw new ArgumentTypeError("pairing", "an object");
  const { fingerprint, name, address } = pairing;
  const parts = [`v=${VERSION}`, `fp=${parseFingerprint(fingerprint)}`];
  if (name !== undefined) parts.push(`name=${encodeURIComponent(checkName(name))}`);
  if (address !== undefined) {
    if (typeof address !== "string") throw new ArgumentTypeError("address", "a string");
    const fault = faultOfAddress(address);
    if (fault !== undefined) throw new ArgumentRangeError("address", fault);
    parts.push(`addr=${encodeURIComponent(address)}`);
  }
  return START + parts.join("&");
}

/**
 * Reads a pairing link. There is one way to write each, the one of {@link createPairingLink}; every other is refused.
 * @throws when it is no string: {@link ArgumentTypeError}; when it breaks a rule: {@link AuthError}
 * `ERR_PAIRING_LINK_INVALID`, whose message says which.
 */
export function parsePairingLink(text: string): Pairing {
  if (typeof text !== "string") throw new ArgumentTypeError("text", "a string");
  if (text.length > authLimits.pairingLinkCharacters)
    throw invalid(`is longer than ${authLimits.pairingLinkCharacters} characters`);
  if (!text.startsWith(START)) throw invalid(`does not begin with ${START}`);
  const values = parseParameters(text.slice(START.length));
  const version = values.get("v");
  if (version === undefined) throw invalid("has no version (v)");
  if (version !== VERSION) throw invalid(`is not of version ${VERSION}`);
  const fingerprint = checkFingerprint(values.get("fp"));
  const name = values.get("name");
  if (name !== undefined && !isValidName(name)) throw invalid("has a name (name) that is not allowed");
  const address = values.get("addr");
  const fault = address === undefined ? undefined : faultOfAddress(address);
  if (fault !== undefined) throw invalid(`has an address (addr) that is not ${fault}`);
  return { fingerprint, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
}

function parseParameters(query: string): Map<string, string> {
  const values = new Map<string, string>();
  let last = -1;
  for (const part of query.split("&")) {
    const [key, value, ...rest] = part.split("=");
    const position = PARAMETERS.indexOf(key ?? "");
    if (position < 0) throw invalid("has an unknown parameter");
    if (values.has(key!)) throw invalid(`has the parameter ${key} twice`);
    if (position < last) throw invalid(`has the parameter ${key} in the wrong place`);
    if (value === undefined || value === "" || rest.length > 0) throw invalid(`has no proper value for ${key}`);
    last = position;
    values.set(key!, decodeValue(key!, value));
  }
  return values;
}

function decodeValue(key: string, encoded: string): string {
  try {
    const value = decodeURIComponent(encoded);
    if (encodeURIComponent(value) === encoded) return value;
  } catch {
    // Not percent-encoded UTF-8: the same fault.
  }
  throw invalid(`has a value for ${key} that is not percent-encoded in the one allowed way`);
}

function checkFingerprint(text: string | undefined): string {
  if (text === undefined) throw invalid("has no fingerprint (fp)");
  try {
    if (parseFingerprint(text) === text) return text;
  } catch (cause) {
    throw invalid("has a fingerprint (fp) that is not valid", cause);
  }
  throw invalid("has a fingerprint (fp) that is not in lower case");
}

/** What an address must be and is not; `undefined` if all is well. */
function faultOfAddress(address: string): string | undefined {
  if (address.length > authLimits.pairingAddressCharacters)
    return `at most ${authLimits.pairingAddressCharacters} characters`;
  if (!/^(?:tcp|wss?):\/\//.test(address)) return "a tcp://, ws:// or wss:// address";
  if (/^[^:]+:\/\/[^/?#]*@/.test(address)) return "free of credentials";
  const match = TCP.exec(address) ?? WEBSOCKET.exec(address);
  if (match === null) return "of the form tcp://host:port, ws://host:port/path or wss://host/path";
  if (Number(match.groups?.["port"] ?? 1) > 65_535) return "one with a port from 1 to 65535";
  return URL.canParse(address) ? undefined : "one with a valid host";
}

function invalid(what: string, cause?: unknown): AuthError {
  return new AuthError("ERR_PAIRING_LINK_INVALID", `The pairing link ${what}`, { cause });
}
