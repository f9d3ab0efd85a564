import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Disk, nodeDisk } from "../../src/files/disk.ts";
import { createFileOutput, FileOutput } from "../../src/files/file-output.ts";
import type { LogTrouble } from "../../src/output.ts";
import { generateLogKey } from "../../src/sealed/log-key.ts";
import type { SealedHead } from "../../src/sealed/seal-options.ts";
import { failingDisk } from "../support/failing-disk.ts";
import { temporaryFolder } from "../support/folder.ts";
import { filesOf, linesOf, numberedLines } from "../support/log-text.ts";

const KIB = 1024;

describe("a log whose files others touch", () => {
  it.each(["renamed", "removed", "replaced"])("goes on in a new file when the one at its path is %s", async (how) => {
    const folder = temporaryFolder();
    const path = join(folder, "peer.log");
    const output = createFileOutput({ path });
    output.write("before\n");
    await output.flush();
    if (how === "removed") rmSync(path);
    else renameSync(path, join(folder, "away.log"));
    if (how === "replaced") writeFileSync(path, "theirs\n");
    output.write("after\n");
    await output.flush();
    output.write("later\n");
    await output.close();
    const away = how === "removed" ? [] : [readFileSync(join(folder, "away.log"), "utf8")];
    expect(away).toEqual(how === "removed" ? [] : ["before\n"]);
    expect(linesOf(path)).toEqual([...(how === "replaced" ? ["theirs"] : []), "after", "later"]);
  });

  it("goes on when its folder is taken away", async () => {
    const folder = join(temporaryFolder(), "logs");
    const path = join(folder, "peer.log");
    const output = createFileOutput({ path });
    output.write("before\n");
    await output.flush();
    rmSync(folder, { recursive: true });
    output.write("after\n");
    await output.close();
    expect(linesOf(path)).toEqual(["after"]);
  });

  it("goes on behind what is left when somebody empties the file", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path });
    output.write("before\n");
    await output.flush();
    writeFileSync(path, "");
    output.write("after\n");
    await output.close();
    expect(linesOf(path)).toEqual(["after"]);
  });

  it("is refused where a link, a folder or a device stands", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "target"), "");
    symlinkSync(join(folder, "target"), join(folder, "link.log"));
    mkdirSync(join(folder, "folder.log"));
    for (const path of [join(folder, "link.log"), join(folder, "folder.log"), "/dev/null"]) {
      expect(() => createFileOutput({ path })).toThrow(expect.objectContaining({ code: "ERR_LOG_FORMAT" }));
    }
    expect(readdirSync(folder).sort()).toEqual(["folder.log", "link.log", "target"]);
    expect(readdirSync("/dev").filter((name) => name.startsWith("null."))).toEqual([]);
  });
});

describe("old files", () => {
  it("of which one cannot be removed do not keep the others from going, and it is told once", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "peer.log");
    mkdirSync(join(folder, "peer.000001.log"));
    const troubles: LogTrouble[] = [];
    const output = createFileOutput({
      path,
      rotate: { bytes: KIB },
      keep: { files: 2 },
      onTrouble: (trouble) => troubles.push(trouble),
    });
    for (const line of numberedLines(1, 500)) output.write(`${line}\n`);
    await output.close();
    expect(filesOf(path).map((file) => basename(file))).toHaveLength(1 + 2 + 1);
    expect(troubles).toMatchObject([{ what: "removing", state: "began" }]);
  });

  it("go when the log is opened with narrower bounds", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const first = createFileOutput({ path, rotate: { bytes: KIB }, keep: { files: 50 } });
    for (const line of numberedLines(1, 500)) first.write(`${line}\n`);
    await first.close();
    await createFileOutput({ path, rotate: { bytes: KIB }, keep: { files: 2 } }).close();
    expect(filesOf(path)).toHaveLength(3);
  });

  it("stay within their bounds, and few are open, in a burst that outruns the disk", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const opened = new Set<number>();
    let most = 0;
    const disk: Disk = {
      ...nodeDisk,
      openSync: ((...args: Parameters<Disk["openSync"]>) => {
        const fd = nodeDisk.openSync(...args);
        opened.add(fd);
        most = Math.max(most, opened.size);
        return fd;
      }) as Disk["openSync"],
      closeSync: (fd) => {
        opened.delete(fd);
        nodeDisk.closeSync(fd);
      },
    };
    const output = new FileOutput({ path, rotate: { bytes: KIB }, keep: { files: 2, bytes: 4 * KIB } }, { disk });
    for (const line of numberedLines(1, 5000)) output.write(`${line}\n`);
    expect(filesOf(path).length).toBeLessThan(20);
    await output.close();
    expect(most).toBeLessThan(30);
    expect(opened.size).toBe(0);
    expect(filesOf(path)).toHaveLength(3);
  });

  it("that were removed while they were compressed do not come back", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: 64 * KIB }, keep: { files: 1 }, compress: true });
    const filling = "x".repeat(1000);
    for (let i = 0; i < 40; i++) {
      for (let j = 0; j < 20; j++) output.write(`${filling}\n`);
      await output.flush();
    }
    await output.close();
    expect(filesOf(path).length).toBeLessThanOrEqual(2);
  });
});

