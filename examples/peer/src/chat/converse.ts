import type { Show } from "./events.ts";
import type { Room } from "./room.ts";

/** What a user can type beside lines to send. */
export const COMMANDS = "/security, /who, /words, /help, /quit";

const HELP = `Every line goes to everybody here. Beside that: ${COMMANDS}. To send a line that begins with a slash, begin it with two.`;

/** What becomes of a line when nobody is here: a person is told, a program's line waits for somebody. */
export type WhenNobody = "tell" | "wait";

/** Takes the user's lines until they end or one of them is `/quit`; says which. */
export async function converse(
  lines: AsyncIterable<string>,
  room: Room,
  show: Show,
  whenNobody: WhenNobody,
): Promise<"end" | "quit"> {
  for await (const line of lines) {
    if (line.trim() === "") continue;
    if (line.startsWith("/") && !line.startsWith("//")) {
      if (line.trim() === "/quit") return "quit";
      command(line.trim(), room, show);
      continue;
    }
    if (room.empty) {
      if (whenNobody === "tell") {
        show({ type: "note", text: "Nobody is here yet: that was not sent." });
        continue;
      }
      await room.somebody();
    }
    await room.say(line.startsWith("//") ? line.slice(1) : line);
  }
  return "end";
}

function command(line: string, room: Room, show: Show): void {
  if (line === "/security" || line === "/who" || line === "/words") {
    show({ type: line.slice(1) as "security" | "who" | "words", peers: room.members() });
  } else if (line === "/help") show({ type: "note", text: HELP });
  else show({ type: "note", text: `There is no ${line.split(" ", 1)[0]} here. ${HELP}` });
}
