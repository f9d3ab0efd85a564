import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { RelayLimits } from "../../src/server/limits.ts";
import { startWebServer, type WebServer } from "../../src/server/web-server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where what a test leaves for people to look at goes: pictures of the page. */
export const PICTURES = join(root, ".test-output", "pictures");

/**
 * Bundles the page from the sources, those of the sibling packages among them, so that nothing stale is tested and nothing
 * has to be built before, and serves it with its relay. The server's `close` removes the bundle.
 */
export async function startWebApp(limits: Partial<RelayLimits> = {}): Promise<WebServer> {
  mkdirSync(PICTURES, { recursive: true });
  const folder = mkdtempSync(join(root, ".test-output", "page-"));
  cpSync(join(root, "src", "page", "public"), folder, { recursive: true });
  await build({
    entryPoints: { page: join(root, "src", "page", "main.ts") },
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["@securecomm/source"],
    logLevel: "silent",
  });
  const server = await startWebServer({ port: 0, folder, limits });
  return {
    ...server,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
