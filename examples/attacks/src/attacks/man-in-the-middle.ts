import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { Impostor } from "./impostor.ts";
import { textsOf } from "./texts.ts";

const SECRET = "The code is 4711.";

/** Somebody with an identity of its own poses as each of the two to the other. */
export const manInTheMiddle: Attack = {
  name: "man-in-the-middle",
  texts: textsOf("man-in-the-middle"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const listener = await lab.listen();
  const impostor = await Impostor.before(listener.url);
  lab.onClose(() => impostor.close());
  const struckAt = performance.now();
  const session = await findings.attempt(lab.alice, lab.dial(impostor.url), "towards alice");
  if (session === undefined) {
    await findings.handshakeRefused(lab, lab.bob, 0, "towards bob");
    for (const end of [lab.alice, lab.bob]) {
      const told = end.saw("identity-changed").length > 0;
      if (!told) findings.gained(`${end.name} was not told that another identity came`);
    }
  } else {
    await session.send(SECRET).catch(() => {});
    if (await lab.within(2_000, () => impostor.read.length > 0))
      findings.gained("the impostor read what was meant for bob");
  }
  if (session !== undefined || impostor.sessions > 0) findings.gained("the impostor got a session");
  findings.deliveredAtMost(lab.bob, []);
  findings.everyPart(["towards alice", "towards bob"]);
  return findings.observation(struckAt);
}
