import type { Disk } from "./disk.ts";
import type { LogFile } from "./log-name.ts";
import { codeOf } from "./trouble.ts";

/** How much is kept of the files that are full. */
export interface Bounds {
  readonly files: number;
  readonly bytes: number;
}

/** Of the files that are full those that have to go, the oldest first, so that what stays is within the bounds. */
export function surplus(disk: Disk, files: readonly LogFile[], bounds: Bounds): LogFile[] {
  const kept = new Set<number>();
  let bytes = 0;
  let full = false;
  const doomed: LogFile[] = [];
  // From the newest; a file that is there compressed and not is one, until the second goes.
  for (const file of [...files].reverse()) {
    const size = sizeOf(disk, file.path);
    const another = kept.has(file.number) ? 0 : 1;
    full ||= kept.size + another > bounds.files || bytes + size > bounds.bytes;
    if (full) {
      doomed.unshift(file);
    } else {
      kept.add(file.number);
      bytes += size;
    }
  }
  return doomed;
}

function sizeOf(disk: Disk, path: string): number {
  try {
    return disk.statSync(path).size;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0;
    throw error;
  }
}
