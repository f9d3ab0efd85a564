import type { Seat } from "./conversation.ts";
import { isContact } from "./names.ts";

/**
 * Whether files may be taken from somebody here without asking: a contact, or whoever has a fingerprint that the command
 * line named. A name that somebody gave themselves, and an address that was dialled once, are nobody.
 */
export function isKnownSender(seat: Pick<Seat, "person" | "session"> | undefined): boolean {
  if (seat === undefined) return false;
  const { verified } = seat.session.security();
  return isContact(seat.person) || verified === "pinned" || verified === "allow-list";
}
