import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const peer = join(root, "examples", "peer");
/** Below the package itself, so that what is left out of the bundle is found, each in the version that it wants. */
const bundles = join(peer, ".test-output", "programs");
const A_DAY = 86_400_000;

const OPTIONS = {
  entryPoints: [join(peer, "src", "cli.ts")],
  bundle: true,
  format: "esm",
  platform: "node",
  target: "es2022",
  conditions: ["@securecomm/source", "node", "default"],
  // CommonJS: they are found from the folder below the package.
  external: ["cli-progress", "commander", "jpeg-js", "pino", "pngjs", "rotating-file-stream", "ws"],
  // Every start reads all of it.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * The terminal peer's program (examples/peer), bundled from the sources as they are now, those of the sibling packages
 * among them: nothing stale is tested and nothing has to be built before. The folder is called by what all of them hold,
 * so that a run of many test files makes it once, and whoever comes at the same time does no harm.
 */
export async function peerProgram(): Promise<string> {
  const key = keyOfSources();
  const folder = join(bundles, key);
  const program = join(folder, "cli.js");
  if (existsSync(program)) return program;
  mkdirSync(bundles, { recursive: true });
  removeOld();
  const draft = mkdtempSync(join(bundles, "draft-"));
  try {
    await build({ ...OPTIONS, outdir: draft });
    // Somebody at work on the sources may have changed them meanwhile: the name would be wrong for ever.
    if (keyOfSources() !== key) {
      rmSync(draft, { recursive: true });
      return peerProgram();
    }
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(program)) throw error;
  }
  return program;
}

/** A digest of all that a bundle may be made of. */
function keyOfSources(): string {
  const hash = createHash("sha256").update(JSON.stringify(OPTIONS));
  const add = (path: string) => hash.update(`\n${path}\n`).update(readFileSync(path));
  add(join(root, "package-lock.json"));
  for (const group of ["packages", "examples"]) {
    for (const name of readdirSync(join(root, group)).sort()) {
      const folder = join(root, group, name);
      if (!existsSync(join(folder, "src"))) continue;
      add(join(folder, "package.json"));
      const entries = readdirSync(join(folder, "src"), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      for (const path of files.sort()) add(path);
    }
  }
  return hash.digest("hex").slice(0, 32);
}

/** Those of earlier days, of which no test can still make use. */
function removeOld(): void {
  for (const name of readdirSync(bundles)) {
    const folder = join(bundles, name);
    if (Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > A_DAY)
      rmSync(folder, { recursive: true, force: true });
  }
}
