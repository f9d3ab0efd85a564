const CONTACT = "peer:";
const CLAIMED = "claimed:";
const ADDRESS = /^(?:tcp|wss?):\/\//;
/** Ends of a name that could be read as something else: a second session's number, the mark of a claim, an order. */
const MISREAD = /(?:\?|(?:^|\s)(?:#\s*\d+|yes|y|sim|s|no|n|não|nao|remove|all|todos))$/iu;

/** The name within an entry of a contact, `peer:bob`; `undefined` for an entry of somebody who gave themselves a name. */
export function nameOfContact(entry: string): string | undefined {
  return entry.startsWith(CONTACT) ? entry.slice(CONTACT.length) : undefined;
}

/** The name within any entry. */
export function nameOf(entry: string): string {
  return nameOfContact(entry) ?? (isClaimed(entry) ? entry.slice(CLAIMED.length) : entry);
}

/** Whether whoever has the entry gave themselves its name. */
export function isClaimed(entry: string): boolean {
  return entry.startsWith(CLAIMED);
}

/** Whether a text is an address rather than a name. What stands in it may still be wrong. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** Whether two names are the same to whoever types them: whatever their case, width and composition. */
export function sameName(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** Whether a name ends in what the lines of a chat mean something else by: `carol no`, `carol #2`, `carol?`. */
export function isMisread(name: string): boolean {
  return MISREAD.test(
    name
      .normalize("NFKC")
      .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
      .trimEnd(),
  );
}
