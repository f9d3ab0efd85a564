import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Metafile } from "esbuild";

/** One file with everything in it, so that a plain `node` can run it: the tests' child processes are real ones. */
export async function bundle(
  entry: string,
  outfile: string,
  target: "node" | "browser" = "node",
): Promise<{ url: string; metafile: Metafile }> {
  const { metafile } = await build({
    entryPoints: [join(fileURLToPath(new URL("..", import.meta.url)), entry)],
    outfile,
    bundle: true,
    format: "esm",
    platform: target,
    target: "es2022",
    conditions: ["@securecomm/source", target === "node" ? "node" : "browser", "default"],
    metafile: true,
    logLevel: "silent",
  });
  return { url: pathToFileURL(outfile).href, metafile };
}
