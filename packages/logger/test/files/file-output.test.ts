import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { nodeDisk } from "../../src/files/disk.ts";
import { createFileOutput, FileOutput } from "../../src/files/file-output.ts";
import { temporaryFolder } from "../support/folder.ts";
import { filesOf, linesOf, numberedLines } from "../support/log-text.ts";

const KIB = 1024;

describe("a log in files", () => {
  it("has every line once and in order over many rotations, and no file grows beyond its bound", async () => {
    const path = join(temporaryFolder(), "logs", "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: 4 * KIB }, keep: { files: 1000 } });
    const lines = numberedLines(1, 5000, "olá €");
    for (const line of lines) output.write(`${line}\n`);
    await output.close();
    expect(linesOf(path)).toEqual(lines);
    const sizes = filesOf(path).map((file) => statSync(file).size);
    expect(sizes.length).toBeGreaterThan(30);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 * KIB);
  });

  it("gives a line that is longer than a file may be a file to itself", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: KIB } });
    const long = "x".repeat(3 * KIB);
    for (const line of ["a", long, "b"]) output.write(`${line}\n`);
    await output.close();
    expect(filesOf(path).map((file) => readFileSync(file, "utf8"))).toEqual(["a\n", `${long}\n`, "b\n"]);
  });

  it("goes on where an earlier run stopped, in the same file and with the next number", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const lines = numberedLines(1, 900);
    for (let run = 0; run < 3; run++) {
      const output = createFileOutput({ path, rotate: { bytes: 2 * KIB }, keep: { files: 100 } });
      for (const line of lines.slice(run * 300, run * 300 + 300)) output.write(`${line}\n`);
      await output.close();
    }
    expect(linesOf(path)).toEqual(lines);
  });

  it("keeps as many files as it was told, the newest", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: KIB }, keep: { files: 3 } });
    const lines = numberedLines(1, 1000);
    for (const line of lines) output.write(`${line}\n`);
    await output.close();
    expect(filesOf(path)).toHaveLength(4);
    const kept = linesOf(path);
    expect(kept).toEqual(lines.slice(-kept.length));
  });

  it("keeps no more bytes than it was told, the file that is being written included", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: KIB }, keep: { files: 100, bytes: 5 * KIB } });
    for (const line of numberedLines(1, 1000)) output.write(`${line}\n`);
    await output.close();
    const sum = filesOf(path).reduce((bytes, file) => bytes + statSync(file).size, 0);
    expect(sum).toBeLessThanOrEqual(5 * KIB);
    expect(sum).toBeGreaterThan(3 * KIB);
  });

  it("keeps the file that is being written alone when told to keep none", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: KIB }, keep: { files: 0 } });
    for (const line of numberedLines(1, 200)) output.write(`${line}\n`);
    await output.close();
    expect(filesOf(path)).toEqual([path]);
  });

  it("begins a file with the first line of a new day, also after it was closed in between", async () => {
    const path = join(temporaryFolder(), "peer.log");
    let at = Date.UTC(2026, 10, 22, 23, 59);
    const now = () => at;
    const first = createFileOutput({ path, rotate: { every: "day" }, now });
    first.write("before midnight\n");
    await first.flush();
    at += 120_000;
    first.write("after midnight\n");
    await first.close();
    utimesSync(path, at / 1000, at / 1000);
    at += 86_400_000;
    const second = createFileOutput({ path, rotate: { every: "day" }, now });
    second.write("a day later\n");
    await second.close();
    expect(filesOf(path).map((file) => readFileSync(file, "utf8"))).toEqual([
      "before midnight\n",
      "after midnight\n",
      "a day later\n",
    ]);
  });

  it("compresses what is full, and reads back whole", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: 8 * KIB }, keep: { files: 1000 }, compress: true });
    const lines = numberedLines(1, 3000);
    for (const line of lines) output.write(`${line}\n`);
    const full = () => filesOf(path).slice(0, -1);
    expect(full().length).toBeGreaterThan(5);
    await vi.waitFor(() => expect(full().every((file) => file.endsWith(".log.gz"))).toBe(true), 20_000);
    await output.close();
    expect(linesOf(path)).toEqual(lines);
  });

  it("mends what a process left that was killed while it compressed, so that each line is there once", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "peer.log");
    // Killed after the compressed file had its name, and killed in the middle of the next.
    writeFileSync(join(folder, "peer.000001.log"), "1\n");
    writeFileSync(join(folder, "peer.000001.log.gz"), gzipSync("1\n"));
    writeFileSync(join(folder, "peer.000002.log"), "2\n");
    writeFileSync(join(folder, "peer.000002.log.gz.tmp"), "half");
    writeFileSync(path, "3\n");
    const output = createFileOutput({ path, compress: true });
    output.write("4\n");
    await output.flush();
    expect(linesOf(path)).toEqual(["1", "2", "3", "4"]);
    const rest = ["peer.000001.log.gz", "peer.000002.log.gz", "peer.log", "peer.log.lock"];
    await vi.waitFor(() => expect(readdirSync(folder).sort()).toEqual(rest), 10_000);
    await output.close();
  });

  it("ends half a line that a killed process left, so that the next line stands by itself", async () => {
    const path = join(temporaryFolder(), "peer.log");
    writeFileSync(path, 'whole\n{"level":"in');
    const output = createFileOutput({ path });
    output.write("next\n");
    await output.close();
    expect(linesOf(path)).toEqual(["whole", '{"level":"in', "next"]);
  });

  it("never replaces a file that somebody else has put where a full one belongs", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "peer.log");
    const output = createFileOutput({ path, rotate: { bytes: KIB }, keep: { files: 100 } });
    writeFileSync(join(folder, "peer.000001.log"), "theirs\n");
    const lines = numberedLines(1, 200);
    for (const line of lines) output.write(`${line}\n`);
    await output.close();
    expect(linesOf(path)).toEqual(["theirs", ...lines]);
  });

  it("goes on when somebody takes the file away", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "peer.log");
    const output = new FileOutput({ path, rotate: { bytes: KIB } });
    output.write(`${"a".repeat(800)}\n`);
    await output.flush();
    nodeDisk.unlinkSync(path);
    output.write(`${"b".repeat(800)}\n`);
    await output.close();
    expect(linesOf(path)).toEqual(["b".repeat(800)]);
  });

  it("is nobody else's business: only the owner may read it", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path });
    output.write("a\n");
    await output.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("flushes with an fsync after the last byte", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const calls: string[] = [];
    const output = new FileOutput(
      { path },
      {
        disk: {
          ...nodeDisk,
          writevSync: ((...args: Parameters<typeof nodeDisk.writevSync>) => {
            calls.push("write");
            return nodeDisk.writevSync(...args);
          }) as typeof nodeDisk.writevSync,
          fsync: ((fd, done) => {
            calls.push("fsync");
            nodeDisk.fsync(fd, (error) => {
              calls.push("synced");
              done(error);
            });
          }) as typeof nodeDisk.fsync,
        },
      },
    );
    await output.flush();
    calls.length = 0;
    output.write("a\n");
    await output.flush();
    expect(calls).toEqual(["write", "fsync", "synced"]);
    await output.close();
  });

  it("shares one fsync among flushes that wait at the same time", async () => {
    const path = join(temporaryFolder(), "peer.log");
    let syncs = 0;
    const fsync = ((fd, done) => {
      syncs++;
      nodeDisk.fsync(fd, done);
    }) as typeof nodeDisk.fsync;
    const output = new FileOutput({ path }, { disk: { ...nodeDisk, fsync } });
    await output.flush();
    syncs = 0;
    const flushes = [];
    for (let i = 0; i < 50; i++) {
      output.write(`${i}\n`);
      flushes.push(output.flush());
    }
    await Promise.all(flushes);
    expect(syncs).toBe(2);
    await output.close();
  });

  it("drops what is written after it was closed, and closes once", async () => {
    const path = join(temporaryFolder(), "peer.log");
    const output = createFileOutput({ path });
    output.write("a\n");
    await Promise.all([output.close(), output.close()]);
    output.write("b\n");
    await output.flush();
    expect(linesOf(path)).toEqual(["a"]);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });
});

