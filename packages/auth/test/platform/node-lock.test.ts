import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { describeSelf, type Holder } from "../../src/platform/node-holder.ts";
import { withFileLock } from "../../src/platform/node-lock.ts";
import { type Child, childProgram } from "../support/child.ts";
import { temporaryFolder } from "../support/files.ts";
import { errorOf } from "../support/outcome.ts";

const folder = temporaryFolder();
let number = 0;
const freshPath = () => join(folder, `file-${number++}`);
/** What lies beside a file: its lock, and whatever locking left. */
const beside = (path: string) => readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.`));
const token = (digit: string) => digit.repeat(32);

function leaveLock(path: string, holder: Partial<Holder>, suffix = ""): void {
  writeFileSync(`${path}.lock${suffix}`, JSON.stringify({ ...describeSelf(token("a")), ...holder }));
}

/** Milliseconds, on a busy machine: whoever waited in vain would wait for 5 s. */
const AT_ONCE = 3_000;

/** Milliseconds for a test whose processes start by the dozen. */
const LONG = 120_000;

async function milliseconds(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

describe("the lock of a file", () => {
  let startCounter: (...args: string[]) => Child;
  let startHolder: (...args: string[]) => Child;
  beforeAll(async () => {
    startCounter = await childProgram("counter", folder);
    startHolder = await childProgram("holder", folder);
  });

  it("is gone afterwards, also when the task failed", async () => {
    const path = freshPath();
    await expect(withFileLock(path, async () => beside(path))).resolves.toEqual([`${basename(path)}.lock`]);
    const error = new Error("the task's own");
    await expect(withFileLock(path, () => Promise.reject(error))).rejects.toBe(error);
    expect(beside(path)).toEqual([]);
  });

  it("lets the callers of one process in one at a time, in their order", async () => {
    const path = freshPath();
    const order: number[] = [];
    let inside = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        withFileLock(path, async () => {
          expect(++inside).toBe(1);
          await sleep(1);
          order.push(index);
          inside--;
        }),
      ),
    );
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it("lets processes in one at a time", async () => {
    const path = freshPath();
    writeFileSync(path, "0");
    const counters = Array.from({ length: 4 }, () => startCounter(path, "40"));
    for (const counter of counters) await counter.line();
    for (const counter of counters) expect(await counter.rest()).toEqual(["done"]);
    expect(readFileSync(path, "utf8")).toBe("160");
    expect(beside(path)).toEqual([]);
  });

  // These wait for other processes or in vain, and can do so side by side.
  it.concurrent("is not succeeded past a living successor", async () => {
    const path = freshPath();
    leaveLock(path, { pid: 2 ** 22 + 1, token: token("a") });
    leaveLock(path, { token: token("b") }, `.${token("a")}`);
    const error = await errorOf(() => withFileLock(path, async () => undefined));
    expect(error).toMatchObject({ name: "AuthError", code: "ERR_TRUST_STORE_LOCKED" });
    expect(error.message).toContain(`${path}.lock`);
  });

  it.concurrent(
    "passes at once from a holder that was killed to exactly one of those who wait",
    async () => {
      const path = freshPath();
      writeFileSync(path, "0");
      let counted = 0;
      for (let round = 0; round < 5; round++) {
        const holder = startHolder(path);
        expect(await holder.line()).toBe("held");
        const counters = Array.from({ length: 3 }, () => startCounter(path, "2"));
        for (const counter of counters) await counter.line();
        await sleep(30);
        await holder.kill();
        for (const counter of counters) expect(await counter.rest()).toEqual(["done"]);
        counted += 6;
        expect(readFileSync(path, "utf8")).toBe(String(counted));
      }
      expect(beside(path)).toEqual([]);
    },
    LONG,
  );

  it.concurrent(
    "stays sound while its holders are killed all the time",
    async () => {
      const path = freshPath();
      writeFileSync(path, "0");
      const survivors = Array.from({ length: 2 }, () => startCounter(path, "60"));
      for (const survivor of survivors) await survivor.line();
      for (let round = 0; round < 8; round++) {
        const victims = [startCounter(path, "1000"), startCounter(path, "1000")];
        for (const victim of victims) await victim.line();
        await sleep(10 + Math.random() * 30);
        await Promise.all(victims.map((victim) => victim.kill()));
        for (const victim of victims) expect(await victim.rest()).toEqual([]);
      }
      for (const survivor of survivors) expect(await survivor.rest()).toEqual(["done"]);
      expect(Number(readFileSync(path, "utf8"))).toBeGreaterThanOrEqual(120);
      await expect(withFileLock(path, async () => "in")).resolves.toBe("in");
    },
    LONG,
  );

  it("is succeeded through a chain of dead successors, and clears the chain away", async () => {
    const path = freshPath();
    const dead = { pid: 2 ** 22 + 1 };
    leaveLock(path, { ...dead, token: token("a") });
    leaveLock(path, { ...dead, token: token("b") }, `.${token("a")}`);
    leaveLock(path, { ...dead, token: token("c") }, `.${token("b")}`);
    const task = async () => expect(beside(path)).toEqual([`${basename(path)}.lock`]);
    expect(await milliseconds(() => withFileLock(path, task))).toBeLessThan(AT_ONCE);
    expect(beside(path)).toEqual([]);
  });

  it.runIf(process.platform === "linux")("is succeeded when its process id was given out again", async () => {
    const path = freshPath();
    leaveLock(path, { pid: process.pid, started: "1" });
    expect(await milliseconds(() => withFileLock(path, async () => undefined))).toBeLessThan(AT_ONCE);
  });

  it("of another machine is succeeded only when it is far too old", async () => {
    const path = freshPath();
    leaveLock(path, { place: "elsewhere", pid: 1 });
    utimesSync(`${path}.lock`, new Date(), new Date(Date.now() - 290_000));
    const signal = AbortSignal.timeout(200);
    await expect(withFileLock(path, async () => undefined, signal)).rejects.toMatchObject({ name: "TimeoutError" });
    utimesSync(`${path}.lock`, new Date(), new Date(Date.now() - 310_000));
    expect(await milliseconds(() => withFileLock(path, async () => undefined))).toBeLessThan(AT_ONCE);
  });

  it("is not taken from another machine's successor by the one that overslept", async () => {
    const path = freshPath();
    await withFileLock(path, async () => leaveLock(path, { token: token("d"), place: "elsewhere" }));
    expect(beside(path)).toEqual([`${basename(path)}.lock`]);
  });

  it.each(["", "{}", "null", "[1]", '{"token":"x","pid":1,"started":"","place":""}'])(
    "counts as held when it says %j",
    async (text) => {
      const path = freshPath();
      writeFileSync(`${path}.lock`, text);
      const signal = AbortSignal.timeout(100);
      await expect(withFileLock(path, async () => undefined, signal)).rejects.toMatchObject({ name: "TimeoutError" });
      expect(beside(path)).toEqual([`${basename(path)}.lock`]);
    },
  );

  it("does not run the task of one who gave up before", async () => {
    const reason = new Error("enough");
    const task = () => Promise.reject(new Error("it ran"));
    await expect(withFileLock(freshPath(), task, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
