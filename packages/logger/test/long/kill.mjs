// Kills a process that writes a log, as often as one likes, and checks what is in the files:
//   node packages/logger/test/long/kill.mjs --lines 1000000 --kills 60 [--mode plain|compress|sealed|all] [--seed 1] [--rounds 1]
//   node packages/logger/test/long/kill.mjs --rival rotating-file-stream
//   node packages/logger/test/long/kill.mjs --help
// It is TypeScript, so it is bundled first.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const support = join(dirname(fileURLToPath(import.meta.url)), "..", "support", "kill");
const folder = await mkdtemp(join(tmpdir(), "securecomm-kill-program-"));
try {
  await build({
    entryPoints: [join(support, "main.ts"), join(support, "writer.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    // pino is CommonJS.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
  const { main } = await import(pathToFileURL(join(folder, "main.mjs")).href);
  process.exitCode = (await main(process.argv.slice(2), join(folder, "writer.mjs"))) > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true });
}
