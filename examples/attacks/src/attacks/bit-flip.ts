import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** The handshake messages that have a sealed part, and who opens it. */
const SEALED = [
  { part: "in M2", from: "responder", handshake: 0, opener: "alice" },
  { part: "in M3", from: "initiator", handshake: 1, opener: "bob" },
  { part: "in M4", from: "responder", handshake: 1, opener: "alice" },
] as const;
const RECORD = "in a record";

/** One bit is turned over on the way. */
export const bitFlip: Attack = { name: "bit-flip", texts: textsOf("bit-flip"), stoppedBy: "protocol", run };

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hers, his, proxy, listener } = await greeted(lab, await lab.meet());
  const struckAt = performance.now();
  proxy.attack({ attack: "flip", from: "initiator", record: true, times: 1 });
  await hers.send("Pay 100 to Carol.").catch(() => {});
  await findings.ended(lab, lab.bob, his, RECORD);
  await findings.ended(lab, lab.alice, hers, RECORD);

  for (const { part, from, handshake, opener } of SEALED) {
    // The last byte is one of the tag's: the clear part of M2 stays as it was.
    const onTheWay = await lab.proxy(listener.url, { rules: [{ attack: "flip", from, handshake, byte: -1 }] });
    const since = lab.bob.events.length;
    const session = await findings.attempt(lab.alice, lab.dial(onTheWay.url), part);
    if (session !== undefined) findings.gained(`a session opened after a bit was flipped ${part}`);
    else if (opener === "bob") await findings.handshakeRefused(lab, lab.bob, since, part);
  }
  findings.deliveredAtMost(lab.bob, [GREETING]);
  findings.deliveredAtMost(lab.alice, []);
  findings.everyPart([RECORD, ...SEALED.map(({ part }) => part)]);
  return findings.observation(struckAt);
}
