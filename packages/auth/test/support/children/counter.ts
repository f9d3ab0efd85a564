// Adds to a number in a file under its lock, as often as told; says so if it ever meets somebody else inside.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { platform } from "../../../src/platform/node.ts";

const [path, times] = [process.argv[2]!, Number(process.argv[3])];
const inside = `${path}.inside`;

/** A process that was killed and whose parent has not noticed yet (state Z) answers to signals, and runs no more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

process.stdout.write("ready\n");
for (let done = 0; done < times; done++) {
  await platform.files!.withLock(path, async () => {
    const other = existsSync(inside) ? Number(readFileSync(inside, "utf8")) : 0;
    if (other > 0 && isRunning(other)) process.stdout.write(`met ${other}\n`);
    writeFileSync(inside, String(process.pid));
    const count = Number(readFileSync(path, "utf8"));
    // Room for the others to come in, if the lock lets them.
    await sleep(Math.random() * 3);
    // Whole or not at all: a kill in the middle must not look like a lock that failed.
    writeFileSync(`${path}.next`, String(count + 1));
    renameSync(`${path}.next`, path);
    rmSync(inside);
  });
}
process.stdout.write("done\n");
