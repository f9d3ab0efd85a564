import type { Session } from "@securecomm/transport";
import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { PLACEHOLDER, sealingInstead } from "./hostile-backend.ts";
import { GREETING } from "./speaking.ts";
import { textsOf } from "./texts.ts";

/** What stands in the section: the array of messages, as no honest peer writes it. */
const PARTS: Readonly<Record<string, Uint8Array>> = {
  "the key __proto__": utf8('[{"__proto__":{"poisoned":true}}]'),
  "the key __proto__, escaped": utf8('[{"\\u005f_proto__":{"poisoned":true}}]'),
  "constructor.prototype": utf8('[{"constructor":{"prototype":{"poisoned":true}}}]'),
  "a key twice": utf8('[{"pay":"1","pay":"1000000"}]'),
  "nesting without end": utf8(`${"[".repeat(2_000)}${"]".repeat(2_000)}`),
  "broken UTF-8": Buffer.from([0x5b, 0x22, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x22, 0x5d]),
  "text that is not JSON": utf8("[NaN]"),
};

/** A trusted peer seals JSON that no honest one writes. */
export const jsonPoisoning: Attack = {
  name: "json-poisoning",
  texts: textsOf("json-poisoning"),
  stoppedBy: "protocol",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const listener = await lab.listen();
  let struckAt: number | undefined;
  for (const [part, forged] of Object.entries(PARTS)) {
    const proxy = await lab.proxy(listener.url);
    const hostile = await lab.dialAsThief(proxy.url, { backend: sealingInstead(forged) });
    const his = () => lab.bob.sessions.find(({ id }) => id === hostile.id);
    const delivered = lab.bob.receivedCount;
    // What it says first is as it should be: the session itself is in order.
    await hostile.send(GREETING);
    await lab.until(() => lab.bob.receivedCount > delivered, "bob was given the greeting");
    struckAt ??= performance.now();
    await hostile.send(PLACEHOLDER);
    await findings.ended(lab, lab.bob, his() as Session, part);
  }
  findings.deliveredAtMost(
    lab.bob,
    Object.keys(PARTS).map(() => GREETING),
  );
  if ("poisoned" in {}) findings.gained("the prototype of all objects was poisoned");
  findings.everyPart(Object.keys(PARTS));
  return findings.observation(struckAt ?? performance.now());
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
