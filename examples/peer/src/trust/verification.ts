import type { Verification } from "@securecomm/transport";

/** How a peer was verified, as a sentence for people. */
export interface VerificationText {
  readonly sentence: string;
  /** What the user still has to do before relying on who the peer is. */
  readonly advice: string | undefined;
}

const HOW_TO_COMPARE =
  "Compare the six safety words, or the fingerprint, over a call or in person: if they are the same at both ends, nobody sits in between.";

/**
 * Puts a verification into words.
 * @param under what this side calls the peer: its own name for it, or the dialled address; for a listener the name that
 * the peer claims. Already harmless.
 */
export function describeVerification(verified: Verification, under: string): VerificationText {
  switch (verified) {
    case "pinned":
      return { sentence: "It has exactly the fingerprint that was named beforehand.", advice: undefined };
    case "allow-list":
      return { sentence: "Its fingerprint is one of those that were named beforehand.", advice: undefined };
    case "known":
      return { sentence: `It has the identity that is remembered for ${under}.`, advice: undefined };
    case "claimed-known":
      return {
        sentence: `It has the identity that is remembered for the name ${under}, which it gave itself.`,
        advice: undefined,
      };
    case "first-use":
      return {
        sentence: `Not verified yet: this is the first contact with ${under}. Its identity is remembered from now on, and any other will be refused.`,
        advice: HOW_TO_COMPARE,
      };
    case "claimed-first-use":
      return {
        sentence: `Not verified yet: somebody came for the first time under the name ${under}, which they gave themselves. Their identity is remembered from now on, and any other under that name will be refused.`,
        advice: HOW_TO_COMPARE,
      };
    case "user":
      return { sentence: "A person said yes to its fingerprint.", advice: undefined };
    case "custom":
      return { sentence: "A policy of this program accepted it.", advice: undefined };
  }
}
