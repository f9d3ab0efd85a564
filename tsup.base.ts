import { defineConfig, type Options } from "tsup";

/** What every published package's build shares; a package names its entries and what it leaves to import conditions. */
export function library(options: Options): ReturnType<typeof defineConfig> {
  return defineConfig({
    format: ["esm"],
    target: "es2022",
    platform: "neutral",
    dts: true,
    sourcemap: true,
    splitting: true,
    clean: true,
    treeshake: true,
    // tsup strips `node:` by default; Deno and some bundlers then take "crypto" for a package of that name.
    removeNodeProtocol: false,
    ...options,
    external: [/^node:/, ...(options.external ?? [])],
  });
}
