import { createIdentity, listen, memoryTrustStore, pinned, type Received } from "@securecomm/transport";
import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** The listener's key is another one at the second session. */
export const identityChange: Attack = {
  name: "identity-change",
  texts: textsOf("identity-change"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const remembering = { trust: lab.remembering(memoryTrustStore(), lab.bob), peer: "bob" };
  const { hers, listener } = await greeted(lab, await lab.meet({ alice: remembering }));
  await hers.close();
  await listener.close();

  const other = await createIdentity({ name: "bob" });
  const replaced = await listen("tcp://127.0.0.1:0", { identity: other, trust: pinned(lab.alice.fingerprint) });
  lab.onClose(() => replaced.close());
  const read: Received[] = [];
  void (async () => {
    for await (const session of replaced) session.onMessage((message) => read.push(message));
  })();
  const proxy = await lab.proxy(replaced.url);
  const struckAt = performance.now();
  const session = await findings.attempt(lab.alice, lab.dial(proxy.url, remembering));
  if (session !== undefined) {
    findings.gained("alice has a session with another identity than the one she knows");
    await session.send("The code is 4711.").catch(() => {});
    if (await lab.within(2_000, () => read.length > 0)) findings.gained("another one read what was meant for bob");
  }
  if (lab.alice.saw("identity-changed").length === 0) findings.gained("alice was not told that another identity came");
  findings.deliveredAtMost(lab.bob, [GREETING]);
  return findings.observation(struckAt);
}
