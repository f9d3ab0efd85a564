import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { LogName } from "../../src/files/log-name.ts";

/** The paths of a plain log's files, the oldest first, and the one that is being written last. */
export function filesOf(path: string): string[] {
  const name = new LogName(path);
  return [...name.pick(readdirSync(name.folder)).map((file) => file.path), path];
}

/** The lines of a plain log over all its files. */
export function linesOf(path: string): string[] {
  const text = filesOf(path).map((file) => {
    const bytes = readFileSync(file);
    return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  });
  return text.join("").split("\n").slice(0, -1);
}

/** Lines that say which they are. */
export function numberedLines(from: number, to: number, filling = ""): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => JSON.stringify({ n: from + i, filling }));
}
