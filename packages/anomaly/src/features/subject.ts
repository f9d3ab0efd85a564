import ipaddr from "ipaddr.js";
import type { SessionEvent, SessionEventBase } from "./session-event.ts";

/** Characters of a subject's name at most; a longer one is cut and given a checksum of the whole. */
const MAX_NAME = 96;

/**
 * Whom an event is about: the peer's fingerprint once it is proved, else the address without its port, else the
 * session, else `"unknown"`. Of an IPv6 address it is the /64, because one host has all of it.
 */
export function subjectOf(event: SessionEventBase): string {
  const { peer, address, session } = event;
  if (isText(peer)) return bounded(peer);
  if (isText(address)) return hostOf(address);
  return isText(session) ? bounded(session) : "unknown";
}

/**
 * Whom an event is about that nobody trusted is part of: the address, because whoever is not trusted yet can show another
 * identity each time; without an address as {@link subjectOf}.
 */
export function strangerOf(event: SessionEventBase): string {
  return isText(event.address) ? hostOf(event.address) : subjectOf(event);
}

/** Whether an event names a peer that has proved who it is. It may be anybody all the same: keys cost nothing. */
export function isProved(event: SessionEventBase): boolean {
  return isText(event.peer);
}

/** Before these nobody has trusted the peer yet, whatever it has proved. */
const BEFORE_TRUST: ReadonlySet<string> = new Set<SessionEvent["type"]>([
  "handshake-started",
  "handshake-failed",
  "identity-changed",
  "connection-refused",
  "flood",
]);

/** Whether an event is of a session: of a peer that is trusted. */
export function isEstablished(event: SessionEvent): boolean {
  return isText(event.session) || (isText(event.peer) && !BEFORE_TRUST.has(event.type));
}

/** An address without its port, as {@link subjectOf} names it. A text that is no address stays as it is, bounded. */
export function hostOf(address: string): string {
  const text = address.length > MAX_NAME ? bounded(address) : address;
  const bracket = text.startsWith("[") ? text.indexOf("]") : -1;
  const colon = text.indexOf(":");
  // One colon only: a port follows. More: an IPv6 address that stands without brackets, and so without a port.
  const host =
    bracket > 0 ? text.slice(1, bracket) : colon >= 0 && text.indexOf(":", colon + 1) < 0 ? text.slice(0, colon) : text;
  if (!host.includes(":")) return host;
  const zone = host.indexOf("%");
  const bare = zone < 0 ? host : host.slice(0, zone);
  if (!ipaddr.IPv6.isValid(bare)) return host;
  const parsed = ipaddr.IPv6.parse(bare);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  const network = new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]);
  return `${network.toRFC5952String()}/64`;
}

/** A text of bounded length: a long one is cut, and a checksum tells most of those apart that begin alike. */
export function bounded(text: string): string {
  if (text.length <= MAX_NAME) return text;
  return `${text.slice(0, MAX_NAME - 9)}#${hashText(text.slice(0, 65_536)).toString(16).padStart(8, "0")}`;
}

/** FNV-1a over UTF-16 units: 32 bits, not cryptographic. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
