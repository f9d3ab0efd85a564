import { DamagedLogError } from "../sealed/damage.ts";
import type { LogKey } from "../sealed/log-key.ts";
import type { LogFault } from "../sealed/report.ts";
import { SealedLog } from "../sealed/sealed-log.ts";
import type { LogLine } from "./log-line.ts";
import { pause } from "./pause.ts";

/** How a sealed log is read. */
export interface ReadSealedOptions {
  readonly key: LogKey;
  readonly follow?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds. */
  readonly poll: number;
  /** Whether only what is written from now on is given. */
  readonly newOnly: boolean;
  readonly salvage?: boolean | undefined;
  readonly onFault?: ((fault: LogFault) => void) | undefined;
  readonly onProgress?: ((bytes: number, of: number) => void) | undefined;
  readonly onCaughtUp?: (() => void) | undefined;
}

const LINE_FEED = 0x0a;

/** Reads a sealed log, each line checked before it is given. */
export async function* readSealed(path: string, options: ReadSealedOptions): AsyncGenerator<LogLine, void, undefined> {
  const { key, follow, signal, poll, salvage, onFault, onProgress, onCaughtUp } = options;
  let silent = options.newOnly;
  let bytes = 0;
  const log = await SealedLog.open(path, { key });
  try {
    for await (const item of log.items(follow)) {
      if (signal?.aborted) return;
      if (item.what === "idle") {
        silent = false;
        onCaughtUp?.();
        if (await pause(poll, signal)) return;
      } else if (item.what === "progress") {
        bytes += item.bytes;
        onProgress?.(Math.min(bytes, log.bytes), log.bytes);
      } else if (item.what === "fault") {
        if (!salvage) throw new DamagedLogError(item.fault);
        onFault?.(item.fault);
      } else if (item.what === "lines" && !silent) {
        for (const line of linesOf(item.text, item.first, item.file)) {
          yield line;
          if (signal?.aborted) return;
        }
      }
    }
  } finally {
    await log.close();
  }
}

function* linesOf(text: Uint8Array, first: number | undefined, file: string): Generator<LogLine, void, undefined> {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
  let number = first;
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    yield { text: bytes.toString("utf8", start, end), number, file };
    if (number !== undefined) number++;
    start = end + 1;
  }
}
