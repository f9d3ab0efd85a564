import { link, lstat, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BEGINNING } from "./page.ts";

/** Why a file is not written: something else is there, or it is no plain file at all. */
export type Obstacle = "other-file" | "not-a-file";

/**
 * What keeps a report from being written to `path`, or `undefined`: nothing is there, or an earlier report, or any plain
 * file where `force` is told.
 */
export async function obstacleAt(path: string, force: boolean): Promise<Obstacle | undefined> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isFile()) return "not-a-file";
  return force || (await isReport(path)) ? undefined : "other-file";
}

/**
 * Writes a report, whole or not at all.
 * @returns what was in the way; then nothing was written.
 * @throws what the file system says.
 */
export async function writeReport(path: string, report: string, force: boolean): Promise<Obstacle | undefined> {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.draft`);
  await writeFile(draft, report, { flag: "wx" });
  try {
    const obstacle = await obstacleAt(path, force);
    if (obstacle !== undefined) return obstacle;
    try {
      // A link replaces nothing, whoever was quicker in the meantime.
      await link(draft, path);
    } catch {
      const later = await obstacleAt(path, force);
      if (later !== undefined) return later;
      await rename(draft, path);
    }
    return undefined;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isReport(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const wanted = Buffer.from(BEGINNING);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(wanted.length), 0, wanted.length, 0);
    return buffer.subarray(0, bytesRead).equals(wanted);
  } finally {
    await file.close();
  }
}
