import { describe, expect, it } from "vitest";
import * as transport from "../../src/index.ts";
import { bundleForBrowser } from "../support/browser-bundle.ts";

describe("the bundle of this package for a browser", () => {
  it("imports nothing, nothing of Node above all, and takes the platform's default files", async () => {
    const { metafile } = await bundleForBrowser("page/everything.ts");
    const [output] = Object.values(metafile.outputs);
    const inputs = Object.keys(metafile.inputs);
    expect(output?.imports).toEqual([]);
    expect(inputs.filter((path) => /node:|platform\/node|backend-node|node_modules\/ws\//.test(path))).toEqual([]);
    expect(inputs.filter((path) => path.endsWith("platform/default.ts"))).toHaveLength(2);
  });

  it("refers to no global of Node", async () => {
    expect((await bundleForBrowser("page/everything.ts")).nodeGlobals).toEqual([]);
    expect((await bundleForBrowser("page/node-user.ts")).nodeGlobals).toEqual(["process"]);
  });

  it("has the same public names", async () => {
    const { metafile } = await bundleForBrowser("page/everything.ts");
    const [output] = Object.values(metafile.outputs);
    expect(output?.exports.toSorted()).toEqual(Object.keys(transport).sort());
  });
});
