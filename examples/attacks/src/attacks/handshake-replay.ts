import type { Lab } from "../lab/lab.ts";
import { withCookieOf } from "../proxy/handshake-frames.ts";
import { Stranger } from "../proxy/stranger.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

const TO_BOB = "alice's part, said to bob";
const TO_ALICE = "bob's part, said to alice";

/** One side's half of an earlier handshake is said again. */
export const handshakeReplay: Attack = {
  name: "handshake-replay",
  texts: textsOf("handshake-replay"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hers, proxy, listener } = await greeted(lab, await lab.meet());
  const earlier = proxy.latest.network;
  await hers.close();
  const [m1, m3] = [0, 1].map((handshake) => earlier.seen({ from: "initiator", handshake }));
  const [m2, m4] = [0, 1].map((handshake) => earlier.seen({ from: "responder", handshake }));
  const greeting = earlier.seen({ from: "initiator", record: 0 });
  if (!m1 || !m2 || !m3 || !m4 || !greeting) throw new Error("the proxy did not see the whole handshake");

  const struckAt = performance.now();
  const opened = lab.bob.saw("session-opened").length;
  const since = lab.bob.events.length;
  const stranger = await Stranger.at(listener.url);
  lab.onClose(() => stranger.leave());
  stranger.say(m1);
  await lab.until(() => stranger.heard.length > 0 || stranger.gone, "bob answers");
  const again = stranger.heard[0] && withCookieOf(m1, stranger.heard[0]);
  if (again !== undefined) {
    stranger.say(again);
    await lab.until(() => stranger.heard.length > 1 || stranger.gone, "bob answers");
  }
  stranger.say(m3).say(greeting);
  await findings.handshakeRefused(lab, lab.bob, since, TO_BOB);
  if (lab.bob.saw("session-opened").length > opened) findings.gained("bob opened a session for a replayed handshake");
  if (!(await lab.within(5_000, () => stranger.gone))) findings.gained("bob did not hang up");

  const answers = [m2, m4];
  const replaying = await lab.proxy(listener.url, {
    rules: [{ attack: "replace", from: "responder", handshake: true, with: () => answers.splice(0, 1) }],
  });
  const session = await findings.attempt(lab.alice, lab.dial(replaying.url), TO_ALICE);
  if (session !== undefined) findings.gained("alice opened a session for a replayed handshake");
  findings.deliveredAtMost(lab.bob, [GREETING]);
  findings.everyPart([TO_BOB, TO_ALICE]);
  return findings.observation(struckAt);
}
