import type { Actor } from "./actor.ts";
import type { SessionView } from "./orders.ts";
import type { Stage } from "./stage.ts";

/** The two peers, and what they have come to know, as the demo goes on. */
export interface Cast {
  readonly stage: Stage;
  readonly alice: Actor;
  readonly bob: Actor;
  /** The demo's folder; it is removed at the end. */
  readonly folder: string;
  /** Where alice remembers the identities that she has met. */
  readonly store: string;
}

/** Lets alice dial an address that leads to bob, and gives what either side says about the session. */
export async function meet({ alice, bob, store }: Cast, url: string): Promise<{ hers: SessionView; his: SessionView }> {
  const [hers, his] = await Promise.all([
    alice.order("connect", { url, peer: "bob", store }),
    bob.order("accepted", {}),
  ]);
  return { hers, his };
}

/** Whether a peer was given these messages and no others. */
export function hasExactly(actor: Actor, messages: readonly string[]): boolean {
  return actor.messages.length === messages.length && messages.every((text, at) => actor.messages[at] === text);
}
