import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { textOf } from "./files.ts";
import { FILES, render } from "./make/all.ts";

describe("scripts/make-vectors.mjs", () => {
  it.each(Object.keys(FILES))("makes %s as it is", async (file) => {
    expect(render(await FILES[file]?.())).toBe(textOf(file));
  });

  it("makes every file of docs/vectors", () => {
    const there = readdirSync(new URL("../../../../docs/vectors", import.meta.url));
    expect(there.filter((name) => name !== "README.md").sort()).toEqual(Object.keys(FILES).sort());
  });
});
