import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LoggerError } from "../../src/errors.ts";
import { nodeDisk } from "../../src/files/disk.ts";
import { lockLog } from "../../src/files/log-lock.ts";
import { temporaryFolder } from "../support/folder.ts";
import { lockProgram, startLockProcess } from "../support/lock-program.ts";

const program = lockProgram();

function canUnshare(): boolean {
  try {
    execFileSync("unshare", ["-p", "-f", "--kill-child", "--mount-proc", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function age(path: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  utimesSync(path, time, time);
}

/** Leaves a lock of this thread, but for what is said otherwise. */
function leaveLock(path: string, changes: object): void {
  const unlock = lockLog(nodeDisk, path);
  const text = readFileSync(path, "utf8");
  unlock();
  writeFileSync(path, JSON.stringify({ ...JSON.parse(text), id: "0123456789abcdef", ...changes }));
}

function catchError(run: () => unknown): LoggerError {
  try {
    run();
  } catch (error) {
    return error as LoggerError;
  }
  throw new Error("it was not refused");
}

describe("a holder in another container", () => {
  it.for([
    ["with a /proc of its own", ["--mount-proc"]],
    ["that sees the /proc of the outer one", []],
  ] as const)("%s keeps its lock while it renews it", async ([_, options], { skip }) => {
    if (!canUnshare()) skip("this system lets nobody make a namespace of processes here");
    const path = join(temporaryFolder(), "peer.log.lock");
    const within = ["unshare", "-p", "-f", "--kill-child", ...options];
    const [one, two] = await Promise.all([1, 2].map(() => startLockProcess(program.path, within)));
    if (one === undefined || two === undefined) throw new Error("they did not start");
    expect(await one.ask(path)).toBe("locked");
    const pid = JSON.parse(readFileSync(path, "utf8")).pid;
    const why = `by process ${pid} of host ${JSON.stringify(hostname())}, which cannot be seen from here; unless its lock ${path} is renewed`;
    expect(await two.ask(path)).toContain(why);
    expect(() => lockLog(nodeDisk, path)).toThrow(why);
    // Killed, which nobody here can see: the next goes on after a minute all the same.
    await one.kill();
    expect(await two.ask(path)).toContain("ERR_LOG_IN_USE");
    age(path, 61);
    expect(await two.ask(path)).toBe("locked");
    expect(() => lockLog(nodeDisk, path)).toThrow(expect.objectContaining({ code: "ERR_LOG_IN_USE" }));
    expect(readdirSync(join(path, ".."))).toEqual(["peer.log.lock"]);
  });
});

describe("a holder that cannot be seen", () => {
  it.each([
    ["on another host", { host: "another" }],
    ["on another host, of another start of it", { host: "another", boot: "another" }],
    ["in another namespace", { namespace: "pid:[1]" }],
    ["without a word of its boot", { boot: "" }],
  ])("%s is told by the age of its lock", async (_, changes) => {
    const path = join(temporaryFolder(), "peer.log.lock");
    leaveLock(path, changes);
    for (const seconds of [5, 50]) {
      age(path, seconds);
      const error = catchError(() => lockLog(nodeDisk, path));
      expect(error.code).toBe("ERR_LOG_IN_USE");
      const said =
        /peer\.log was being written (\d+) s ago by process .* of host .* its lock .*peer\.log\.lock is renewed, it counts as left behind in (\d+) s;/;
      const [ago, left] = said.exec(error.message)!.slice(1).map(Number);
      expect(Math.abs(ago! - seconds)).toBeLessThan(5);
      expect(Math.abs(60 - seconds - left!)).toBeLessThan(5);
    }
    for (const seconds of [61, -61]) {
      age(path, seconds);
      lockLog(nodeDisk, path)();
      expect(readdirSync(join(path, ".."))).toEqual([]);
      leaveLock(path, changes);
    }
  });

  it("is gone when it was before the machine was started again", async ({ skip }) => {
    const path = join(temporaryFolder(), "peer.log.lock");
    leaveLock(path, {});
    if (JSON.parse(readFileSync(path, "utf8")).boot === "") skip("this system does not tell one start from another");
    leaveLock(path, { boot: "an earlier one", namespace: "pid:[1]" });
    lockLog(nodeDisk, path)();
  });

  it("is told by the file system's clock, not by this host's", async () => {
    const path = join(temporaryFolder(), "peer.log.lock");
    leaveLock(path, { host: "another" });
    const behind = 3_600_000;
    const fstatSync = ((fd: number) => {
      const stats = nodeDisk.fstatSync(fd);
      return Object.assign(stats, { mtimeMs: stats.mtimeMs - behind });
    }) as typeof nodeDisk.fstatSync;
    expect(() => lockLog({ ...nodeDisk, fstatSync }, path)).toThrow(
      expect.objectContaining({ code: "ERR_LOG_IN_USE" }),
    );
  });
});
