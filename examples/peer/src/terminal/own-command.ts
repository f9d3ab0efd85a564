import { harmless } from "@securecomm/example-terminal";
import { shellWord } from "./shell-word.ts";

let home: string | undefined;

/** Sets the folder that commands for the user to type name with `--home`: the one that this one was given, if any. */
export function useHome(folder: string | undefined): void {
  home = folder;
}

/** The folder that {@link useHome} was given. */
export function givenHome(): string | undefined {
  return home;
}

/** What a command line gives for `--home`, before anything of it is understood. */
export function homeIn(args: readonly string[]): string | undefined {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const place = options.findLastIndex((arg) => arg === "--home" || arg.startsWith("--home="));
  const told = options[place];
  if (told === undefined) return undefined;
  return told.includes("=") ? told.slice("--home=".length) : options[place + 1];
}

/**
 * A command of this program for the user to type: it acts on the same files as this one.
 * @param rest what stands behind the program's name, quoted for a shell where it must be.
 */
export function ownCommand(rest: string): string {
  const folder = home === undefined || home === "" ? "" : ` --home ${shellWord(harmless(home))}`;
  return `securecomm-peer${folder} ${rest}`;
}
