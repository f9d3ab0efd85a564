import { ArgumentTypeError } from "@securecomm/crypto";
import { formatHost, invalidAddress, parseHost } from "./address.ts";

/** The address of a WebSocket listener. */
export interface WebAddress {
  readonly scheme: "ws" | "wss";
  /** Host name, IPv4 address, or IPv6 address without brackets. */
  readonly host: string;
  /** 0 to 65535; 0 only to listen on a free one. */
  readonly port: number;
  /** What is behind the port, from its first `/` on; `"/"` where nothing was written. */
  readonly path: string;
}

const DEFAULT_PORTS = { ws: 80, wss: 443 } as const;

/** Longest path, so that an address fits where it is kept: a pin's key, an HTTP header. */
const LONGEST_PATH = 256;

/**
 * Reads `ws://host:port/path` and `wss://host:port/path` strictly. The port may be left out (80, 443), and so may the
 * path. Everything is taken literally, so that two spellings are two addresses only where they mean two: the path has
 * no percent escapes and no `.` or `..` segments. There is no user and password (who somebody is, the identities prove),
 * no query (an address is shown, logged and pinned: a token in it would be too) and no fragment (RFC 6455, section 3,
 * allows none).
 * @throws {@link ChannelError} `ERR_ADDRESS_INVALID`, saying what to write instead.
 */
export function parseWebAddress(address: string): WebAddress {
  if (typeof address !== "string") throw new ArgumentTypeError("address", 'a string such as "wss://example.org/chat"');
  const match = /^(wss?):\/\/([^/?#@]*)(\/[^?#@]*)?([?#@].*)?$/is.exec(address);
  if (match === null) throw invalidAddress(address, "it is not of the form ws://host:port/path or wss://host/path");
  const [, written = "", authority = "", path = "/", rest = ""] = match;
  if (address.includes("@")) throw invalidAddress(address, "leave out the user and password, and any @");
  if (rest.startsWith("?")) throw invalidAddress(address, "leave out the query; a path may say as much");
  if (rest !== "") throw invalidAddress(address, "leave out the fragment");
  checkPath(address, path);
  const scheme = written.toLowerCase() as WebAddress["scheme"];
  const { host, port = DEFAULT_PORTS[scheme] } = parseHost(address, authority);
  return { scheme, host, port, path };
}

/** The one way to write it: lower case but for the path, no port where it is the scheme's own, no path where it is `/`. */
export function formatWebAddress({ scheme, host, port, path }: WebAddress): string {
  const shownPort = port === DEFAULT_PORTS[scheme] ? "" : `:${port}`;
  return `${scheme}://${formatHost(host)}${shownPort}${path === "/" ? "" : path}`;
}

function checkPath(address: string, path: string): void {
  if (path.length > LONGEST_PATH) throw invalidAddress(address, `its path is longer than ${LONGEST_PATH} characters`);
  if (!/^[a-z0-9/._~!$&'()*+,;=:-]+$/i.test(path)) {
    throw invalidAddress(address, "its path may have letters, digits and /._~!$&'()*+,;=:- only, without escapes");
  }
  if (path.split("/").some((segment) => segment === "." || segment === "..")) {
    throw invalidAddress(address, "its path has a . or .. in it; write where that leads to");
  }
}
