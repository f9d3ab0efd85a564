import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder of the test file's own; gives paths in it. */
export function testFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "securecomm-log-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}
