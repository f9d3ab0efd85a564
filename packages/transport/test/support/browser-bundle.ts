import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

/** Names that only Node has. Where a bundle refers to one as a global, this is written in its place. */
const NODE_GLOBALS = ["Buffer", "process", "global", "require", "setImmediate", "__dirname", "__filename"];
const MARK = "global_of_node_";

/** A bundle for a browser, made of the sources. */
export interface BrowserBundle {
  readonly code: string;
  readonly metafile: Metafile;
  /** The globals of Node that the code refers to; names of properties and methods do not count. */
  readonly nodeGlobals: readonly string[];
}

/** Bundles a file of these tests as an app's bundler would: for the platform browser, with no shims. */
export async function bundleForBrowser(entry: string): Promise<BrowserBundle> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`../browser/${entry}`, import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["@securecomm/source"],
    define: Object.fromEntries(NODE_GLOBALS.map((name) => [name, MARK + name])),
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const code = result.outputFiles[0]?.text ?? "";
  const nodeGlobals = NODE_GLOBALS.filter((name) => code.includes(MARK + name));
  return { code, metafile: result.metafile, nodeGlobals };
}
