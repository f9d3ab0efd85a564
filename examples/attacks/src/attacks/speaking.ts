import type { Lab, Meeting } from "../lab/lab.ts";

/** What alice says before anything happens. */
export const GREETING = "Good morning, Bob.";

/** Alice greets bob over a new session, and the greeting has arrived: what happens next happens to an open session. */
export async function greeted(lab: Lab, meeting: Meeting): Promise<Meeting> {
  const before = lab.bob.receivedCount;
  await meeting.hers.send(GREETING);
  await lab.until(() => lab.bob.receivedCount > before, "bob was given the greeting");
  return meeting;
}

/** Sends messages so that each has a record of its own; what can no longer be sent is passed over. */
export async function sayEach(
  session: { send(message: string): Promise<void> },
  messages: readonly string[],
): Promise<void> {
  for (const message of messages) {
    await session.send(message).catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
  }
}
