import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { createFileOutput } from "../../../src/files/file-output.ts";
import type { LogOutput } from "../../../src/output.ts";
import { exportLogKey, generateLogKey } from "../../../src/reader.ts";
import type { SealOptions } from "../../../src/sealed/seal-options.ts";
import { NOW } from "./run.ts";

/** A line as the logger writes it, without its line feed; line 0 is of an hour before noon, each later one of a minute later. */
export function logLine(n: number, fields: Readonly<Record<string, unknown>> = {}): string {
  const time = new Date(NOW - 3_600_000 + n * 60_000).toISOString();
  return JSON.stringify({ level: "info", time, pid: 7, ...fields, n, msg: `line ${n}` });
}

/** Such lines, with those numbers that are given. */
export function logLines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => logLine(from + i));
}

/** A plain log of three files, the first of them compressed, with 30 lines. */
export function writePlainLog(path: string): void {
  const text = (from: number, to: number) => `${logLines(from, to).join("\n")}\n`;
  writeFileSync(path.replace(".log", ".000001.log.gz"), gzipSync(text(0, 10)));
  writeFileSync(path.replace(".log", ".000002.log"), text(10, 20));
  writeFileSync(path, text(20, 30));
}

/** Makes a key without a passphrase, and gives its recipient. */
export async function writeKey(path: string): Promise<string> {
  const key = generateLogKey();
  try {
    writeFileSync(path, await exportLogKey(key));
    return key.recipient;
  } finally {
    key.destroy();
  }
}

/** Bytes after which a sealed log of these lines begins a new file: each has a few frames. */
const FILE_BYTES = 1_024;

/** Opens a sealed log. */
export function sealedLog(path: string, seal: SealOptions, keep = 100): LogOutput {
  return createFileOutput({ path, seal, rotate: { bytes: FILE_BYTES }, keep: { files: keep }, now: () => NOW });
}

/** Writes the lines from one number to before another, each in a frame of its own. */
export async function writeSealedLines(log: LogOutput, from: number, to: number): Promise<void> {
  for (const line of logLines(from, to)) {
    log.write(`${line}\n`);
    log.flushSync();
  }
  await log.flush();
}
