import type { Random } from "../random.ts";
import { happens, oneOf, wholeBetween } from "./draw.ts";

/** Ranges that belong to nobody: documentation (RFC 5737) and benchmarks (RFC 2544). */
const NETWORKS = ["192.0.2", "198.51.100", "203.0.113", "198.18", "198.19"];

/** An address of the public network, made of ranges for documentation and benchmarks, so that it is nobody's. */
export function publicHost(random: Random): string {
  // RFC 3849: IPv6 for documentation.
  if (happens(random, 0.15)) return `2001:db8:${hex(random)}:${hex(random)}::${hex(random)}`;
  const network = oneOf(random, NETWORKS);
  const last = wholeBetween(random, 1, 254);
  return network.split(".").length === 3 ? `${network}.${last}` : `${network}.${random.below(256)}.${last}`;
}

/** An address of a private network. */
export function privateHost(random: Random): string {
  return `10.${random.below(32)}.${random.below(256)}.${wholeBetween(random, 1, 254)}`;
}

/** Host and port of a connection, as a listener sees it: systems draw the port anew for each. */
export function connection(random: Random, host: string): string {
  const port = wholeBetween(random, 32_768, 60_999);
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function hex(random: Random): string {
  return wholeBetween(random, 1, 0xffff).toString(16);
}