describe("the options of a log in files", () => {
  it.each([
    [{ path: 5 }, "path must be a string"],
    [{ path: "" }, "path must be the path of a file"],
    [{ path: "a/" }, "path must be the path of a file"],
    [{ path: "a", rotate: { bytes: 10 } }, "rotate.bytes must be at least 1024"],
    [{ path: "a", rotate: { size: 10 } }, "rotate.size must be left out: the options are bytes, every"],
    [{ path: "a", rotate: { every: "minute" } }, 'rotate.every must be "hour", "day", "week" or milliseconds'],
    [{ path: "a", keep: { files: -1 } }, "keep.files must be at least 0"],
    [{ path: "a", keep: { bytes: 5 } }, "keep.bytes must be at least 16777216"],
    [{ path: "a", mode: 0o1777 }, "mode must be 0 to 511"],
    [{ path: "a", onTrouble: true }, "onTrouble must be a function"],
    [
      { path: "a", compress: true, seal: { recipient: "x" } },
      "compress must be false with seal: what is sealed does not get smaller",
    ],
    [{ path: "a", colour: true }, /options.colour must be left out: the options are path/],
  ])("%j are refused with a sentence that names the fault", (options, message) => {
    expect(() => createFileOutput(options as never)).toThrow(message);
  });
});
