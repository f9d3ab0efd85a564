import ipaddr from "ipaddr.js";
import { ArgumentRangeError } from "../errors.ts";

/** An address as the rules see it. */
export interface Address {
  /** Written the short way: dotted for IPv4, RFC 5952 for IPv6, without zone and port. */
  readonly text: string;
  /** What is counted as one address: an IPv4 address, or an IPv6 prefix. */
  readonly key: string;
  /** Whether it belongs to a network of somebody's own, and cannot be reached over the internet. */
  readonly isPrivate: boolean;
}

// The longest is an IPv6 address that ends in dotted decimal, in brackets, with a zone and a port.
const MAX_TEXT = 80;
// Proxies that pass a list on are few; the client may have begun it with anything.
const MAX_LIST = 512;
const REMEMBERED = 4096;

// Of 100.64.0.0/10 (RFC 6598): what comes from there was not routed over the internet, but is of the provider's network.
const PRIVATE: ReadonlySet<string> = new Set([
  "private",
  "loopback",
  "linkLocal",
  "carrierGradeNat",
  "uniqueLocal",
  "unspecified",
  "deprecatedSiteLocal",
]);

/** Reads addresses, and remembers some thousands of them because logs repeat them. */
export class AddressReader {
  readonly #ipv6Bits: number;
  #recent = new Map<string, Address | undefined>();
  #older = new Map<string, Address | undefined>();

  /** @param ipv6Bits Leading bits that make an IPv6 address one. */
  constructor(ipv6Bits: number) {
    this.#ipv6Bits = ipv6Bits;
  }

  /**
   * An address of a text such as `192.0.2.7`, `2001:db8::1`, either with a port, `[2001:db8::1]`, or `fe80::1%eth0`.
   * IPv6 addresses that carry an IPv4 address (mapped, translated, NAT64) are that one. Of a list, as `X-Forwarded-For`
   * has one, it is the first address in the first 512 characters, which the proxies say is the client's.
   *
   * @returns `undefined` for a text that is none, IPv4 in octal or with fewer than four numbers included.
   */
  read(text: string): Address | undefined {
    return text.includes(",") ? this.#readFirst(text) : this.#read(text);
  }

  #readFirst(list: string): Address | undefined {
    const texts = list.slice(0, MAX_LIST).split(",");
    // What the cut went through may read as another address.
    if (list.length > MAX_LIST) texts.pop();
    for (const text of texts) {
      const found = this.#read(text.trim());
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #read(text: string): Address | undefined {
    if (text.length > MAX_TEXT) return undefined;
    let found = this.#recent.get(text);
    if (found !== undefined || this.#recent.has(text)) return found;
    found = this.#older.get(text) ?? parseAddress(text, this.#ipv6Bits);
    if (this.#recent.size >= REMEMBERED) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(ownText(text, MAX_TEXT), found);
    return found;
  }
}

function parseAddress(text: string, ipv6Bits: number): Address | undefined {
  const host = withoutPort(text);
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return describeIPv4(ipaddr.IPv4.parse(host));
  if (!host.includes(":") || !ipaddr.IPv6.isValid(host)) return undefined;
  const address = ipaddr.IPv6.parse(host.split("%", 1)[0]!);
  const inner = innerIPv4(address);
  if (inner !== undefined) return describeIPv4(inner);
  const range = address.range();
  const own = address.toRFC5952String();
  // All of a link is fe80::/64: there the whole address tells hosts apart.
  const key = range === "linkLocal" || ipv6Bits === 128 ? own : cidrOf(address, ipv6Bits);
  return { text: own, key, isPrivate: PRIVATE.has(range) };
}

function describeIPv4(address: ipaddr.IPv4): Address {
  const text = address.toString();
  return { text, key: text, isPrivate: PRIVATE.has(address.range()) };
}

/** The range around an address in CIDR notation. Of its bits, that of its family counts. */
export function rangeAround(address: Address, bits: { readonly ipv4: number; readonly ipv6: number }): string {
  const parsed = ipaddr.parse(address.text);
  return cidrOf(parsed, parsed instanceof ipaddr.IPv6 ? bits.ipv6 : bits.ipv4);
}

/** `1.2.3.4:80` and `[::1]:80` lose their ports; more than one colon without brackets is an IPv6 address. */
function withoutPort(text: string): string {
  if (text.startsWith("[")) {
    const end = text.indexOf("]");
    return /^(:\d{1,5})?$/.test(text.slice(end + 1)) ? text.slice(1, end) : text;
  }
  const colon = text.indexOf(":");
  if (colon < 0 || text.includes(":", colon + 1)) return text;
  return /^\d{1,5}$/.test(text.slice(colon + 1)) ? text.slice(0, colon) : text;
}

/** The IPv4 address inside `::ffff:0:0/96`, `::ffff:0:0:0/96` (RFC 7915) or `64:ff9b::/96` (RFC 6052). */
function innerIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const range = address.range();
  const carries = range === "ipv4Mapped" || range === "rfc6145" || (range === "rfc6052" && address.parts[2] === 0);
  return carries ? new ipaddr.IPv4(address.toByteArray().slice(12)) : undefined;
}

/** The network of an address as text: its first bits, the others 0. */
function cidrOf(address: ipaddr.IPv4 | ipaddr.IPv6, length: number): string {
  const network = address.toByteArray();
  for (let bit = length; bit < network.length * 8; bit++) network[bit >> 3]! &= ~(0x80 >> (bit & 7));
  const first = ipaddr.fromByteArray(network);
  return `${first instanceof ipaddr.IPv6 ? first.toRFC5952String() : first.toString()}/${length}`;
}

/** Networks that an address can be in. */
export class Ranges {
  readonly #ranges: readonly { readonly bytes: readonly number[]; readonly length: number }[];

  /**
   * @param texts In CIDR notation, such as `203.0.113.0/24` or `2001:db8::/32`, or single addresses. Throws an
   * `ArgumentRangeError` that names `ranges` for one that is neither.
   */
  constructor(texts: readonly string[]) {
    this.#ranges = texts.map(readRange);
  }

  includes(address: Address): boolean {
    const own = ipaddr.parse(address.text).toByteArray();
    return this.#ranges.some(({ bytes, length }) => {
      if (bytes.length !== own.length) return false;
      for (let i = 0; i * 8 < length; i++) {
        const mask = length >= (i + 1) * 8 ? 0xff : 0xff << (8 - (length - i * 8));
        if (((bytes[i]! ^ own[i]!) & mask) !== 0) return false;
      }
      return true;
    });
  }
}

function readRange(text: unknown): { bytes: readonly number[]; length: number } {
  const [host = "", length, ...more] = typeof text === "string" ? text.slice(0, MAX_TEXT).split("/") : [];
  const address = parseAddress(host, 128);
  const bytes = address === undefined ? [] : ipaddr.parse(address.text).toByteArray();
  const most = bytes.length * 8;
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (most === 0 || more.length > 0 || bits < 0 || bits > most) {
    throw new ArgumentRangeError("ranges", "networks in CIDR notation, such as 203.0.113.0/24");
  }
  return { bytes, length: bits };
}

/**
 * A short copy of a text that holds on to nothing else: a part of a text keeps the whole in memory, which may be a
 * block of a log. Half of a character at the cut is left out.
 */
export function ownText(text: string, most: number): string {
  const units: number[] = [];
  for (let i = 0; i < text.length && i < most; i++) units.push(text.charCodeAt(i));
  if (text.length > most && units.length > 0 && (units.at(-1)! & 0xfc00) === 0xd800) units.pop();
  return String.fromCharCode(...units);
}
