/** Whether a path is one of programs: all of them need an actor, but those of {@link isOpen}. */
export function isInterface(path: string): boolean {
  return /^\/(?:api|ml)(?:\/|$)/.test(path);
}

/** Paths of programs that are open to everybody: how one becomes somebody. */
export function isOpen(method: string, path: string): boolean {
  return method === "POST" && (path === "/api/login" || path === "/api/setup" || path === "/api/setup/link");
}

/** Where the content of an import is put: the only body that is not read before it is known to be small. */
export function isContent(method: string, path: string): boolean {
  return method === "PUT" && /^\/api\/apis\/[^/]+\/imports\/[^/]+\/content$/.test(path);
}

/** Where lines are pushed: the other body that need not be a JSON document. */
export function isLines(method: string, path: string): boolean {
  return method === "POST" && /^\/api\/apis\/[^/]+\/lines$/.test(path);
}

/** Whether a request changes nothing (RFC 9110, 9.2.1). */
export function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}
