import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

const SAME = "in the same session";
const LATER = "into a later session";

/** A record comes a second time. */
export const recordReplay: Attack = {
  name: "record-replay",
  texts: textsOf("record-replay"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const first = await greeted(lab, await lab.meet());
  const greeting = { from: "initiator", record: 0 } as const;
  const recorded = first.proxy.latest.network.seen(greeting);
  if (recorded === undefined) throw new Error("the proxy did not see the greeting");
  const struckAt = performance.now();
  first.proxy.latest.network.inject("initiator", recorded);
  await findings.ended(lab, lab.bob, first.his, SAME);
  await findings.ended(lab, lab.alice, first.hers, SAME);
  findings.deliveredAtMost(lab.bob, [GREETING]);

  const second = await lab.meet();
  second.proxy.latest.network.inject("initiator", recorded);
  await findings.ended(lab, lab.bob, second.his, LATER);
  await findings.ended(lab, lab.alice, second.hers, LATER);
  findings.deliveredAtMost(lab.bob, [GREETING]);
  findings.everyPart([SAME, LATER]);
  return findings.observation(struckAt);
}
