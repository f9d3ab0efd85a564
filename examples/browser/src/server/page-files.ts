import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";

const STYLES = ["base", "controls", "frame", "people", "alarm", "talk"];

/** The files of the page, by path; nothing else on the disk can be asked for. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  "/": { file: "index.html", type: "text/html; charset=utf-8" },
  "/page.js": { file: "page.js", type: "text/javascript; charset=utf-8" },
  ...Object.fromEntries(
    STYLES.map((name) => [`/${name}.css`, { file: `${name}.css`, type: "text/css; charset=utf-8" }]),
  ),
  "/icon.svg": { file: "icon.svg", type: "image/svg+xml; charset=utf-8" },
};

/**
 * Nothing inline, nothing from elsewhere, no way to turn a text into markup or code. `connect-src` is open to WebSockets
 * because the user names the peer's address.
 */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self' ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
  "cache-control": "no-store",
};

/** Answers a request for the page. */
export async function servePage(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const { method = "", url = "" } = request;
  const path = url.split(/[?#]/, 1)[0] as string;
  const entry = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (method !== "GET" && method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
  } else if (entry === undefined) {
    response.writeHead(404).end();
  } else {
    const body = await readFile(join(folder, entry.file));
    response.writeHead(200, { "content-type": entry.type, "content-length": body.length });
    response.end(method === "HEAD" ? undefined : body);
  }
}
