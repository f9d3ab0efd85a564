import { harmless, shellWord } from "../terminal/sanitise.ts";
import type { Refusal } from "./policies.ts";

/** A refusal in plain words. Everything in it that came from outside is harmless. */
export interface RefusalText {
  readonly headline: string;
  readonly code: string;
  /** Fingerprints and the like: a label and a value. */
  readonly facts: readonly (readonly [string, string])[];
  readonly meaning: string | undefined;
  /** What to do, step by step. */
  readonly steps: readonly string[];
  /** The command of the last step, and what it does. */
  readonly command: { readonly line: string; readonly effect: string } | undefined;
}

const NOTHING_TO_DO = { meaning: undefined, steps: [], command: undefined };

/** Says what was refused, what it may mean, and what to do about it. */
export function describeRefusal(refusal: Refusal): RefusalText {
  return { code: refusal.error.code, ...describe(refusal) };
}

function describe(refusal: Refusal): Omit<RefusalText, "code"> {
  switch (refusal.error.code) {
    case "ERR_IDENTITY_CHANGED":
      return describeChange(refusal);
    case "ERR_PEER_NOT_TRUSTED": {
      const whence = refusal.address === undefined ? "" : ` from ${refusal.address}`;
      return {
        headline: `Refused: somebody who calls themselves ${harmless(refusal.name)}${whence} is not among those whom you named with --trust.`,
        facts: [["fingerprint", refusal.error.actual]],
        ...NOTHING_TO_DO,
      };
    }
    default:
      return { headline: `Refused: ${harmless(refusal.error.message)}.`, facts: [], ...NOTHING_TO_DO };
  }
}

function describeChange({ error, name, peer, remembered }: Refusal): Omit<RefusalText, "code"> {
  const who = harmless(peer ?? name);
  const onlyIf = "Only if theirs is the one that came,";
  return {
    headline: `REFUSED: ${who} shows another identity than the one ${remembered === undefined ? "that you named with --trust" : "remembered"}.`,
    facts: [
      ["expected", error.expected ?? ""],
      ["came", error.actual],
    ],
    meaning: `Somebody may be sitting between you and ${who}; or ${who} has a new identity. The session was not opened: no message went either way.`,
    steps: [
      "Do not go on over this connection.",
      `Ask ${who} by another way, such as a call or in person, for their fingerprint.`,
      remembered === undefined ? `${onlyIf} name it with --trust.` : `${onlyIf} forget the old one and try again:`,
    ],
    command: remembered && {
      line: `securecomm-peer trust remove ${shellWord(harmless(remembered.entry))}`,
      effect: `This removes the entry ${JSON.stringify(harmless(remembered.entry))} from ${remembered.file}.`,
    },
  };
}
