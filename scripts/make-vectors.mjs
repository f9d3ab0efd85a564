// Writes docs/vectors/*.json: `node scripts/make-vectors.mjs`. What makes them is TypeScript beside the tests that check
// them, which Node 20 does not run by itself, so it is bundled first.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = await mkdtemp(join(tmpdir(), "securecomm-vectors-"));
try {
  const bundle = join(folder, "all.mjs");
  await build({
    entryPoints: [join(root, "packages/transport/test/vectors/make/all.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    logLevel: "error",
  });
  const { FILES, render } = await import(pathToFileURL(bundle).href);
  await mkdir(join(root, "docs/vectors"), { recursive: true });
  for (const [file, make] of Object.entries(FILES)) {
    await writeFile(join(root, "docs/vectors", file), render(await make()));
  }
} finally {
  await rm(folder, { recursive: true });
}
