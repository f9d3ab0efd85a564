import ipaddr from "ipaddr.js";
import { LOG_LIMITS } from "./log-limits.ts";

const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/;
const IN_BRACKETS = /^\[([^\]]+)\](?::\d{1,5})?$/;

/**
 * The address of a log's field, without brackets and port: a port is another one with each connection, and would make a
 * client of each. Of a list, as proxies write it into `X-Forwarded-For`, it is the first: the farthest, which nobody vouches
 * for but the client itself. A text that is no address, such as a host's name, stays what it is.
 */
export function logAddress(text: string): string {
  const comma = text.indexOf(",");
  const first = (comma < 0 ? text : text.slice(0, comma)).slice(0, 4 * LOG_LIMITS.addressCharacters).trim();
  const host = IN_BRACKETS.exec(first)?.[1] ?? IPV4.exec(first)?.[1] ?? first;
  return host.slice(0, LOG_LIMITS.addressCharacters);
}

/** Whether a text is an address, as {@link logAddress} gives it. */
export function isLogAddress(text: string): boolean {
  return IPV4.test(text) || ipaddr.isValid(text);
}
