import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { Context } from "hono";
import { PortalError } from "../problems/portal-error.ts";
import type { Env } from "./env.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=UTF-8",
  ".html": "text/html; charset=UTF-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=UTF-8",
  ".json": "application/json; charset=UTF-8",
  ".map": "application/json; charset=UTF-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=UTF-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

interface File {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By gzip, where that makes it smaller. */
  readonly packed?: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  readonly cache: string;
}

/** Answers with a page or one of its files. */
export type Pages = (context: Context<Env>) => Response;

/**
 * The web pages, read once and kept: what is not in this list is not there, so that no path leads out of the folder.
 * Files in `assets` have their content's hash in their names, and never change.
 */
export function createPages(folder: string | undefined): Pages {
  const files = folder === undefined ? new Map<string, File>() : readFiles(folder);
  return (context) => {
    const { path } = context.req;
    // Each path that is no file is a page of the one document, which finds out by itself which.
    const file = files.get(path) ?? (path.startsWith("/assets/") ? undefined : files.get("/index.html"));
    if (file === undefined) throw new PortalError("no-such-page");
    const headers = new Headers({
      "Content-Type": file.type,
      "Cache-Control": file.cache,
      ETag: file.etag,
      Vary: "Accept-Encoding",
    });
    if (matches(context.req.header("If-None-Match"), file.etag)) return new Response(null, { status: 304, headers });
    if (file.packed === undefined || !/\bgzip\b/.test(context.req.header("Accept-Encoding") ?? "")) {
      return new Response(file.bytes, { headers });
    }
    headers.set("Content-Encoding", "gzip");
    return new Response(file.packed, { headers });
  };
}

function matches(condition: string | undefined, etag: string): boolean {
  return (condition ?? "").split(",").some((part) => part.trim() === etag);
}

function readFiles(folder: string): Map<string, File> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      const type = TYPES[extname(entry.name)];
      if (type === undefined) return [];
      const path = `/${relative(folder, file).split(sep).join("/")}`;
      const bytes = new Uint8Array(readFileSync(file));
      const packed = new Uint8Array(gzipSync(bytes));
      const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      // Weak: packed or not, it is the same.
      const etag = `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`;
      return [[path, { type, bytes, etag, cache, ...(packed.length < bytes.length ? { packed } : {}) }] as const];
    }),
  );
}
