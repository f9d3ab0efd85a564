import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Disk, nodeDisk } from "../../src/files/disk.ts";
import type { lockLog as LockLog } from "../../src/files/log-lock.ts";
import { temporaryFolder } from "../support/folder.ts";
import { lockProgram, startLockProcess } from "../support/lock-program.ts";

const program = lockProgram();

/** Of the moments for a second and a third to come in together, one in how many is tried; all have been, once. */
const EACH = 7;

/** The calls at which another may come in between: those that look at names or change them. */
const CALLS = ["openSync", "linkSync", "unlinkSync", "readdirSync"] as const;

/** What a thread of this process, which there is not, sees of the disk: to the lock it is a contender like any other. */
function diskOf(task: number, links: boolean, before: () => void): Disk {
  const disk: Disk = {
    ...nodeDisk,
    readlinkSync: ((path: string) =>
      path === "/proc/thread-self"
        ? `${process.pid}/task/${task}`
        : nodeDisk.readlinkSync(path)) as Disk["readlinkSync"],
    readFileSync: ((path: string, encoding: "utf8") =>
      /\/task\/4000000\d\/stat$/.test(path)
        ? `1 (node) S ${"1 ".repeat(25)}`
        : nodeDisk.readFileSync(path, encoding)) as Disk["readFileSync"],
  };
  const linkSync = () => {
    throw Object.assign(new Error("no links here"), { code: "EPERM" });
  };
  const counted = Object.fromEntries(
    CALLS.map((name) => [
      name,
      (...args: never[]) => {
        before();
        return ((name === "linkSync" && !links ? linkSync : nodeDisk[name]) as (...args: never[]) => unknown)(...args);
      },
    ]),
  );
  return { ...disk, ...counted };
}

/** Before which call another comes in: the number of the call, and 1000 times who makes it. */
interface Step {
  readonly at: number;
  readonly next: () => void;
}

describe("whoever comes in between, and when", () => {
  it.for([
    ["a free log", true, []],
    ["the log of a holder who is gone", true, ["lock"]],
    ["that, where there are no links", false, ["lock"]],
    ["the log of one who was gone when another died who took it over", true, ["lock", "lock.break"]],
  ] as const)("%s has one writer", async ([_, links, left], { skip }) => {
    if (!existsSync("/proc/thread-self")) skip("this system does not tell of threads, which the contenders are");
    const folder = temporaryFolder();
    // Three copies of the package: none knows by itself what the others hold.
    const copies: (typeof LockLog)[] = [];
    for (let i = 0; i < 3; i++) {
      vi.resetModules();
      copies.push((await import("../../src/files/log-lock.ts")).lockLog);
    }
    const path = join(folder, "peer.log.lock");
    const probe = copies[0]!(nodeDisk, path);
    const gone = JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), id: "0", pid: 2 ** 31 - 1 });
    probe();

    /** One run: contender 0 starts; others start as the steps say. @returns How many calls each made. */
    const run = (steps: (calls: number[], start: (who: number) => void) => Step[]): number[] => {
      for (const name of left) writeFileSync(join(folder, `peer.log.${name}`), gone);
      const calls = [0, 0, 0];
      const unlocks: (() => void)[] = [];
      const start = (who: number) => {
        const before = () => {
          for (const { at, next } of plan) if (at === calls[who]! + 1000 * who) next();
          calls[who]!++;
        };
        try {
          unlocks.push(copies[who]!(diskOf(40000000 + who, links, before), path));
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_LOG_IN_USE" });
        }
      };
      const plan = steps(calls, start);
      start(0);
      const holders = unlocks.length;
      const names = readdirSync(folder);
      for (const unlock of unlocks) unlock();
      if (holders !== 1 || names.length !== 1 || names[0] !== "peer.log.lock" || readdirSync(folder).length > 0) {
        throw new Error(`${holders} writers, ${names}: others came in at ${plan.map(({ at }) => at)}`);
      }
      return calls;
    };

    const alone = run(() => [])[0]!;
    let runs = 0;
    for (let first = 0; first < alone; first++) {
      const [, inner] = run((_, start) => [{ at: first, next: () => start(1) }]);
      // The third comes while the second is at it, or later while the first still is. A part of the moments, for time.
      const thirds = [
        ...Array.from({ length: inner! }, (_, i) => 1000 + i),
        ...Array.from({ length: alone - first }, (_, i) => first + i),
      ].filter((third) => (first + third) % EACH === 0);
      for (const third of thirds) {
        run((_, start) => [
          { at: first, next: () => start(1) },
          { at: third, next: () => start(2) },
        ]);
        runs++;
      }
    }
    expect(runs).toBeGreaterThan(5);
  });
});

describe("several processes at once", () => {
  it("on one log: exactly one gets it, each time", async () => {
    const folder = temporaryFolder();
    const processes = await Promise.all(Array.from({ length: 6 }, () => startLockProcess(program.path)));
    for (let round = 0; round < 3; round++) {
      mkdirSync(join(folder, `${round}`));
      const path = join(folder, `${round}`, "peer.log.lock");
      if (round % 3 > 0) {
        await processes[0]!.ask(path);
        const text = readFileSync(path, "utf8");
        await processes[0]!.ask("");
        writeFileSync(path, JSON.stringify({ ...JSON.parse(text), pid: 2 ** 31 - 1 }));
        if (round % 3 > 1) writeFileSync(`${path}.break`, readFileSync(path));
      }
      const said = await Promise.all(processes.map((other) => other.ask(path)));
      expect(said.filter((text) => text === "locked")).toHaveLength(1);
      expect(said.filter((text) => text.startsWith("ERR_LOG_IN_USE "))).toHaveLength(5);
      expect(readdirSync(join(path, ".."))).toEqual(["peer.log.lock"]);
      const winner = processes[said.indexOf("locked")]!;
      expect(JSON.parse(readFileSync(path, "utf8")).pid).toBe(winner.pid);
      await winner.ask("");
      expect(readdirSync(join(path, ".."))).toEqual([]);
    }
  });
});
