import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";

/**
 * How far messages are signed by their sender's identity, from weakest to strictest. `"off"`: they are authenticated
 * between the two ends, and deniable towards everybody else. `"checkpoint"`: delivered at once, and covered by a
 * signature soon after. `"message"`: delivered only once a signature over them has verified.
 */
export type SignatureMode = "off" | "checkpoint" | "message";

/** The modes that one side accepts, both ends included. */
export interface SignatureRange {
  readonly least: SignatureMode;
  readonly most: SignatureMode;
}

/** Modes by their rank on the wire. */
const MODES: readonly SignatureMode[] = ["off", "checkpoint", "message"];

/** The mode that a rank on the wire stands for. */
export function modeOfRank(rank: number): SignatureMode {
  return MODES[rank] as SignatureMode;
}

/** Checks the application's `signatures` option, a mode or a range, and gives it as ranks. */
export function resolveSignatures(option: SignatureMode | SignatureRange | undefined): { least: number; most: number } {
  const range = option === undefined ? "checkpoint" : option;
  if (typeof range === "string") return { least: rankOf(range), most: rankOf(range) };
  if (typeof range !== "object" || range === null)
    throw new ArgumentTypeError("signatures", "a mode, or a range of them");
  const [least, most] = [rankOf(range.least), rankOf(range.most)];
  if (least > most) throw new ArgumentRangeError("signatures", "a range whose least mode is not above its most");
  return { least, most };
}

function rankOf(mode: SignatureMode): number {
  const rank = MODES.indexOf(mode);
  if (rank < 0) throw new ArgumentRangeError("signatures", `of ${MODES.join(", ")}, or { least, most }`);
  return rank;
}
