import { homedir } from "node:os";
import { createStoredIdentity } from "../../src/identity/identity-store.ts";
import { identityPath, placesOf } from "../../src/places.ts";
import type { Program, Programs } from "./programs.ts";

/** Somebody who uses the command line program: a home with an identity in it. */
export interface User {
  readonly home: string;
  readonly fingerprint: string;
}

/** Makes a user whose identity has no passphrase, because deriving a key takes its time. */
export async function user(programs: Programs, name: string): Promise<User> {
  const home = programs.home();
  const places = placesOf(undefined, { XDG_CONFIG_HOME: home, APPDATA: home });
  // Where the platform asks the system for the user's home, it is this one that the programs are told.
  const file = identityPath(places).replace(homedir(), home);
  const { identity } = await createStoredIdentity(places, name, { file, protect: false });
  return { home, fingerprint: identity.fingerprint };
}

/** Lets a user listen on a free port, and gives the program and its address once it does. */
export async function listening(
  programs: Programs,
  { home }: User,
  ...args: readonly string[]
): Promise<{ program: Program; url: string }> {
  const program = programs.cli(home, "listen", "tcp://127.0.0.1:0", ...args);
  const [, url] = await program.until(/(tcp:\/\/127\.0\.0\.1:[1-9]\d*)/);
  return { program, url: url as string };
}
