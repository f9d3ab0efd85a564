import { harmless } from "@securecomm/example-terminal";
import type { Verification } from "@securecomm/transport";
import type { Person } from "../people/people.ts";
import { verificationTexts } from "./verification-texts.ts";

/** How a peer was verified, as a sentence for people. */
export interface VerificationText {
  readonly sentence: string;
  /** What the user still has to do before relying on who the peer is. */
  readonly advice: string | undefined;
}

/** How this user checked that a fingerprint is somebody's, and when; `undefined` for not at all. */
type Check = Person["checked"];

/** Puts into words how, and on which day, a fingerprint was checked. */
export function describeCheck({ how, at }: NonNullable<Check>): string {
  return verificationTexts().checked[how](harmless(at.slice(0, 10)));
}

/**
 * Puts a verification into words.
 * @param under what this side calls the peer: its own name for it, or the dialled address; for a listener the name that
 * the peer claims. Already harmless.
 * @param checked a note about this very fingerprint, where there is one.
 */
export function describeVerification(verified: Verification, under: string, checked?: Check): VerificationText {
  const texts = verificationTexts();
  const plainly = (sentence: string) => ({ sentence, advice: undefined });
  if (checked !== undefined) return plainly(describeCheck(checked));
  switch (verified) {
    case "pinned":
      return plainly(texts.pinned);
    case "allow-list":
      return plainly(texts.allowList);
    case "known":
      return plainly(texts.known(under));
    case "claimed-known":
      return plainly(texts.claimedKnown(under));
    case "first-use":
      return { sentence: texts.firstUse(under), advice: texts.howToCompare };
    case "claimed-first-use":
      return { sentence: texts.claimedFirstUse(under), advice: texts.howToCompare };
    case "user":
      return plainly(texts.user);
    case "custom":
      return plainly(texts.custom);
  }
}

/** The same in two or three words. */
export function shortVerification(verified: Verification, checked?: Check): string {
  const { short } = verificationTexts();
  if (checked !== undefined) return short[checked.how];
  switch (verified) {
    case "pinned":
    case "allow-list":
      return short.pinned;
    case "known":
    case "claimed-known":
      return short.known;
    case "first-use":
    case "claimed-first-use":
      return short.firstUse;
    case "user":
    case "custom":
      return short[verified];
  }
}

/** Whether it is more than an identity that came by itself: somebody looked at the fingerprint, or compared words. */
export function isVerified(verified: Verification, checked?: Check): boolean {
  return checked !== undefined || verified === "pinned" || verified === "allow-list" || verified === "user";
}
