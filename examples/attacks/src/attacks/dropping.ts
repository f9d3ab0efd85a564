import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted, sayEach } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** A record in the middle never arrives. */
export const dropping: Attack = { name: "dropping", texts: textsOf("dropping"), stoppedBy: "protocol", run };

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hers, his, proxy } = await greeted(lab, await lab.meet());
  const struckAt = performance.now();
  proxy.attack({ attack: "drop", from: "initiator", record: true, times: 1 });
  await sayEach(hers, ["Do not", "pay Carol."]);
  await findings.ended(lab, lab.bob, his);
  await findings.ended(lab, lab.alice, hers);
  findings.deliveredAtMost(lab.bob, [GREETING]);
  return findings.observation(struckAt);
}
