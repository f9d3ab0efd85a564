import { Reported } from "../failure.ts";
import type { Engine } from "./engine.ts";
import type { Tally } from "./tally.ts";
import { chatTexts } from "./texts.ts";

/**
 * Tells at the end of a run, whose sessions have ended, what did not come about of what a program wanted.
 * @param unread how many lines of the input nobody took.
 * @returns what makes the exit code 1, if anything.
 */
export function reportOn(
  { conversation, transfers, show }: Engine,
  { failed, transfers: ordered }: Tally,
  unread: number,
): Reported | undefined {
  const tell = (text: string) => show({ type: "note", text });
  const missing = conversation.missing();
  for (const { who, lines } of missing) show({ type: "not-arrived", who, lines });
  if (unread > 0) tell(chatTexts().unread(unread));
  const undone = failed + transfers.list().filter(({ id, state }) => ordered.has(id) && state !== "done").length;
  if (undone > 0) tell(chatTexts().undone(undone));
  return missing.length + unread + undone > 0 ? new Reported() : undefined;
}
