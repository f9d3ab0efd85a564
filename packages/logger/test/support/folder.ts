import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** A folder of the test's own, which goes when the test ends. */
export function temporaryFolder(): string {
  return make(onTestFinished);
}

/** A folder of the test file's own, which goes at its end. */
export function folderOfFile(): string {
  return make(afterAll);
}

function make(atEnd: (work: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "securecomm-logger-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
