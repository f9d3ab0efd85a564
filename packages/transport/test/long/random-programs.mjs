// Random programs under a random attacker, as many as one likes:
//   node packages/transport/test/long/random-programs.mjs --runs 20000 [--from 1] [--real]
//   node packages/transport/test/long/random-programs.mjs --seed 4711 [--real]
// --real takes real public-key cryptography, which is slower. It is TypeScript, so it is bundled first.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = await mkdtemp(join(tmpdir(), "securecomm-programs-"));
try {
  const bundle = join(folder, "random-programs.mjs");
  await build({
    entryPoints: [join(dirname(fileURLToPath(import.meta.url)), "random-programs.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    sourcemap: "inline",
    logLevel: "error",
  });
  const { main } = await import(pathToFileURL(bundle).href);
  process.exitCode = (await main(process.argv.slice(2))) > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true });
}
