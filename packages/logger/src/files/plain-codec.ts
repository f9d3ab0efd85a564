import { LoggerError } from "../errors.ts";
import type { Disk } from "./disk.ts";
import type { FoundFile, Resumption, SegmentCodec } from "./segment-codec.ts";

const LINE_FEED = 0x0a;
/** How a sealed log begins. */
const SEALED = [0x73, 0x63, 0x6c, 0x6f, 0x67, 0x00];

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
    const first = Buffer.alloc(SEALED.length);
    const read = disk.readSync(fd, first, 0, first.length, 0);
    if (read === SEALED.length && first.equals(Buffer.from(SEALED))) {
      throw new LoggerError("ERR_LOG_FORMAT", `${path} is a sealed log; a plain one needs a path of its own`);
    }
    const last = Buffer.alloc(1);
    if (disk.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === LINE_FEED) return;
    disk.writeSync(fd, Uint8Array.of(LINE_FEED), 0, 1, size);
  } finally {
    disk.closeSync(fd);
  }
}
