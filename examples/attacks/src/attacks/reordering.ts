import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted, sayEach } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** Two records change places. */
export const reordering: Attack = { name: "reordering", texts: textsOf("reordering"), stoppedBy: "protocol", run };

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hers, his, proxy } = await greeted(lab, await lab.meet());
  const struckAt = performance.now();
  proxy.attack({ attack: "reorder", from: "initiator", record: true, by: 1, times: 1 });
  await sayEach(hers, ["First sell,", "then buy."]);
  await findings.ended(lab, lab.bob, his);
  await findings.ended(lab, lab.alice, hers);
  findings.deliveredAtMost(lab.bob, [GREETING]);
  return findings.observation(struckAt);
}
