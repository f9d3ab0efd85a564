import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { Loot } from "./loot.ts";
import { textsOf } from "./texts.ts";
import { thiefAtBob } from "./thief.ts";

const MESSAGES = 4_000;
/** As long as people's lines are: it is the number of them that is strange. */
const LINE = "Only today, and only here: everything at half the price, and the rest for nothing! ";
/** Messages that are sent in one turn of the event loop, and share a record. */
const TOGETHER = 20;

/** Whoever has a trusted peer's key sends far more than that peer ever did. */
export const messageFlood: Attack = {
  name: "message-flood",
  texts: textsOf("message-flood"),
  stoppedBy: "detector",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hostile } = await thiefAtBob(lab);
  const loot = new Loot(lab, "messages");
  const struckAt = performance.now();
  const before = lab.bob.receivedCount;
  for (let sent = 0; sent < MESSAGES; sent += TOGETHER) {
    await Promise.all(Array.from({ length: TOGETHER }, (_, i) => hostile.send(`${LINE}${sent + i}`)));
    await new Promise((resolve) => setImmediate(resolve));
    loot.add(TOGETHER);
  }
  await lab.until(() => lab.bob.receivedCount === before + MESSAGES, "everything has arrived");
  return { ...findings.observation(struckAt), taken: loot.taken() };
}
