import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { threadId, Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { nodeDisk } from "../../src/files/disk.ts";
import { lockLog } from "../../src/files/log-lock.ts";
import { temporaryFolder } from "../support/folder.ts";
import { lockProgram, startLockProcess } from "../support/lock-program.ts";

const program = lockProgram();
const asksSystem = existsSync("/proc/thread-self");
const inUse = (message: string) =>
  expect.objectContaining({ code: "ERR_LOG_IN_USE", message: expect.stringContaining(message) });
const files = (path: string) => readdirSync(dirname(path)).sort();

async function lockPath(): Promise<string> {
  return join(temporaryFolder(), "peer.log.lock");
}

/** Makes a file as old as that, in seconds. */
function age(path: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  utimesSync(path, time, time);
}

/** A lock as this thread would write it, but for what is said otherwise. */
function lockText(path: string, changes: object = {}): string {
  const unlock = lockLog(nodeDisk, path);
  const text = readFileSync(path, "utf8");
  unlock();
  return JSON.stringify({ ...JSON.parse(text), id: "0123456789abcdef", ...changes });
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the lock of a log", () => {
  it("lets one writer in at a time, and the next when it is given back", async () => {
    const path = await lockPath();
    const unlock = lockLog(nodeDisk, path);
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse("another logger of this program"));
    expect(files(path)).toEqual(["peer.log.lock"]);
    unlock();
    lockLog(nodeDisk, path)();
    expect(files(path)).toEqual([]);
  });

  it("says who holds it, so that it can be asked whether that one lives", async () => {
    const path = await lockPath();
    const said = JSON.parse(lockText(path));
    expect(said).toMatchObject({ pid: process.pid, thread: threadId, host: hostname() });
    if (!asksSystem) return;
    expect(said).toMatchObject({
      task: expect.any(Number),
      boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
      namespace: expect.stringMatching(/^pid:/),
    });
    for (const name of ["started", "task", "taskStarted"]) expect(said[name]).toBeGreaterThan(0);
  });

  it("is one for two names of its folder", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "real"));
    symlinkSync("real", join(folder, "alias"));
    const unlock = lockLog(nodeDisk, join(folder, "real/peer.log.lock"));
    expect(() => lockLog(nodeDisk, join(folder, "alias/peer.log.lock"))).toThrow(inUse("another logger"));
    unlock();
    lockLog(nodeDisk, join(folder, "alias/peer.log.lock"))();
  });

  it("is one for two copies of the package in one program", async () => {
    const path = await lockPath();
    const copy = (await import(`${program.path}?another`)) as { lockLog: typeof lockLog };
    expect(copy.lockLog).not.toBe(lockLog);
    const unlock = lockLog(nodeDisk, path);
    expect(() => copy.lockLog(nodeDisk, path)).toThrow(inUse("another logger of this program"));
    unlock();
    const again = copy.lockLog(nodeDisk, path);
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse("another logger of this program"));
    again();
  });

  it("of this thread that no logger holds is a leftover, and that of a file which somebody removed is not free", async () => {
    const path = await lockPath();
    writeFileSync(path, lockText(path));
    const unlock = lockLog(nodeDisk, path);
    rmSync(path);
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse("another logger of this program"));
    unlock();
    expect(files(path)).toEqual([]);
  });

  it("is not given back by who has lost it", async () => {
    const path = await lockPath();
    const unlock = lockLog(nodeDisk, path);
    writeFileSync(path, "another's");
    unlock();
    expect(readFileSync(path, "utf8")).toBe("another's");
  });

  it("where there are no links is made all the same", async () => {
    const path = await lockPath();
    const linkSync = () => {
      throw Object.assign(new Error("not here"), { code: "EPERM" });
    };
    const disk = { ...nodeDisk, linkSync };
    writeFileSync(path, lockText(path, { boot: "another", namespace: "another" }));
    age(path, 61);
    const unlock = lockLog(disk, path);
    expect(() => lockLog(disk, path)).toThrow(inUse("another logger"));
    unlock();
    expect(files(path)).toEqual([]);
  });

  it("is not left behind when the disk has no space for it", async () => {
    const path = await lockPath();
    const disk = { ...nodeDisk, writeSync: (() => 3) as unknown as typeof nodeDisk.writeSync };
    expect(() => lockLog(disk, path)).toThrow(expect.objectContaining({ code: "ENOSPC" }));
    expect(files(path)).toEqual([]);
  });
});

