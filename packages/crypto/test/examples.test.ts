import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it, vi } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Every fenced TypeScript block of a file, in a Markdown text or in doc comments. */
function examplesIn(path: string): { name: string; code: string }[] {
  const text = readFileSync(root + path, "utf8").replace(/^ *\* ?/gm, path.endsWith(".ts") ? "" : "$&");
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map((match, i) => ({ name: `${path}, ${i + 1}`, code: match[1]! }));
}

async function run(code: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: "ts", resolveDir: root },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    conditions: ["@securecomm/source"],
    logLevel: "silent",
  });
  const bytes = Buffer.from(outputFiles[0]!.contents);
  await import(/* @vite-ignore */ `data:text/javascript;base64,${bytes.toString("base64")}`);
}

const examples = ["README.md", ...readdirSync(`${root}src`).map((name) => `src/${name}`)].flatMap(examplesIn);

describe("the examples of the README and of the doc comments", () => {
  it("are found", () => {
    expect(examples.length).toBeGreaterThanOrEqual(7);
  });

  it.each(examples)("run: $name", async ({ code }) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await run(code);
    for (const [, printed] of code.matchAll(/console\.log\(.*\/\/ (.*)/g)) expect(log).toHaveBeenCalledWith(printed);
    log.mockRestore();
  });
});
