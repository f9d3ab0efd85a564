import { FileWalk, type OpenSource } from "./file-walk.ts";
import { gunzip } from "./gunzip.ts";
import { LineSplitter } from "./lines.ts";
import type { FoundLog } from "./log-files.ts";
import type { LogLine } from "./log-line.ts";
import { pause } from "./pause.ts";

/** How a plain log is read. */
export interface ReadPlainOptions {
  readonly follow?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds. */
  readonly poll: number;
  /** Whether only what is written from now on is given. */
  readonly newOnly: boolean;
  readonly onProgress?: ((bytes: number, of: number) => void) | undefined;
  readonly onCaughtUp?: (() => void) | undefined;
}

/** Reads a plain log from its oldest file, and goes on with what is written meanwhile if it is followed. */
export async function* readPlain(found: FoundLog, options: ReadPlainOptions): AsyncGenerator<LogLine, void, undefined> {
  const { follow = false, signal, poll, newOnly, onProgress, onCaughtUp } = options;
  const newest = newOnly ? (found.files.findLast(({ number }) => number !== undefined)?.number ?? 0) : 0;
  const walk = new FileWalk(found, newest);
  const first = found.files[0]?.number;
  const whole = found.name !== undefined && newest === 0 && (first === undefined || first === 1);
  let count = 0;
  let silent = newOnly;
  const size = found.files.reduce((sum, file) => sum + file.size, 0);
  let bytes = 0;
  const took = (more: number): void => {
    bytes += more;
    onProgress?.(Math.min(bytes, size), size);
  };
  try {
    for (;;) {
      const source = await walk.next();
      if (source === undefined) {
        if (!follow || found.name === undefined) return;
        silent = false;
        onCaughtUp?.();
        if (await pause(poll, signal)) return;
        continue;
      }
      const complete = (): Promise<boolean> => walk.isComplete();
      let atEnd = false;
      for await (const raw of linesOf(source, { follow, signal, poll, complete, took })) {
        if (raw === "idle") {
          silent = false;
          atEnd = true;
          if (follow) onCaughtUp?.();
          continue;
        }
        count++;
        if (silent) continue;
        const line = { text: raw.text, number: whole ? count : undefined, file: source.path };
        yield raw.cut ? { ...line, cut: true } : line;
        if (signal?.aborted) return;
      }
      // Without following, nothing that is begun from now on belongs to what was asked for.
      if (signal?.aborted || (atEnd && !follow)) return;
    }
  } finally {
    await walk.close();
  }
}

interface LineSource {
  readonly follow: boolean;
  readonly signal: AbortSignal | undefined;
  readonly poll: number;
  readonly complete: () => Promise<boolean>;
  /** Is told how many more bytes of the file were read. */
  readonly took: (bytes: number) => void;
}

/** The lines of one file, and `"idle"` each time the end of what is there was reached while more may come. */
async function* linesOf(
  { path, compressed, file }: OpenSource,
  { follow, signal, poll, complete, took }: LineSource,
): AsyncGenerator<{ readonly text: string; readonly cut: boolean } | "idle", void, undefined> {
  let splitter = new LineSplitter();
  if (compressed) {
    for await (const chunk of gunzip(counted(file.chunks(), took), path)) yield* splitter.push(chunk);
  } else {
    let offset = 0;
    for (let last = false; ; ) {
      // Somebody has emptied the file instead of renaming it: what it holds now is new.
      if (follow && (await file.size()) < offset) {
        offset = 0;
        splitter = new LineSplitter();
      }
      for await (const chunk of file.chunks(offset)) {
        offset += chunk.length;
        took(chunk.length);
        yield* splitter.push(chunk);
        if (signal?.aborted) return;
      }
      if (last) break;
      // Asked before the file is read for the last time: what its writer added until it was renamed is read then.
      last = await complete();
      if (last) continue;
      yield "idle";
      if (!follow) break;
      if (await pause(poll, signal)) return;
    }
  }
  const rest = splitter.flush();
  if (rest !== undefined) yield rest;
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  took: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    took(chunk.length);
    yield chunk;
  }
}