describe("a clock that goes back and forth over a boundary", () => {
  it("begins a file once", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const midnight = Date.UTC(2026, 10, 23);
    let at = midnight - 1;
    const output = createFileOutput({ path, rotate: { every: "day" }, now: () => at });
    for (let i = 0; i < 10; i++) {
      at = midnight + (i % 2 === 0 ? -1 : 1);
      output.write(`${i}\n`);
      await output.flush();
    }
    await output.close();
    expect(filesOf(path)).toHaveLength(2);
    expect(linesOf(path)).toHaveLength(10);
  });
});

describe("who is told of trouble", () => {
  it("may log while a file is being begun, and every line is there once", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const busy = failingDisk("readdirSync", "EMFILE");
    const long = "x".repeat(2000);
    const output: FileOutput = new FileOutput(
      {
        path,
        rotate: { bytes: 4 * KIB },
        keep: { files: 1000 },
        onTrouble: ({ state }) => output.write(`{"state":"${state}","filling":"${long}"}\n`),
      },
      { disk: busy.disk },
    );
    const lines = numberedLines(1, 600);
    for (const [i, line] of lines.entries()) {
      busy.fails = i > 100 && i < 200;
      output.write(`${line}\n`);
    }
    await output.close();
    const written = linesOf(path);
    expect(written.filter((line) => line.startsWith('{"n"'))).toEqual(lines);
    expect(written.length).toBeGreaterThan(lines.length);
  });

  it("hears that it is over, and nothing is left waiting, when the program is quiet meanwhile", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const path = join(temporaryFolder(), "peer.log");
    const small = failingDisk("writevSync", "ENOSPC");
    small.fails = true;
    const states: string[] = [];
    const output = new FileOutput({ path, onTrouble: ({ state }) => states.push(state) }, { disk: small.disk });
    // More than a batch, so that every further line finds one that is full.
    const lines = numberedLines(1, 5000, "0123456789");
    for (const line of lines) output.write(`${line}\n`);
    small.fails = false;
    vi.advanceTimersByTime(1500);
    expect(states).toEqual(["began", "over"]);
    expect(linesOf(path)).toEqual(lines);
    await output.close();
  });
});

describe("lines that were lost", () => {
  it("are counted in the log also when the disk has room again only when it is closed", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const small = failingDisk("writevSync", "ENOSPC");
    small.fails = true;
    const output = new FileOutput({ path, onTrouble: () => {} }, { disk: small.disk });
    output.write("first\n");
    await output.flush().catch(() => {});
    for (let i = 0; i < 20; i++) output.write(`${"x".repeat(1 << 20)}\n`);
    small.fails = false;
    await output.close();
    expect(JSON.parse(linesOf(path).at(-1)!)).toMatchObject({ event: "lines-lost" });
  });
});

describe("a sealed log on a full disk", () => {
  it("tells no head of lines that are not written", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const small = failingDisk("writevSync", "ENOSPC");
    const heads: number[] = [];
    const seal = { recipient: generateLogKey().recipient, onHead: ({ lines }: SealedHead) => heads.push(lines) };
    const output = new FileOutput(
      { path, rotate: { bytes: 2 * KIB }, onTrouble: () => {}, seal },
      { disk: small.disk },
    );
    for (const line of numberedLines(1, 50)) output.write(`${line}\n`);
    await output.flush();
    small.fails = true;
    const before = heads.length;
    for (const line of numberedLines(51, 100)) output.write(`${line}\n`);
    await output.flush().catch(() => {});
    expect(heads.length).toBe(before);
    small.fails = false;
    await output.close();
    expect(heads.at(-1)).toBe(100);
  });
});

describe("after a close that failed", () => {
  it("the files are left to whoever has the log next", async ({ skip }) => {
    if (process.getuid?.() !== 0) skip("mounting a small disk needs root");
    const folder = temporaryFolder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", folder], { stdio: "ignore" });
    } catch {
      skip("mounting a small disk is not allowed here");
    }
    onTestFinished(() => void execFileSync("umount", ["-l", folder]));
    const path = join(folder, "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: 4 * KIB }, keep: { files: 100 }, onTrouble: () => {} });
    for (const line of numberedLines(1, 3000)) output.write(`${line}\n`);
    await expect(output.close()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN" });
    const before = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size])).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });
});
