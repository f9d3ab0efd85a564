import { Failure, UsageError } from "../failure.ts";
import { plainLine } from "../plain-error.ts";
import type { Desk } from "./slash/command.ts";
import { isSlashCommand, runSlashCommand } from "./slash/table.ts";
import { chatTexts } from "./texts.ts";

/**
 * Takes the user's lines until they end or one of them is `/quit`; says which.
 * @param commands whether a line that begins with a slash is for this program. Otherwise every line is text: whoever
 * writes what is piped in is not always the user.
 */
export async function converse(lines: AsyncIterable<string>, desk: Desk, commands: boolean): Promise<"end" | "quit"> {
  let told = commands;
  for await (const line of lines) {
    if (line.trim() === "") continue;
    if (!isSlashCommand(line) || !commands) {
      if (line.startsWith("/") && !told) {
        told = true;
        desk.tell(chatTexts().slashIsText);
      }
      await speak(commands && line.startsWith("//") ? line.slice(1) : line, desk);
      continue;
    }
    if (line.trim() === "/quit") return "quit";
    try {
      await runSlashCommand(line.trim(), desk);
    } catch (error) {
      // These speak to the user already.
      desk.fail(error instanceof UsageError || error instanceof Failure ? error.message : plainLine(error));
    }
  }
  return "end";
}

/** Sends a line. When nobody is here a person is told, and a program's line waits for somebody. */
async function speak(text: string, { engine, interactive, tally, tell, fail }: Desk): Promise<void> {
  const { conversation } = engine;
  if (conversation.empty) {
    if (interactive) return tell(chatTexts().nobody);
    tally.held = 1;
    await conversation.somebody();
    tally.held = 0;
  }
  // A person's lines are few, and a peer that takes none must not hold the others up; a program's are as many as fit.
  const { to, taken } = conversation.say(text, { patient: !interactive });
  if (to.length === 0) return fail(chatTexts().notHere(conversation.to ?? ""));
  await taken;
}
