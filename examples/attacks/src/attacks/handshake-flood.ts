import { createRandom } from "@securecomm/anomaly";
import type { Lab } from "../lab/lab.ts";
import { withCookieOf, withNonce } from "../proxy/handshake-frames.ts";
import { Stranger, strangersAddress } from "../proxy/stranger.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { GREETING, greeted } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** Strangers, and how many of them come at once. */
const STRANGERS = 144;
const AT_ONCE = 24;
/** A small listener, so that few strangers are a flood; so many handshakes cost it keys, and so many more a second. */
const LIMITS = { maxHandshakes: 64, maxHandshakesPerAddress: 8, handshakesPerSecondPerAddress: 2 };
/** Milliseconds in which an honest peer must get in. */
const PATIENCE = 8_000;
/** Type of the frame that costs the listener keys and a signature. */
const M2 = 2;

/** Many connections begin handshakes that are valid as far as anybody can tell, and never finish one. */
export const handshakeFlood: Attack = {
  name: "handshake-flood",
  texts: textsOf("handshake-flood"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hers, proxy, listener } = await greeted(lab, await lab.meet({ bob: { limits: LIMITS } }));
  const template = proxy.latest.network.seen({ from: "initiator", handshake: 0 });
  if (template === undefined) throw new Error("the proxy did not see M1");
  await hers.close();
  const localAddress = await strangersAddress();
  const random = createRandom(lab.seed);
  const nonce = () => Uint8Array.from({ length: 32 }, () => random.below(256));

  const struckAt = performance.now();
  const strangers: Stranger[] = [];
  const come = async () => {
    const m1 = withNonce(template, nonce());
    const stranger = await Stranger.at(listener.url, localAddress);
    strangers.push(stranger.say(m1));
    lab.onClose(() => stranger.leave());
    await lab.within(1_000, () => stranger.gone || stranger.heard.length > 0);
    const again = stranger.heard[0] && withCookieOf(m1, stranger.heard[0]);
    if (again !== undefined) stranger.say(again);
  };
  const flood = (async () => {
    for (let left = STRANGERS; left > 0; left -= AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, come));
  })();
  await lab.until(() => strangers.length >= STRANGERS / 4, "the flood has begun");
  const session = await lab.dialPatiently(proxy.url, PATIENCE);
  await flood;
  if (session === undefined) findings.gained("an honest peer was kept out");
  else {
    await session.send(GREETING);
    if (!(await lab.within(PATIENCE, () => lab.bob.receivedCount === 2)))
      findings.gained("an honest peer was not heard");
  }
  const answered = strangers.filter(({ heard }) => heard.some((frame) => frame[4] === M2)).length;
  const seconds = (performance.now() - struckAt) / 1000;
  const { maxHandshakesPerAddress, handshakesPerSecondPerAddress } = LIMITS;
  const most = maxHandshakesPerAddress + Math.ceil(seconds * handshakesPerSecondPerAddress);
  if (answered > most)
    findings.gained(`public-key work was spent on ${answered} strangers, ${most} at most were to be`);
  for (const reason of new Set(lab.bob.saw("connection-refused").map((event) => event.reason))) {
    findings.refused(lab.bob, reason);
  }
  findings.deliveredAtMost(lab.bob, [GREETING, GREETING]);
  return findings.observation(struckAt);
}
