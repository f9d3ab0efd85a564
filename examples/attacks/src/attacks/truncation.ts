import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

const BETWEEN = "between two records";
const INSIDE = "inside a record";

/** The connection ends without a goodbye. */
export const truncation: Attack = { name: "truncation", texts: textsOf("truncation"), stoppedBy: "protocol", run };

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const first = await greeted(lab, await lab.meet());
  const struckAt = performance.now();
  first.proxy.latest.hangUp();
  await findings.ended(lab, lab.bob, first.his, BETWEEN);
  await findings.ended(lab, lab.alice, first.hers, BETWEEN);

  const { hers, his, proxy } = await greeted(lab, await lab.meet());
  const connection = proxy.latest;
  proxy.attack({
    attack: "replace",
    from: "initiator",
    record: true,
    times: 1,
    with: (record) => {
      connection.write("responder", record.subarray(0, record.length >> 1));
      connection.hangUp();
      return [];
    },
  });
  await hers.send("Pay 100 to Carol, but only once she has signed.").catch(() => {});
  await findings.ended(lab, lab.bob, his, INSIDE);
  await findings.ended(lab, lab.alice, hers, INSIDE);
  findings.deliveredAtMost(lab.bob, [GREETING, GREETING]);
  findings.everyPart([BETWEEN, INSIDE]);
  return findings.observation(struckAt);
}
