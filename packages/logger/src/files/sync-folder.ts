import { open } from "node:fs/promises";
import { codeOf } from "./trouble.ts";

/** Makes names that were given in a folder outlive a loss of power. Some systems cannot open folders, and need not. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!["EPERM", "EACCES", "EISDIR", "EINVAL", "ENOTSUP"].includes(codeOf(error) ?? "")) throw error;
  }
}
