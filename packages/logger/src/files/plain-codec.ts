import { LoggerError } from "../errors.ts";
import { faultOfMagic, NAME_BYTES } from "../sealed/format.ts";
import type { Disk } from "./disk.ts";
import type { FoundFile, Resumption, SegmentCodec } from "./segment-codec.ts";

const LINE_FEED = 0x0a;

/** Text as it is. */
export function createPlainCodec(disk: Disk): SegmentCodec {
  return {
    resume(found, lastNumber) {
      if (found === undefined) return { action: "begin", number: lastNumber + 1 };
      if (found.size > 0) mendEnd(disk, found);
      return { action: "append", number: lastNumber + 1 } satisfies Resumption;
    },
    isFollowed: () => false,
    removable: (below) => below,
    begin: () => [],
    begun: () => {},
    encode: (text) => [Buffer.from(text, "utf8")],
    due: () => [],
    written: () => {},
    end: () => [],
    settle: () => Promise.resolve(),
    destroy: () => {},
  };
}

/** A writer that was killed may have left half a line; the next one begins on a line of its own. */
function mendEnd(disk: Disk, { path, size }: FoundFile): void {
  const fd = disk.openSync(path, "r+");
  try {
    const first = Buffer.alloc(NAME_BYTES);
    if (disk.readSync(fd, first, 0, NAME_BYTES, 0) === NAME_BYTES && faultOfMagic(first) !== "magic") {
      throw new LoggerError("ERR_LOG_FORMAT", `${path} is a sealed log; a plain one needs a path of its own`);
    }
    const last = Buffer.alloc(1);
    if (disk.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === LINE_FEED) return;
    disk.writeSync(fd, Uint8Array.of(LINE_FEED), 0, 1, size);
  } finally {
    disk.closeSync(fd);
  }
}
