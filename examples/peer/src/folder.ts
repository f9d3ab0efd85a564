import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The folder of this user's identity and known peers, where the platform keeps such things. Nothing is created. */
export function configFolder(): string {
  if (process.platform === "win32") {
    return join(process.env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"), "securecomm");
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "securecomm");
  const configured = process.env["XDG_CONFIG_HOME"];
  // The XDG base directory specification: a relative path is to be ignored.
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), ".config");
  return join(base, "securecomm");
}

/** Where an identity is kept unless the user names another place. */
export function identityPath(): string {
  return join(configFolder(), "identity");
}

/** Where the known peers are kept: the place that `fileTrustStore()` takes by itself. */
export function knownPeersPath(): string {
  return join(configFolder(), "known-peers.json");
}
