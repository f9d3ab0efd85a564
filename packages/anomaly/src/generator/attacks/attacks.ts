import type { AttackKind } from "../scenario.ts";
import type { Attack } from "./attack.ts";
import { credentialProbing } from "./credential-probing.ts";
import { exfiltration } from "./exfiltration.ts";
import { flood } from "./flood.ts";
import { manInTheMiddle } from "./man-in-the-middle.ts";
import { replay } from "./replay.ts";
import { slowFlood } from "./slow-flood.ts";
import { tampering } from "./tampering.ts";

/** The attacks by their kinds. */
export const ATTACKS: Readonly<Record<AttackKind, Attack>> = {
  replay,
  "man-in-the-middle": manInTheMiddle,
  flood,
  "slow-flood": slowFlood,
  exfiltration,
  tampering,
  "credential-probing": credentialProbing,
};
