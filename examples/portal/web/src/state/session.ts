import { effect, signal } from "@preact/signals";
import type { SessionView } from "../api/types.ts";
import { remember, remembered } from "./storage.ts";

/** Who is logged in: `undefined` while that is not known, `null` for nobody. */
export const session = signal<SessionView | null | undefined>(undefined);

/** Remembers in this browser whether anybody is logged in. */
export function startSession(): void {
  effect(() => {
    if (session.value !== undefined) remember("session", session.value === null ? "none" : "some");
  });
}

/**
 * Whether it is worth asking who is logged in. After somebody logged in here it is; where nobody ever did the answer is known, and
 * asking would only write an error (401) into the browser's console. A browser that keeps nothing always asks.
 */
export function mayHaveSession(): boolean {
  if (remembered("session") === "some") return true;
  remember("kept", "yes");
  return remembered("kept") !== "yes";
}
