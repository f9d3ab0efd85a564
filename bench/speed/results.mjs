import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = new URL("../../", import.meta.url);

/** What was measured: the state of the sources, and the versions of what they were compared with. */
export async function versions() {
  const { version: ws } = JSON.parse(await readFile(new URL("node_modules/ws/package.json", ROOT), "utf8"));
  return { node: process.version, openssl: process.versions.openssl, ws, commit: await commit() };
}

async function commit() {
  try {
    const { stdout } = await promisify(execFile)("git", ["describe", "--always", "--dirty"], {
      cwd: fileURLToPath(ROOT),
    });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** Where the figures go unless it is said. */
export function resultsPath(isWhole) {
  return fileURLToPath(new URL(`bench/.results/${isWhole ? "speed" : "speed-some"}.json`, ROOT));
}

export async function writeResults(path, results) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(results, null, 1)}\n`);
}
