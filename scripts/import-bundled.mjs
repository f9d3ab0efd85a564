import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Imports TypeScript, which Node 20 does not run by itself, by bundling it with the packages' sources first. */
export async function importBundled(entry) {
  const folder = await mkdtemp(join(tmpdir(), "securecomm-script-"));
  try {
    const outfile = join(folder, "bundle.mjs");
    await build({
      entryPoints: [join(root, entry)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["@securecomm/source"],
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
