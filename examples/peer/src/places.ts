import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where this user's things are. Nothing of it is created by naming it. */
export interface Places {
  /** Identity, known peers, contacts, configuration. */
  readonly config: string;
  /** What comes of running: logs, the model, what peers usually do, running programs. */
  readonly state: string;
  /** Where received files go unless told. */
  readonly downloads: string;
}

/**
 * Where the platform keeps such things; or, with a home of one's own (`--home`, `SECURECOMM_HOME`), all of it in there:
 * so one machine can be several peers.
 */
export function placesOf(home = process.env["SECURECOMM_HOME"], env: Environment = process.env): Places {
  if (home !== undefined && home !== "") {
    return { config: home, state: join(home, "state"), downloads: join(home, "downloads") };
  }
  const user = homedir();
  const downloads = join(user, "Downloads");
  if (process.platform === "win32") {
    const config = join(env["APPDATA"] ?? join(user, "AppData", "Roaming"), "securecomm");
    return { config, state: join(env["LOCALAPPDATA"] ?? join(user, "AppData", "Local"), "securecomm"), downloads };
  }
  if (process.platform === "darwin") {
    const config = join(user, "Library", "Application Support", "securecomm");
    return { config, state: join(config, "state"), downloads };
  }
  // The XDG base directory specification: a relative path is to be ignored.
  const based = (name: string, otherwise: string) => {
    const configured = env[name];
    return join(configured !== undefined && isAbsolute(configured) ? configured : otherwise, "securecomm");
  };
  const config = based("XDG_CONFIG_HOME", join(user, ".config"));
  return { config, state: based("XDG_STATE_HOME", join(user, ".local", "state")), downloads };
}

/** The file of the identity, unless the user names another. */
export function identityPath({ config }: Places): string {
  return join(config, "identity");
}

/** The file of the pins: which key is under which name. */
export function knownPeersPath({ config }: Places): string {
  return join(config, "known-peers.json");
}

/** The file of what is noted about people beside their pins: where to dial, how they were checked. */
export function contactsPath({ config }: Places): string {
  return join(config, "contacts.json");
}

/** The folder in which each running program says what it does. */
export function runFolder({ state }: Places): string {
  return join(state, "run");
}

/** The file of the configuration. */
export function configPath({ config }: Places): string {
  return join(config, "config.json");
}
