import type { Channel } from "../../src/channel/channel.ts";
import type { Role } from "../../src/protocol/transcript.ts";
import { type AttackRule, hostilePair } from "../../src/testing/index.ts";

/** What somebody on the way makes of one frame: the frames that arrive instead. */
export type Hook = (frame: Uint8Array, from: Role, index: number) => Uint8Array[];

/** Two channels with somebody between them: first the initiator's, then the responder's. */
export function interceptedPair(hook: Hook): [Channel, Channel] {
  const replacing: AttackRule = { attack: "replace", with: (frame, facts) => hook(frame, facts.from, facts.frame) };
  const { initiator, responder } = hostilePair({ rules: [replacing] });
  return [initiator, responder];
}
