import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Disk, nodeDisk } from "../../src/files/disk.ts";
import { createFileOutput, FileOutput } from "../../src/files/file-output.ts";
import { logLimits } from "../../src/limits.ts";
import type { LogTrouble } from "../../src/output.ts";
import { failingDisk, failure } from "../support/failing-disk.ts";
import { temporaryFolder } from "../support/folder.ts";
import { linesOf, numberedLines } from "../support/log-text.ts";

/** A disk with so much room; the last write that fits is a partial one. */
function smallDisk(room: { bytes: number }): Disk {
  return {
    ...nodeDisk,
    writevSync: ((fd: number, pieces: Uint8Array[]) => {
      if (room.bytes === 0) throw failure("ENOSPC");
      const all = Buffer.concat(pieces).subarray(0, room.bytes);
      const written = nodeDisk.writeSync(fd, all);
      room.bytes -= written;
      return written;
    }) as Disk["writevSync"],
  };
}

describe("a full disk", () => {
  it("is reported once and again when it clears; no line is torn, lost or there twice", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const troubles: LogTrouble[] = [];
    const room = { bytes: 10_000 };
    const output = new FileOutput(
      { path, rotate: { bytes: 4096 }, keep: { files: 1000 }, onTrouble: (trouble) => troubles.push(trouble) },
      { disk: smallDisk(room) },
    );
    const lines = numberedLines(1, 1000);
    for (const [i, line] of lines.entries()) {
      output.write(`${line}\n`);
      if (i % 100 === 99)
        await expect(
          output.flush().then(
            () => "fine",
            (error) => error.code,
          ),
        ).resolves.toBeDefined();
    }
    expect(troubles).toMatchObject([{ what: "writing", state: "began", code: "ENOSPC", path, lostLines: 0 }]);
    expect(troubles[0]!.message).toBe(`${path}: the log cannot be written: no space is left on the disk`);
    await expect(output.flush()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN", cause: { code: "ENOSPC" } });
    for (const bytes of [1, 2, 3, 50, 4000, 1e9]) {
      room.bytes = bytes;
      await output.flush().catch(() => {});
    }
    expect(troubles).toHaveLength(2);
    expect(troubles[1]).toMatchObject({ what: "writing", state: "over", code: undefined, lostLines: 0 });
    await output.close();
    expect(linesOf(path)).toEqual(lines);
  });

  it("costs the app bounded memory: what finds no room is counted, and the log says so when it goes on", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const troubles: LogTrouble[] = [];
    const room = { bytes: 0 };
    const output = new FileOutput({ path, onTrouble: (trouble) => troubles.push(trouble) }, { disk: smallDisk(room) });
    output.write("first\n");
    await output.flush().catch(() => {});
    const long = "x".repeat(1 << 20);
    for (let i = 0; i < 20; i++) output.write(`${long}\n`);
    room.bytes = 1e9;
    await output.flush();
    await output.close();
    const lines = linesOf(path);
    const kept = Math.floor(logLimits.heldBytes / (long.length + 1));
    expect(troubles[1]).toMatchObject({ state: "over", lostLines: 20 - kept });
    expect(lines).toHaveLength(1 + kept + 1);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: "warn", event: "lines-lost", count: 20 - kept });
  });

  it("is found to be over without anybody writing or flushing", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const path = join(temporaryFolder(), "peer.log");
    const states: string[] = [];
    const room = { bytes: 0 };
    const output = new FileOutput({ path, onTrouble: ({ state }) => states.push(state) }, { disk: smallDisk(room) });
    output.write("a\n");
    await output.flush().catch(() => {});
    vi.advanceTimersByTime(1500);
    expect(states).toEqual(["began"]);
    room.bytes = 1e9;
    vi.advanceTimersByTime(1500);
    expect(states).toEqual(["began", "over"]);
    expect(linesOf(path)).toEqual(["a"]);
    await output.close();
  });

  it("at the end makes close say that lines are missing, and the lock is given back all the same", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = new FileOutput({ path, onTrouble: () => {} }, { disk: smallDisk({ bytes: 0 }) });
    output.write("a\n");
    await expect(output.close()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN" });
    await createFileOutput({ path }).close();
  });

  it("harms nobody when who is told of it throws or logs", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const room = { bytes: 0 };
    const output: FileOutput = new FileOutput(
      {
        path,
        onTrouble: ({ state }) => {
          output?.write(`${state}\n`);
          throw new Error("of the app");
        },
      },
      { disk: smallDisk(room) },
    );
    output.write("a\n");
    await output.flush().catch(() => {});
    room.bytes = 1e9;
    await output.flush();
    await output.close();
    expect(linesOf(path)).toEqual(["a", "began", "over"]);
  });
});

