import { LOG_LIMITS } from "./log-limits.ts";

/** What a request line says. */
export interface LoggedRequest {
  /** Empty when the line is none of HTTP. */
  readonly method: string;
  readonly path: string;
  readonly query: string;
}

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const TARGET = /^(?:\/|\*$|[A-Za-z][A-Za-z0-9+.-]{0,15}:\/\/)/;
const PROTOCOL = /^HTTP\/\d{1,2}(?:\.\d{1,2})?$/;

/**
 * Takes a request line apart. What is no request (a TLS hello, `-`, a lone word) has an empty method and stands whole in
 * the path; a target with spaces in it is kept whole.
 */
export function parseRequestLine(line: string): LoggedRequest {
  if (line === "-") return { method: "", path: "", query: "" };
  const first = line.indexOf(" ");
  const method = line.slice(0, Math.max(first, 0));
  if (method.length > LOG_LIMITS.methodCharacters || !TOKEN.test(method)) return { method: "", path: line, query: "" };
  const last = line.lastIndexOf(" ");
  const hasProtocol = last > first && PROTOCOL.test(line.slice(last + 1));
  const target = line.slice(first + 1, hasProtocol ? last : undefined);
  if (!hasProtocol && !TARGET.test(target)) return { method: "", path: line, query: "" };
  return { method, ...splitTarget(target) };
}

/** Parts the target of a request at its first `?`. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf("?");
  return mark < 0 ? { path: target, query: "" } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