describe("whether its holder lives", () => {
  it("is asked of the system: a process that was killed has it no more", async () => {
    const path = await lockPath();
    const other = await startLockProcess(program.path);
    expect(await other.ask(path)).toBe("locked");
    age(path, 1e6);
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse(`process ${other.pid} (${path} is its lock)`));
    await other.kill();
    expect(files(path)).toEqual(["peer.log.lock"]);
    lockLog(nodeDisk, path)();
    expect(files(path)).toEqual([]);
  });

  it("is not told by the number of a process, which is another's by now", async ({ skip }) => {
    if (!asksSystem) skip("this system does not tell when a process began");
    const path = await lockPath();
    // The test's parent is there, and began at another time.
    writeFileSync(path, lockText(path, { pid: process.ppid, task: 0 }));
    lockLog(nodeDisk, path)();
    const fields = readFileSync(`/proc/${process.ppid}/stat`, "utf8").split(") ")[1]!.split(" ");
    writeFileSync(path, lockText(path, { pid: process.ppid, task: 0, started: Number(fields[19]) }));
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse(`process ${process.ppid}`));
    rmSync(path);
    writeFileSync(path, lockText(path, { started: 1, thread: threadId + 1 }));
    lockLog(nodeDisk, path)();
  });

  it("is not told by a process that has ended and that nobody has asked yet how", async ({ skip }) => {
    if (!asksSystem) skip("this system does not tell how a process is");
    const path = await lockPath();
    const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec cat"], { stdio: ["pipe", "pipe", "ignore"] });
    const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
    const fields = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    await vi.waitFor(() => expect(fields()[0]).toBe("Z"), 10_000);
    writeFileSync(path, lockText(path, { pid, started: Number(fields()[19]), task: 0 }));
    lockLog(nodeDisk, path)();
    parent.kill();
    await once(parent, "exit");
  });

  it("is asked of a thread, too: one that was terminated does not block its log", async ({ skip }) => {
    if (!asksSystem) skip("this system does not tell of threads");
    const path = await lockPath();
    const code = `
      import { parentPort } from "node:worker_threads";
      import { lockLog, nodeDisk } from ${JSON.stringify(program.path)};
      lockLog(nodeDisk, ${JSON.stringify(path)});
      parentPort.postMessage("locked");
      setInterval(() => {}, 1e6);
    `;
    const start = async () => {
      const worker = new Worker(
        new URL(`data:text/javascript,${encodeURIComponent(code.replaceAll(program.path, `file://${program.path}`))}`),
      );
      await once(worker, "message");
      return worker;
    };
    const first = await start();
    age(path, 1e6);
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse("another thread of this process"));
    const other = await startLockProcess(program.path);
    expect(await other.ask(path)).toContain(`process ${process.pid}`);
    await first.terminate();
    // The system forgets a thread an instant after it has told that it ended.
    await vi.waitFor(async () => expect(await other.ask(path)).toBe("locked"), 10_000);
    await other.ask("");
    const second = await start();
    await second.terminate();
    await vi.waitFor(() => lockLog(nodeDisk, path)(), 10_000);
    expect(files(path)).toEqual([]);
  });

  it("is told by the lock's age for another thread where the system does not tell of threads", async () => {
    const path = await lockPath();
    writeFileSync(path, lockText(path, { thread: threadId + 1, task: 0, taskStarted: 0 }));
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse("another thread of this process"));
    age(path, 61);
    lockLog(nodeDisk, path)();
  });
});

