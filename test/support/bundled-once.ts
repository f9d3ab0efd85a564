import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const A_DAY = 86_400_000;

/** A program of this repository that tests start. */
export interface Program {
  /** The package's folder, such as `examples/peer`: what is left out of the bundle is found from below it. */
  readonly folder: string;
  readonly options: BuildOptions;
  /** Further folders of the package beside `src` that the program is made of. */
  readonly folders?: readonly string[];
  /** Adds to what was bundled, into the folder that it is given. */
  readonly finish?: (folder: string) => Promise<void>;
}

/**
 * The folder with the program, bundled from the sources as they are now, those of the sibling packages among them: nothing
 * stale is tested and nothing has to be built before. The folder is called by what all of them hold, so that a run of many
 * test files makes it once, and whoever comes at the same time does no harm.
 */
export async function bundledOnce(program: Program): Promise<string> {
  const key = keyOfSources(program);
  const bundles = join(root, program.folder, ".test-output", "programs");
  const folder = join(bundles, key);
  if (existsSync(folder)) return folder;
  mkdirSync(bundles, { recursive: true });
  removeOld(bundles);
  const draft = mkdtempSync(join(bundles, "draft-"));
  try {
    await build({
      bundle: true,
      format: "esm",
      platform: "node",
      target: "es2022",
      conditions: ["@securecomm/source", "node", "default"],
      // Every start reads all of it.
      minifySyntax: true,
      minifyWhitespace: true,
      logLevel: "silent",
      absWorkingDir: join(root, program.folder),
      ...program.options,
      outdir: draft,
    });
    await program.finish?.(draft);
    // Somebody at work on the sources may have changed them meanwhile: the name would be wrong for ever.
    if (keyOfSources(program) !== key) {
      rmSync(draft, { recursive: true });
      return bundledOnce(program);
    }
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** A digest of all that a bundle may be made of. */
function keyOfSources({ folder, options, folders = [] }: Program): string {
  const hash = createHash("sha256").update(JSON.stringify(options));
  const add = (path: string) => hash.update(`\n${path}\n`).update(readFileSync(path));
  const addAll = (tree: string) => {
    const entries = readdirSync(tree, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of files.sort()) add(path);
  };
  add(join(root, "package-lock.json"));
  for (const group of ["packages", "examples"]) {
    for (const name of readdirSync(join(root, group)).sort()) {
      const sibling = join(root, group, name);
      if (!existsSync(join(sibling, "src"))) continue;
      add(join(sibling, "package.json"));
      addAll(join(sibling, "src"));
    }
  }
  for (const more of folders) addAll(join(root, folder, more));
  return hash.digest("hex").slice(0, 32);
}

/** Those of earlier days, of which no test can still make use. */
function removeOld(bundles: string): void {
  for (const name of readdirSync(bundles)) {
    const folder = join(bundles, name);
    if (Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > A_DAY)
      rmSync(folder, { recursive: true, force: true });
  }
}
