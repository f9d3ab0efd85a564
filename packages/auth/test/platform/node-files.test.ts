import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { platform } from "../../src/platform/node.ts";
import { childProgram } from "../support/child.ts";
import { temporaryFolder } from "../support/files.ts";
import { errorOf } from "../support/outcome.ts";

const folder = temporaryFolder();
const files = platform.files!;
const content = (text: string) => new TextEncoder().encode(text);
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("writing a file", () => {
  it("makes it with mode 0600 and its folders with 0700, whatever the umask is", async () => {
    const before = process.umask(0);
    try {
      await files.write(join(folder, "new", "deep", "file"), content("a"), false);
      process.umask(0o377);
      await files.write(join(folder, "masked"), content("a"), false);
    } finally {
      process.umask(before);
    }
    expect(modeOf(join(folder, "new", "deep", "file"))).toBe("600");
    expect(modeOf(join(folder, "masked"))).toBe("600");
    expect(modeOf(join(folder, "new"))).toBe("700");
    expect(modeOf(join(folder, "new", "deep"))).toBe("700");
  });

  it("replaces another file only when told to, and tightens its mode", async () => {
    const path = join(folder, "there");
    writeFileSync(path, "old", { mode: 0o644 });
    await expect(files.write(path, content("new"), false)).resolves.toBe(false);
    expect(readFileSync(path, "utf8")).toBe("old");
    await expect(files.write(path, content("new"), true)).resolves.toBe(true);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(modeOf(path)).toBe("600");
  });

  it("replaces not even a dangling link unless told to", async () => {
    const path = join(folder, "dangling");
    symlinkSync(join(folder, "nowhere"), path);
    await expect(files.write(path, content("new"), false)).resolves.toBe(false);
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });

  it("leaves no temporary file behind, neither done nor refused", async () => {
    const own = join(folder, "own");
    await files.write(join(own, "file"), content("a"), false);
    await files.write(join(own, "file"), content("b"), false);
    await files.write(join(own, "file"), content("c"), true);
    mkdirSync(join(own, "folder"));
    await errorOf(() => files.write(join(own, "folder"), content("d"), true));
    expect(readdirSync(own).sort()).toEqual(["file", "folder"]);
  });

  it("has the old content or the new one after a kill -9 at any moment", async () => {
    const start = await childProgram("writer", folder);
    const path = join(folder, "killed");
    const seen = new Set<string>();
    for (let round = 0; round < 30; round++) {
      const writer = start(path);
      await writer.line();
      await sleep(Math.random() * 25);
      await writer.kill();
      const bytes = new Uint8Array(readFileSync(path));
      expect(bytes).toHaveLength(512 * 1024);
      expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
      seen.add(String.fromCharCode(bytes[0]!));
    }
    // Otherwise every kill came too early or too late to show anything.
    expect([...seen].sort()).toEqual(["a", "b"]);
  }, 120_000);
});

describe("reading a file", () => {
  it("gives nothing for a file that is not there, and no more bytes than one above the limit", async () => {
    const path = join(folder, "read");
    writeFileSync(path, "abcdef");
    await expect(files.read(join(folder, "absent"), 10)).resolves.toBeUndefined();
    await expect(files.read(path, 6)).resolves.toEqual(content("abcdef"));
    await expect(files.read(path, 3)).resolves.toEqual(content("abcd"));
  });

  it("refuses a folder and a named pipe without waiting for its writer", async () => {
    await expect(files.read(folder, 10)).rejects.toMatchObject({ name: "AuthError", code: "ERR_FILE_ACCESS" });
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await expect(files.read(join(folder, "pipe"), 10)).rejects.toMatchObject({ code: "ERR_FILE_ACCESS" });
  });

  it("gives the system's reason when it cannot", async () => {
    writeFileSync(join(folder, "no-folder"), "a");
    const path = join(folder, "no-folder", "file");
    await expect(files.read(path, 10)).rejects.toMatchObject({ code: "ERR_FILE_ACCESS", cause: { code: "ENOTDIR" } });
    await expect(files.write(path, content("a"), true)).rejects.toMatchObject({ code: "ERR_FILE_ACCESS" });
    await expect(files.withLock(path, async () => "in")).rejects.toMatchObject({ code: "ERR_FILE_ACCESS" });
  });
});

describe("the configuration folder", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });

  const on = (system: string) => vi.stubGlobal("process", Object.create(process, { platform: { value: system } }));

  it("is XDG_CONFIG_HOME's, unless that is not absolute, else ~/.config", () => {
    on("linux");
    vi.stubEnv("XDG_CONFIG_HOME", "/somewhere");
    expect(files.configPath("a")).toBe("/somewhere/securecomm/a");
    vi.stubEnv("XDG_CONFIG_HOME", "relative");
    expect(files.configPath("a")).toBe(join(homedir(), ".config/securecomm/a"));
    vi.stubEnv("XDG_CONFIG_HOME", "");
    expect(files.configPath("a")).toBe(join(homedir(), ".config/securecomm/a"));
  });

  it("is the usual one on macOS and on Windows", () => {
    on("darwin");
    expect(files.configPath("a")).toBe(join(homedir(), "Library/Application Support/securecomm/a"));
    on("win32");
    vi.stubEnv("APPDATA", "/appdata");
    expect(files.configPath("a")).toBe("/appdata/securecomm/a");
  });
});
