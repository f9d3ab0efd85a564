import { harmless } from "@securecomm/example-terminal";
import { UsageError } from "../../failure.ts";
import type { Desk, SlashCommand } from "./command.ts";
import { fileCommands } from "./file-commands.ts";
import { personCommands } from "./person-commands.ts";
import { sessionCommands } from "./session-commands.ts";
import { slashTexts } from "./texts.ts";
import { wordsOf } from "./words.ts";

/** All slash commands, in the order of the help. */
export function slashCommands(): readonly SlashCommand[] {
  const { help } = slashTexts();
  return [
    ...personCommands(),
    ...sessionCommands(),
    ...fileCommands(),
    { name: "help", ...help.help, run: (_, desk) => explain(desk) },
    // The reader of lines ends at it.
    { name: "quit", ...help.quit, run: () => {} },
  ];
}

/** Whether a line is for this program rather than for a peer. */
export function isSlashCommand(line: string): boolean {
  return line.startsWith("/") && !line.startsWith("//");
}

/** Does what a line says. Rejects with a `Failure` or `UsageError` where it cannot be done. */
export async function runSlashCommand(line: string, desk: Desk): Promise<void> {
  const [first = "", ...words] = wordsOf(line);
  const name = first.slice(1).toLowerCase();
  const command = slashCommands().find((candidate) => candidate.name === name);
  if (command === undefined) throw new UsageError(slashTexts().unknown(harmless(first.slice(1))));
  await command.run(words, desk);
}

function explain({ tell }: Desk): void {
  tell(slashTexts().helpFirst);
  for (const { name, usage, help } of slashCommands()) tell(`/${name}${usage === "" ? "" : ` ${usage}`}: ${help}`);
}
