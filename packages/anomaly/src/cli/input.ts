import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { addAbortSignal, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { InputError, UsageError } from "./failure.ts";
import type { CommandIo } from "./io.ts";

/** An input whose first lines were looked at. */
export interface Input {
  /** For messages: the file's name, or "standard input". */
  readonly name: string;
  /** The beginning of the first line that is not empty, at most 64 KiB. */
  readonly firstLine: string;
  /** Up to ten lines that are not empty, the first of them first: as many as were read to see the first one whole. */
  readonly firstLines: readonly string[];
  /** All of it, unpacked. To be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How far it was read, and of how many bytes where that is known. */
  position(): { readonly done: number; readonly total: number | undefined };
}

const HEAD = 1 << 16;

/**
 * Opens a file, or standard input for `-` and for nothing when that is no terminal. What gzip packed is unpacked on
 * the way. Throws a {@link UsageError} when there is nothing to read.
 */
export async function openInput(path: string | undefined, io: CommandIo): Promise<Input> {
  if (path === undefined && io.stdin.isTTY === true) {
    throw new UsageError("nothing to read: name a file, or pipe something in (- is standard input)");
  }
  const fromStdin = path === undefined || path === "-";
  const name = fromStdin ? "standard input" : path;
  const found = fromStdin ? undefined : await stat(path);
  if (found?.isDirectory()) throw new InputError(`${name}: this is a folder, not a file`);
  // Ctrl-C must be heard while nothing comes in, too.
  const source: AsyncIterable<Uint8Array> = addAbortSignal(io.signal, fromStdin ? io.stdin : createReadStream(path));
  let done = 0;
  const counted = async function* () {
    for await (const chunk of source) {
      io.signal.throwIfAborted();
      const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      done += bytes.length;
      yield bytes;
    }
  };
  const packed = await peek(counted());
  const isGzip = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  const plain = isGzip ? await peek(unpacked(packed.chunks, name)) : packed;
  const firstLines = linesOf(plain.head);
  return {
    name,
    firstLine: firstLines[0] ?? "",
    firstLines,
    chunks: plain.chunks,
    position: () => ({ done, total: found?.isFile() ? found.size : undefined }),
  };
}

/** Reads until the first line that is not empty is whole, and gives what was read back. */
async function peek(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ head: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const read: Uint8Array[] = [];
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < HEAD && !/\S[^\n]*\n/.test(new TextDecoder().decode(head))) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    read.push(value);
    head = Buffer.concat([head, value]);
  }
  const again = async function* () {
    yield* read.splice(0);
    yield* chunks;
  };
  return { head: head.subarray(0, HEAD), chunks: again() };
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const flow = pipeline(Readable.from(chunks, { objectMode: false }), gunzip);
  // The reader below gets the same error.
  flow.catch(() => {});
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    const code = (error as { code?: string }).code;
    throw code?.startsWith("Z_") ? new InputError(`${name}: what gzip packed here is damaged or cut`) : error;
  }
}

function linesOf(head: Uint8Array): string[] {
  const lines = new TextDecoder().decode(head).split("\n");
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, 10);
}
