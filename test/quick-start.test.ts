import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const PACKAGES = ["crypto", "auth", "transport"];

let folder: string;
let home: NodeJS.ProcessEnv;
/** The README's first two TypeScript blocks, word for word: the quick start, and the other end of it. */
let quickStart: string;
let otherEnd: string;
let listener: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "securecomm-quick-start-"));
  const settings = join(folder, "settings");
  // Trust on first use keeps its pins in the user's settings: a test must not touch the real ones.
  home = { ...process.env, HOME: settings, XDG_CONFIG_HOME: settings, APPDATA: settings };
  delete home["NODE_OPTIONS"];
  const readme = await readFile(join(root, "README.md"), "utf8");
  [quickStart = "", otherEnd = ""] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

  await run("npx", ["turbo", "run", "build", "--filter=./packages/*"], { cwd: root });
  await mkdir(join(folder, "tarballs"));
  const workspaces = PACKAGES.flatMap((name) => ["--workspace", `packages/${name}`]);
  const { stdout } = await run(
    "npm",
    ["pack", "--json", "--pack-destination", join(folder, "tarballs"), ...workspaces],
    {
      cwd: root,
    },
  );
  const packed = Object.values<{ filename: string }>(JSON.parse(stdout));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "app", private: true }));
  const tarballs = packed.map(({ filename }) => join(folder, "tarballs", filename));
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs], { cwd: folder });

  await writeFile(join(folder, "listener.mjs"), otherEnd);
  listener = spawn(process.execPath, ["listener.mjs"], {
    cwd: folder,
    env: home,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(listener.stdout as NodeJS.ReadableStream, "data");
  expect(String(line)).toMatch(/^sc1[a-z0-9]+ listens at tcp:\/\/127\.0\.0\.1:7420\n$/);
}, 180_000);

afterAll(async () => {
  listener?.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const inFolder = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return name;
};

/** The same lines for a program that is not a module: `require()`, inside an async function. */
function withRequire(text: string): string {
  const imports = /^import (\{[^}]*\}) from ("[^"]*");\n/.exec(text) as RegExpExecArray;
  const body = text.slice(imports[0].length);
  return `const ${imports[1]} = require(${imports[2]});\nasync function main() {\n${body}\n}\nmain();\n`;
}

describe("the quick start of the README, in a folder that has only the packed packages", () => {
  it("is ten lines or fewer", () => {
    expect(quickStart.trim().split("\n").length).toBeLessThanOrEqual(10);
    expect(quickStart).toContain("createSecureSession");
  });

  const printed = "{ type: 'answer', text: 'olá de volta' }\n";

  it("runs word for word as a module, against a peer that answers and closes", async () => {
    const { stdout, stderr } = await run(process.execPath, [await inFolder("app.mjs", quickStart)], {
      cwd: folder,
      env: home,
      timeout: 20_000,
    });
    expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: "" });
  });

  it("runs through require(), and finds the same peer again", async () => {
    const program = await inFolder("app.cjs", withRequire(quickStart));
    const { stdout, stderr } = await run(process.execPath, ["--no-warnings", program], {
      cwd: folder,
      env: home,
      timeout: 20_000,
    });
    expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: "" });
  });

  it("type-checks both ways, strictly, with the declarations of the packages checked too", async () => {
    const files = [
      await inFolder("app.mts", quickStart),
      await inFolder(
        "app.cts",
        withRequire(quickStart).replace(/^const (\{[^}]*\}) = require\(("[^"]*")\);/, "import $1 from $2;"),
      ),
    ];
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022"];
    const { stdout } = await run(process.execPath, [tsc, ...options, ...files], { cwd: folder }).catch(
      (error) => error,
    );
    expect(stdout).toBe("");
  });
});
