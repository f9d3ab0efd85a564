import type { AttackRule } from "@securecomm/transport/testing";
import type { Lab } from "../lab/lab.ts";
import { choosingClassic, offeringClassicOnly, withVersion } from "../proxy/handshake-frames.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { textsOf } from "./texts.ts";

const M1 = { attack: "replace", from: "initiator", handshake: 0 } as const;
const M2 = { attack: "replace", from: "responder", handshake: 0 } as const;

/** What is rewritten; of the sealed parameters an attacker can only turn bits, wherever they are. */
const PARTS: readonly { readonly part: string; readonly rules: readonly AttackRule[] }[] = [
  { part: "M1 offers the classic suite only", rules: [{ ...M1, with: (m1) => [offeringClassicOnly(m1)] }] },
  { part: "M2 chooses the classic suite", rules: [{ ...M2, with: (m2) => [choosingClassic(m2)] }] },
  { part: "M1 is of version 0", rules: [{ ...M1, with: (m1) => [withVersion(m1, 0)] }] },
  {
    part: "the sealed parameters are damaged",
    rules: [{ attack: "flip", from: "initiator", handshake: 1, byte: 5 + 4 + 97 + 5 + 8, mask: 0x03 }],
  },
];

/** The offer is rewritten on its way. */
export const downgrade: Attack = { name: "downgrade", texts: textsOf("downgrade"), stoppedBy: "protocol", run };

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const listener = await lab.listen();
  const struckAt = performance.now();
  for (const { part, rules } of PARTS) {
    const proxy = await lab.proxy(listener.url, { rules });
    const since = lab.bob.events.length;
    const session = await findings.attempt(lab.alice, lab.dial(proxy.url), part);
    if (session !== undefined) {
      const { suite, signatures } = session.security();
      findings.gained(`a session opened although ${part}: ${suite}, signatures ${signatures}`);
    }
    // Whoever did not notice by itself was told, or heard nothing more: the other one did.
    if (!findings.refusals.some((refusal) => refusal.part === part)) {
      await findings.handshakeRefused(lab, lab.bob, since, part);
    }
  }
  findings.everyPart(PARTS.map(({ part }) => part));
  return findings.observation(struckAt);
}