describe("a lock whose text cannot be read", () => {
  it.each([
    "",
    "half a lo",
    "{}",
    "[]",
    "null",
    '{"pid":1,"started":0,"thread":0}',
    '{"id":"a","pid":-5,"started":0,"thread":0,"task":0,"taskStarted":0,"host":"h","boot":"b","namespace":"n"}',
  ])("%j is not yet a leftover, but is soon", async (text) => {
    const path = await lockPath();
    writeFileSync(path, text);
    expect(() => lockLog(nodeDisk, path)).toThrow(/its lock .*peer\.log\.lock says nothing yet, .* in \d+ s;/);
    expect(readFileSync(path, "utf8")).toBe(text);
    age(path, 11);
    lockLog(nodeDisk, path)();
    expect(files(path)).toEqual([]);
  });
});

describe("beside the lock", () => {
  it("what a killed process was going to make its lock is removed after a minute, and nothing else", async () => {
    const path = await lockPath();
    const kept = ["peer.log.lock.0123456789ac", "peer.log.lock.0123456789abc", "peer.log", "peer.log.lock.note"];
    for (const name of ["peer.log.lock.0123456789ab", ...kept]) {
      writeFileSync(join(path, "..", name), "x");
      if (name !== kept[0]) age(join(path, "..", name), 61);
    }
    lockLog(nodeDisk, path)();
    expect(files(path)).toEqual(kept.sort());
  });

  it.each([
    ["of a process that is gone", { pid: 2 ** 31 - 1 }, 0],
    ["older than a minute", { host: "another" }, 61],
    ["without text, older than some seconds", undefined, 11],
  ])("the right to take it over is taken over itself when it is that %s", async (_, changes, seconds) => {
    const path = await lockPath();
    const gone = lockText(path, { pid: 2 ** 31 - 1 });
    const right = changes === undefined ? "" : lockText(path, changes);
    for (const names of [["break"], ["break", "break.break"]]) {
      writeFileSync(path, gone);
      for (const name of names) {
        writeFileSync(`${path}.${name}`, right);
        age(`${path}.${name}`, seconds);
      }
      const unlock = lockLog(nodeDisk, path);
      expect(files(path)).toEqual(["peer.log.lock"]);
      unlock();
    }
    // Nobody needs it: the lock itself is free.
    writeFileSync(`${path}.break`, right);
    age(`${path}.break`, seconds);
    lockLog(nodeDisk, path)();
    expect(files(path)).toEqual([]);
  });

  it("the right to take it over is respected while its holder may be at it", async () => {
    const path = await lockPath();
    const gone = lockText(path, { pid: 2 ** 31 - 1 });
    writeFileSync(`${path}.break`, lockText(path, { host: "another" }));
    writeFileSync(path, gone);
    expect(() => lockLog(nodeDisk, path)).toThrow(inUse("is being taken over by another process"));
    expect(readFileSync(path, "utf8")).toBe(gone);
    expect(files(path)).toEqual(["peer.log.lock", "peer.log.lock.break"]);
  });
});

describe("the renewal", () => {
  it("is done every ten seconds for all locks, and ends with them", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const [one, two] = [await lockPath(), await lockPath()];
    const unlocks = [lockLog(nodeDisk, one), lockLog(nodeDisk, two)];
    expect(vi.getTimerCount()).toBe(1);
    const text = readFileSync(one, "utf8");
    for (const path of [one, two]) age(path, 59);
    vi.advanceTimersByTime(10_000);
    for (const path of [one, two]) expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(30_000);
    expect(readFileSync(one, "utf8")).toBe(text);
    writeFileSync(one, "another's");
    age(one, 59);
    rmSync(two);
    vi.advanceTimersByTime(10_000);
    expect(Date.now() - statSync(one).mtimeMs).toBeGreaterThan(30_000);
    for (const unlock of unlocks) unlock();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not keep a process alive", async () => {
    const path = await lockPath();
    const child = spawn(process.execPath, [program.path, "leave", path], { stdio: "ignore" });
    expect(await once(child, "exit")).toEqual([0, null]);
    lockLog(nodeDisk, path)();
  });
});
