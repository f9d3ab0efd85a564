import { ArgumentTypeError } from "@securecomm/crypto";
import { ChannelError } from "../errors.ts";
import { formatIpv6, isIpv4, mappedIpv4, parseIpv6, translatedIpv4 } from "./ip.ts";

/** A TCP address. */
export interface TcpAddress {
  /** Host name, IPv4 address, or IPv6 address without brackets. */
  readonly host: string;
  /** 0 to 65535; 0 only to listen on a free one. */
  readonly port: number;
}

/** The scheme of an address, such as `"tcp"`; throws {@link ChannelError} `ERR_ADDRESS_INVALID` when it has none. */
export function schemeOf(address: string): string {
  if (typeof address !== "string") throw new ArgumentTypeError("address", 'a string such as "tcp://127.0.0.1:7420"');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1];
  if (scheme === undefined) throw invalidAddress(address, `it has no scheme; write tcp://${address}`);
  return scheme.toLowerCase();
}

/**
 * Reads `tcp://host:port` strictly: no user, path, query or fragment, the port always written out, and an IP address
 * only in a form that every system reads alike (not `127.1` or `0x7f.1`); throws {@link ChannelError}
 * `ERR_ADDRESS_INVALID` for anything else.
 */
export function parseTcpAddress(address: string): TcpAddress {
  if (typeof address !== "string") throw new ArgumentTypeError("address", 'a string such as "tcp://127.0.0.1:7420"');
  const authority = /^tcp:\/\/([^/]*)\/?$/i.exec(address)?.[1];
  if (authority === undefined) throw invalidAddress(address, "it is not of the form tcp://host:port");
  const { host, port } = parseHost(address, authority);
  if (port === undefined) throw invalidAddress(address, "it has no port: tcp has none of its own");
  return { host, port };
}

/**
 * The one way to write a TCP address: lower case, IPv6 in brackets and as short as RFC 5952 has it. Pins are kept under
 * it, so two spellings of one address must not be two names.
 */
export function formatTcpAddress({ host, port }: TcpAddress): string {
  return `tcp://${formatHost(host)}:${port}`;
}

/** Reads `host` or `host:port`, a part of `address`. */
export function parseHost(address: string, authority: string): { host: string; port: number | undefined } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([0-9]{1,5}))?$/i.exec(authority);
  if (match === null) throw invalidAddress(address, "what stands for its host and port is not of the form host:port");
  const [, ipv6, name = "", digits] = match;
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && port > 65_535) throw invalidAddress(address, "its port is above 65535");
  if (ipv6 !== undefined) {
    if (parseIpv6(ipv6) === undefined) throw invalidAddress(address, "what is in brackets is no IPv6 address");
    return { host: ipv6, port };
  }
  // A name whose last label is a number is taken for an IPv4 address, and systems differ in what they make of odd ones.
  if (/(^|\.)([0-9]+|0x[0-9a-f]*)\.?$/i.test(name) && !isIpv4(name)) {
    throw invalidAddress(address, "its IPv4 address is odd");
  }
  return { host: name, port };
}

/** The one way to write a host. */
export function formatHost(host: string): string {
  const groups = parseIpv6(host);
  return groups === undefined ? host.toLowerCase() : `[${formatIpv6(groups)}]`;
}

/**
 * What counts as one stranger: an IPv4 address, or the /64 that one IPv6 host commands. An IPv4 address mapped into
 * IPv6, or come through a NAT64, is itself. A text that is no address is its own group.
 */
export function addressGroup(host: string): string {
  const groups = parseIpv6(host.split("%")[0] as string);
  if (groups === undefined) return host;
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return mappedIpv4(groups) ?? translatedIpv4(groups) ?? `${prefix.join(":")}::/64`;
}

/** The error for an address that is not one to use. */
export function invalidAddress(address: string, why: string): ChannelError {
  // Whoever writes a user and a password into an address does not want to find them in a log, nor a token in a query.
  const shown = JSON.stringify(address.replace(/\/\/.*@/s, "//…@").replace(/\?.*$/s, "?…"));
  return new ChannelError("ERR_ADDRESS_INVALID", `${shown} is no address to use: ${why}`);
}
