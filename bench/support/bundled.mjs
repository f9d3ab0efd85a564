import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What a measurement ran on. */
export const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`;

/** Bundles a program from the sources, gives its path to `use`, and removes it again. */
export async function withBundled(entry, use) {
  const path = fileURLToPath(entry);
  const folder = await mkdtemp(join(tmpdir(), "securecomm-bench-program-"));
  try {
    const program = join(folder, basename(path));
    await build({
      entryPoints: [path],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions: ["@securecomm/source"],
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    await use(program);
  } finally {
    await rm(folder, { recursive: true });
  }
}
