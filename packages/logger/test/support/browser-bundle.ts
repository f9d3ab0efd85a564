import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

/** The package as a page would load it: one script that leaves its names in the global `logger`. */
export async function browserBundle(): Promise<{ script: string; metafile: Metafile }> {
  const { metafile, outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../src/index.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "logger",
    platform: "browser",
    target: "es2022",
    conditions: ["@securecomm/source", "browser", "default"],
    metafile: true,
    logLevel: "silent",
  });
  return { script: outputFiles[0]!.text, metafile };
}
