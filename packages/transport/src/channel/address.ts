import { ArgumentTypeError } from "@securecomm/crypto";
import { ChannelError } from "../errors.ts";

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
  if (scheme === undefined) throw invalid(address, "it has no scheme");
  return scheme.toLowerCase();
}

/** Reads `tcp://host:port` strictly: no user, path, query or fragment, and the port always written out. */
export function parseTcpAddress(address: string): TcpAddress {
  const match = /^tcp:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+):([0-9]{1,5})\/?$/i.exec(address);
  if (match === null) throw invalid(address, "it is not of the form tcp://host:port");
  const [, host = "", digits = ""] = match;
  const port = Number(digits);
  if (port > 65_535) throw invalid(address, "its port is above 65535");
  return { host: host.startsWith("[") ? host.slice(1, -1) : host, port };
}

/** The one way to write a TCP address: lower case, IPv6 in brackets. Pins are kept under it. */
export function formatTcpAddress({ host, port }: TcpAddress): string {
  const name = host.toLowerCase();
  return `tcp://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/**
 * What counts as one stranger: an IPv4 address, or the /64 that one IPv6 host commands. An IPv4 address mapped into
 * IPv6 is itself.
 */
export function addressGroup(host: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host)?.[1];
  if (mapped !== undefined) return mapped;
  if (!host.includes(":")) return host;
  const [left = "", right] = (host.split("%")[0] as string).split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, zeros)).fill("0"), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

function invalid(address: string, why: string): ChannelError {
  return new ChannelError("ERR_ADDRESS_INVALID", `${JSON.stringify(address)} is no address to use: ${why}`);
}
