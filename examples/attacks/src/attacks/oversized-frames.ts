import type { Lab } from "../lab/lab.ts";
import { Stranger } from "../proxy/stranger.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** A length of 2^32 - 1, and the beginning of what would follow. */
const GIANT = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1, 1, 2, 0, 2, 0, 1);
/** Far more than this program takes meanwhile for anything else, and far less than what the frame claims. */
const MOST_TAKEN = 256 * 2 ** 20;

const BEFORE = "before the handshake";
const AT_BOB = "in a session, to bob";
const AT_ALICE = "in a session, to alice";

/** A frame claims 4 GiB. */
export const oversizedFrames: Attack = {
  name: "oversized-frames",
  texts: textsOf("oversized-frames"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { his, hers, proxy, listener } = await greeted(lab, await lab.meet());
  const taken = memoryTaken();
  const struckAt = performance.now();
  const since = lab.bob.events.length;
  const stranger = await Stranger.at(listener.url);
  lab.onClose(() => stranger.leave());
  stranger.say(GIANT);
  await findings.handshakeRefused(lab, lab.bob, since, BEFORE);
  if (!(await lab.within(5_000, () => stranger.gone))) findings.gained("bob did not hang up on a stranger");

  proxy.latest.write("responder", GIANT);
  await findings.ended(lab, lab.bob, his, AT_BOB);
  await findings.fellWith(lab, lab.alice, hers);

  const second = await lab.meet();
  second.proxy.latest.write("initiator", GIANT);
  await findings.ended(lab, lab.alice, second.hers, AT_ALICE);
  await findings.fellWith(lab, lab.bob, second.his);
  if (memoryTaken() - taken > MOST_TAKEN) findings.gained("memory was taken for what was only claimed");
  findings.deliveredAtMost(lab.bob, [GREETING]);
  findings.everyPart([BEFORE, AT_BOB, AT_ALICE]);
  return findings.observation(struckAt);
}

function memoryTaken(): number {
  const { rss, arrayBuffers, external } = process.memoryUsage();
  return Math.max(rss, arrayBuffers, external);
}
