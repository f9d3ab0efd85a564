// Writes packages/anomaly/src/ready/ready-model-json.ts: `node scripts/make-ready-model.mjs`. What makes it is TypeScript
// beside the test that compares it, which Node 20 does not run by itself, so it is bundled first.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = await mkdtemp(join(tmpdir(), "securecomm-ready-model-"));
try {
  const bundle = join(folder, "render.mjs");
  await build({
    entryPoints: [join(root, "packages/anomaly/test/ready/make/render.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    logLevel: "error",
  });
  const { renderReadyModel } = await import(pathToFileURL(bundle).href);
  await writeFile(join(root, "packages/anomaly/src/ready/ready-model-json.ts"), renderReadyModel());
} finally {
  await rm(folder, { recursive: true });
}
