import type { Lab } from "../lab/lab.ts";
import { Stranger, strangersAddress } from "../proxy/stranger.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** More strangers than a small listener has places, and little time for each. */
const STRANGERS = 48;
const LIMITS = { maxHandshakes: 32, handshakeTimeout: 1_000 };
/** Milliseconds from one byte to the next. */
const PAUSE = 25;
/** Milliseconds in which an honest peer must get in, and in which the listener must be rid of the others. */
const PATIENCE = 8_000;

/** Many connections each send a byte now and then. */
export const slowHandshakes: Attack = {
  name: "slow-handshakes",
  texts: textsOf("slow-handshakes"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hers, proxy, listener } = await greeted(lab, await lab.meet({ bob: { limits: LIMITS } }));
  const m1 = proxy.latest.network.seen({ from: "initiator", handshake: 0 });
  if (m1 === undefined) throw new Error("the proxy did not see M1");
  await hers.close();

  const localAddress = await strangersAddress();
  const since = lab.bob.events.length;
  const struckAt = performance.now();
  const strangers = await Promise.all(Array.from({ length: STRANGERS }, () => Stranger.at(listener.url, localAddress)));
  let said = 0;
  const dribble = setInterval(() => {
    for (const stranger of strangers) stranger.say(m1.subarray(said, said + 1));
    said += 1;
  }, PAUSE);
  lab.onClose(() => {
    clearInterval(dribble);
    for (const stranger of strangers) stranger.leave();
  });
  const session = await lab.dialPatiently(proxy.url, PATIENCE);
  if (session === undefined) findings.gained("an honest peer was kept out");
  else {
    await session.send(GREETING);
    if (!(await lab.within(PATIENCE, () => lab.bob.receivedCount === 2)))
      findings.gained("an honest peer was not heard");
  }
  if (!(await lab.within(PATIENCE, () => strangers.every(({ gone }) => gone)))) {
    findings.gained("strangers kept their places for longer than the listener allows");
  }
  clearInterval(dribble);
  const codes = lab.bob.events.slice(since).flatMap((event) => {
    if (event.type === "handshake-failed") return [event.code];
    return event.type === "connection-refused" ? [event.reason] : [];
  });
  for (const code of new Set(codes)) findings.refused(lab.bob, code);
  findings.deliveredAtMost(lab.bob, [GREETING, GREETING]);
  return findings.observation(struckAt);
}