describe("each call of the system that a rotation makes", () => {
  it.each(["openSync", "renameSync", "writevSync", "readdirSync", "mkdirSync", "fstatSync"] as const)(
    "may fail for a while: %s; every line is there once when it works again",
    async (call) => {
      const path = join(temporaryFolder(), "peer.log");
      const flaky = failingDisk(call, "EIO");
      const states: string[] = [];
      const output = new FileOutput(
        { path, rotate: { bytes: 1024 }, keep: { files: 1000 }, onTrouble: ({ state }) => states.push(state) },
        { disk: flaky.disk },
      );
      const lines = numberedLines(1, 400);
      for (const [i, line] of lines.entries()) {
        flaky.fails = i % 50 >= 25;
        output.write(`${line}\n`);
        await output.flush().catch(() => {});
      }
      flaky.fails = false;
      await output.close();
      expect(linesOf(path)).toEqual(lines);
      expect(states.length % 2).toBe(0);
    },
  );

  it("may fail when the log is opened: the app starts all the same, and the lines are written later", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const readOnly = failingDisk("openSync", "EROFS");
    readOnly.fails = true;
    const troubles: LogTrouble[] = [];
    const output = new FileOutput({ path, onTrouble: (t) => troubles.push(t) }, { disk: readOnly.disk });
    output.write("a\n");
    await output.flush().catch(() => {});
    expect(troubles).toMatchObject([{ state: "began", code: "EROFS" }]);
    readOnly.fails = false;
    await output.flush();
    await output.close();
    expect(linesOf(path)).toEqual(["a"]);
    expect(troubles).toHaveLength(2);
  });
});

describe("a real disk", () => {
  const mounts = (() => {
    try {
      execFileSync("mount", ["--version"], { stdio: "ignore" });
      return process.getuid?.() === 0;
    } catch {
      return false;
    }
  })();

  it("that is full, and then read-only, keeps the app going and loses no line", async ({ skip }) => {
    if (!mounts) skip("mounting a small disk needs root");
    const folder = temporaryFolder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=68k", "tmpfs", folder], { stdio: "ignore" });
    } catch {
      skip("mounting a small disk is not allowed here");
    }
    onTestFinished(() => void execFileSync("umount", ["-l", folder]));
    const path = join(folder, "peer.log");
    const states: string[] = [];
    const output = createFileOutput({
      path,
      rotate: { bytes: 16_384 },
      keep: { files: 1000 },
      onTrouble: ({ state, code }) => states.push(`${state} ${code}`),
    });
    writeFileSync(join(folder, "ballast"), "x".repeat(16_000));
    const lines = numberedLines(1, 1500, "0123456789");
    for (const line of lines.slice(0, 1400)) output.write(`${line}\n`);
    await expect(output.flush()).rejects.toMatchObject({ code: "ERR_LOG_UNWRITTEN" });
    expect(states).toEqual(["began ENOSPC"]);
    nodeDisk.unlinkSync(join(folder, "ballast"));
    await output.flush();
    expect(states).toEqual(["began ENOSPC", "over undefined"]);
    await output.close();

    execFileSync("mount", ["-o", "remount,ro", folder]);
    const second = createFileOutput({ path, onTrouble: ({ state, code }) => states.push(`${state} ${code}`) });
    for (const line of lines.slice(1400)) second.write(`${line}\n`);
    await second.flush().catch(() => {});
    expect(states.slice(2)).toEqual(["began EROFS"]);
    execFileSync("mount", ["-o", "remount,rw", folder]);
    await second.close();
    expect(states.slice(2)).toEqual(["began EROFS", "over undefined"]);
    expect(linesOf(path)).toEqual(lines);
  });
});
