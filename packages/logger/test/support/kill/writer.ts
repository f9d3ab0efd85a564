import { writeSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";
import { die, dieInCall } from "./die-in-call.ts";
import { SAID, type WriterPlan } from "./plan.ts";
import { seededRandom } from "./random.ts";
import { openSink } from "./sinks.ts";

/*
 * The process that is killed: it writes numbered lines as its plan says, which is its one argument, and says on standard
 * output which were handed over and which are in the file by a promise of the log.
 */

// At once and whole: what was said is with the parent, whatever becomes of this process.
const say = (what: string, about: number | string) => writeSync(1, `${what} ${about}\n`);

async function run(plan: WriterPlan): Promise<void> {
  const { from, to, end } = plan;
  const random = seededRandom(plan.runSeed);
  const arm = end.by === "itself" ? await dieInCall() : undefined;
  const armIfDue = (number: number) => {
    if (end.by === "itself" && !armed && number >= end.at) {
      armed = true;
      arm?.(end);
    }
  };
  let armed = false;
  armIfDue(from - 1);
  const sink = await openSink(plan, (what) => say(SAID.trouble, what));
  let next = from;
  say(SAID.written, from - 1);
  while (next <= to) {
    const first = next;
    const burst = random.below(8) === 0 ? random.below(1500) : random.below(80);
    const last = Math.min(to, next + burst);
    for (; next <= last; next++) if (sink.write(next)) say(SAID.flushed, next);
    say(SAID.written, last);
    armIfDue(first);
    const then = random.next();
    if (then < 0.1) {
      await sink.flush();
      say(SAID.flushed, last);
    } else if (then < 0.2) {
      void sink.flush().then(() => say(SAID.flushed, last));
    } else if (then < 0.6) {
      await setImmediate();
    } else if (then < 0.65) {
      await setTimeout(random.below(3));
    } else if (plan.through === "rotating-file-stream") {
      // It has no other way to keep its memory within bounds.
      await sink.flush();
    }
  }
  armIfDue(to);
  if (end.by === "exit") process.exit(0);
  if (end.by === "return") return;
  const closed = end.by === "parent" && !end.closing ? undefined : sink.close();
  if (end.by === "parent") await setTimeout(1 << 30);
  await closed;
  say(SAID.flushed, to);
  if (end.by === "itself") die();
}

await run(JSON.parse(process.argv[2]!) as WriterPlan);
