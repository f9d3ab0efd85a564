import type { Attack } from "./attack.ts";
import { bitFlip } from "./bit-flip.ts";
import { downgrade } from "./downgrade.ts";
import { dropping } from "./dropping.ts";
import { exfiltration } from "./exfiltration.ts";
import { handshakeFlood } from "./handshake-flood.ts";
import { handshakeReplay } from "./handshake-replay.ts";
import { identityChange } from "./identity-change.ts";
import { jsonPoisoning } from "./json-poisoning.ts";
import { manInTheMiddle } from "./man-in-the-middle.ts";
import { messageFlood } from "./message-flood.ts";
import { oversizedFrames } from "./oversized-frames.ts";
import { recordReplay } from "./record-replay.ts";
import { reordering } from "./reordering.ts";
import { slowHandshakes } from "./slow-handshakes.ts";
import { truncation } from "./truncation.ts";

/** All attacks, in the order of the table: each name of `ATTACK_NAMES` once. */
export const ATTACKS: readonly Attack[] = [
  manInTheMiddle,
  identityChange,
  bitFlip,
  recordReplay,
  handshakeReplay,
  reordering,
  dropping,
  truncation,
  downgrade,
  handshakeFlood,
  slowHandshakes,
  messageFlood,
  exfiltration,
  oversizedFrames,
  jsonPoisoning,
];

/** The attack of this name. */
export function attackNamed(name: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.name === name);
}
