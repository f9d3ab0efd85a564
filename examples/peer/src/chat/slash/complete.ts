import { typedName } from "../../terminal/peer-text.ts";
import type { Engine } from "../engine.ts";
import { isContact } from "../names.ts";
import { pathsFor } from "./complete-path.ts";
import { slashCommands } from "./table.ts";

/** What a line may go on with, and the part of it that those stand for: as readline wants it. */
export async function completeSlash(line: string, engine: Engine): Promise<[string[], string]> {
  const parts = /^\/(\S*)(?:(\s+)(.*))?$/s.exec(line);
  if (parts === null) return [[], line];
  const [, name = "", gap, begun = ""] = parts;
  const commands = slashCommands();
  if (gap === undefined) {
    return [commands.filter((command) => command.name.startsWith(name)).map((command) => `/${command.name} `), line];
  }
  const takes = commands.find((command) => command.name === name)?.takes;
  return [[...(await candidates(takes, begun, engine))], begun];
}

async function candidates(
  takes: ReturnType<typeof slashCommands>[number]["takes"],
  begun: string,
  engine: Engine,
): Promise<readonly string[]> {
  switch (takes) {
    case "peer":
      return namesFor(
        begun,
        engine.conversation.seats().map(({ who }) => who),
      );
    case "target": {
      const people = await engine.people.list().catch(() => []);
      return namesFor(begun, [
        ...engine.dialled().map(({ who }) => who),
        ...people.filter(isContact).map(({ name }) => name),
      ]);
    }
    case "transfer": {
      const numbers = engine.transfers.list().map(({ id }) => `${id} `);
      return numbers.filter((number) => number.startsWith(begun));
    }
    case "path":
      return pathsFor(begun);
    case undefined:
      return [];
  }
}

/** Names that go on from a begun one, quoted or not, as they are typed. */
function namesFor(begun: string, names: readonly string[]): readonly string[] {
  const beginning = begun.replace(/^["']/, "").toLowerCase();
  const hits = [...new Set(names)].filter((name) => name.toLowerCase().startsWith(beginning));
  return hits.map((name) => `${typedName(name)} `);
}
