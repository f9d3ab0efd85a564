import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { folderOfFile, temporaryFolder } from "../support/folder.ts";
import { linesOf } from "../support/log-text.ts";

const program = join(folderOfFile(), "program.mjs");

beforeAll(async () => {
  await build({
    stdin: {
      contents: `
        import { createFileOutput } from "../../src/files/file-output.ts";
        const [path, how] = process.argv.slice(2);
        const output = createFileOutput({ path });
        for (let i = 1; i <= 1000; i++) output.write(i + "\\n");
        if (how === "exit") process.exit(3);
        if (how === "throw") setTimeout(() => { output.write("last words\\n"); throw new Error("nobody catches this"); }, 1);
        if (how === "reject") Promise.reject(new Error("nobody catches this"));
        if (how === "sync") { output.flushSync(); process.kill(process.pid, "SIGKILL"); }
      `,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@securecomm/source"],
    logLevel: "silent",
  });
});

describe("when the process ends", () => {
  it.each([
    ["by itself", "return", 0],
    ["by process.exit", "exit", 3],
    ["by an error that nobody catches", "throw", 1],
    ["by a rejection that nobody catches", "reject", 1],
    ["by SIGKILL after flushSync", "sync", null],
  ])("%s, every line is in the file", async (_, how, code) => {
    const path = join(temporaryFolder(), "peer.log");
    const child = spawn(process.execPath, [program, path, how], { stdio: "ignore" });
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(code);
    const lines = linesOf(path);
    expect(lines.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, i) => `${i + 1}`));
    expect(lines.slice(1000)).toEqual(how === "throw" ? ["last words"] : []);
    expect(readFileSync(path, "utf8").endsWith("\n")).toBe(true);
  });
});
