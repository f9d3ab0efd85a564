import { fileURLToPath } from "node:url";
import { defaultBackend } from "@securecomm/crypto";
import { nodeBackend } from "@securecomm/crypto/node";
import { build, type Metafile, type Platform } from "esbuild";
import { describe, expect, it } from "vitest";

/** What a bundler follows from this package's entry, for a platform. */
async function bundle(platform: Platform): Promise<Metafile> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform,
    conditions: ["@securecomm/source"],
    logLevel: "silent",
  });
  return result.metafile;
}

const sources = ({ inputs }: Metafile) =>
  Object.keys(inputs).flatMap((path) => (/crypto\/src\//.test(path) ? [path.replace(/^.*\/src\//, "")] : []));
const builtins = ({ outputs }: Metafile) =>
  Object.values(outputs).flatMap((output) => output.imports.filter(({ external }) => external).map(({ path }) => path));

describe("the default backend", () => {
  it("is the node backend on Node", () => {
    expect(defaultBackend).toBe(nodeBackend);
  });

  it("is noble in a browser bundle, which has nothing of Node in it", async () => {
    const metafile = await bundle("browser");
    expect(builtins(metafile)).toEqual([]);
    expect(sources(metafile)).toContain("backend-default.ts");
    expect(sources(metafile).filter((path) => /(?:^|-)node(?:-|\.)/.test(path))).toEqual([]);
  });

  it("is over node:crypto in a bundle for Node", async () => {
    const metafile = await bundle("node");
    expect(builtins(metafile)).toContain("node:crypto");
    expect(sources(metafile)).toContain("backend-default-node.ts");
  });
});
