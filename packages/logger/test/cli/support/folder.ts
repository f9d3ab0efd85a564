import { join } from "node:path";
import { folderOfFile } from "../../support/folder.ts";

/** A folder of the test file's own; gives paths in it. */
export function testFolder(): (name: string) => string {
  const folder = folderOfFile();
  return (name) => join(folder, name);
}
