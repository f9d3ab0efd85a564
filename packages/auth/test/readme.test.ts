import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { authLimits } from "../src/index.ts";
import { temporaryFolder } from "./support/files.ts";

const folder = temporaryFolder();
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("the README's example runs and prints what it says", async () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const outfile = join(folder, "example.mjs");
  await build({
    stdin: { contents: example, loader: "ts", resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    conditions: ["@securecomm/source"],
    logLevel: "silent",
  });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const output = execFileSync(process.execPath, [outfile], { cwd: folder, encoding: "utf8" });
  expect(output).toContain("{ trusted: true, verified: 'pinned' }");
  expect(output).toContain("▀");
  expect(statSync(join(folder, "alice.identity")).size).toBe(249);
});

it("the README names every source file and gives the limits as they are", () => {
  const claimed = authLimits.claimedPins.toLocaleString("en");
  expect(readme).toContain(`up to ${claimed} such pins`);
  const files = readdirSync(new URL("../src", import.meta.url)).filter(
    (name) => /\.ts$/.test(name) && name !== "index.ts",
  );
  for (const file of files) expect(readme).toContain(`\`${file.slice(0, -3)}\``);
});
