import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../storage/migrations.ts";

const NAME = "securecomm-portal";

/** Where a program of this system keeps what it must not lose (XDG Base Directory on Linux). */
export function usualFolder(env: Readonly<Record<string, string | undefined>>, platform: string): string {
  if (platform === "win32") return join(env["LOCALAPPDATA"] || join(homedir(), "AppData", "Local"), NAME);
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", NAME);
  return join(env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), NAME);
}

/** The built web pages: beside the built program; none where they are not built. */
export function webFolder(): string | undefined {
  const folders = [fileURLToPath(new URL("./web", import.meta.url)), join(packageFolder(), "dist", "web")];
  return folders.find((folder) => existsSync(join(folder, "index.html")));
}
