import { harmless } from "@securecomm/example-terminal";
import { UsageError } from "../../failure.ts";
import { sameName } from "../../people/entries.ts";
import type { Conversation, Seat } from "../conversation.ts";
import { CLAIM } from "../names.ts";
import { slashTexts } from "./texts.ts";

/**
 * Reads a peer who is here from the beginning of some words, and gives the words that are left. Names may be of several
 * words; where they name nobody, it is the one whom the user speaks to, or the only one here. A last word that is an
 * order is one as long as the words before it name somebody: a longer name goes into quotes, or is written with its mark.
 */
export function takePeer(
  words: readonly string[],
  conversation: Conversation,
  isOrder: (word: string) => boolean = () => false,
): { readonly seat: Seat; readonly rest: readonly string[]; readonly named: boolean } {
  const seats = conversation.seats();
  const only = conversation.meant ?? (conversation.to === undefined && seats.length === 1 ? seats[0] : undefined);
  const last = words.at(-1);
  if (last !== undefined && isOrder(last)) {
    const before = words.slice(0, -1);
    const seat = before.length === 0 ? only : namedHere(before.join(" "), conversation);
    if (seat !== undefined) return { seat, rest: [last], named: before.length > 0 };
  }
  for (let length = words.length; length > 0; length--) {
    const seat = namedHere(words.slice(0, length).join(" "), conversation);
    if (seat !== undefined) return { seat, rest: words.slice(length), named: true };
  }
  if (only !== undefined) return { seat: only, rest: words, named: false };
  if (seats.length === 0) throw new UsageError(slashTexts().nobodyHere);
  // A name of nobody is said to be one; an order alone has only no name.
  if (words.length > 0 && !(words.length === 1 && isOrder(words[0] ?? "")))
    throw notHere(words.join(" "), conversation);
  throw new UsageError(slashTexts().whom(namesOf(seats)));
}

/** The same where nothing may follow: a name of nobody is not passed over. */
export function onlyPeer(words: readonly string[], conversation: Conversation): Seat {
  const { seat, rest, named } = takePeer(words, conversation);
  if (rest.length === 0) return seat;
  if (named) throw new UsageError(slashTexts().nameOne(harmless(rest.join(" "))));
  throw notHere(words.join(" "), conversation);
}

/**
 * Who has this name, or fingerprint, and is here. The mark of a claimed name may be left out, unless a contact's name
 * looks like it.
 */
export function namedHere(text: string, conversation: Conversation): Seat | undefined {
  const exact = conversation.seat(text);
  if (exact !== undefined) return exact;
  const seats = conversation.seats();
  const similar = seats.filter(({ who, session }) => sameName(who, text) || session.peer.fingerprint === text);
  if (similar.length > 0) return similar.length === 1 ? similar[0] : undefined;
  if (text.endsWith(CLAIM)) return undefined;
  const marked = seats.filter(({ who, contested }) => !contested && sameName(who, `${text}${CLAIM}`));
  return marked.length === 1 ? marked[0] : undefined;
}

/** Says that there is nobody of that name, and who there is. */
export function notHere(text: string, conversation: Conversation): UsageError {
  return new UsageError(slashTexts().notHere(harmless(text), namesOf(conversation.seats())));
}

function namesOf(seats: readonly Seat[]): string {
  return seats.map(({ who }) => harmless(who)).join(", ");
}
