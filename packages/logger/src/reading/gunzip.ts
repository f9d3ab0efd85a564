import { createGunzip } from "node:zlib";
import { LoggerError } from "../errors.ts";

/** A piece that goes in: gzip makes at most about a thousand bytes of one, and what comes out is held until it is taken. */
const PIECE_BYTES = 1 << 12;

/**
 * Decompresses gzip, holding at most a few MiB whatever is in it. What comes before a damaged place is given first.
 * @param file The file's path, for the error.
 * @throws LoggerError `ERR_LOG_FORMAT` when it is cut, damaged, or no gzip.
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = createGunzip();
  let ready: Uint8Array[] = [];
  let failure: Error | undefined;
  const closed = new Promise<void>((resolve) => stream.once("close", resolve));
  stream.on("data", (chunk: Uint8Array) => ready.push(chunk));
  stream.on("error", (error) => {
    failure = error;
  });
  function* taken(): Generator<Uint8Array, void, undefined> {
    const given = ready;
    ready = [];
    yield* given;
  }
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const written = new Promise<void>((resolve) => {
          stream.write(chunk.subarray(at, at + PIECE_BYTES), () => resolve());
        });
        await Promise.race([written, closed]);
        yield* taken();
        if (failure !== undefined) throw unreadable(file, failure);
      }
    }
    stream.end();
    await closed;
    yield* taken();
    if (failure !== undefined) throw unreadable(file, failure);
  } finally {
    stream.destroy();
  }
}

function unreadable(file: string, cause: Error): LoggerError {
  return new LoggerError("ERR_LOG_FORMAT", `${file}: this cannot be decompressed: ${cause.message}`, { cause });
}
