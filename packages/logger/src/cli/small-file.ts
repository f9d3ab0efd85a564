import { open } from "node:fs/promises";
import { InputError } from "./failure.ts";

/** A key or a head is far smaller. */
const LARGEST = 1 << 16;

/**
 * Reads a small file, which may also be a pipe.
 *
 * @param what What it should be, for the message: `"a log key"`.
 * @throws (rejects) {@link InputError} when it is larger than 64 KiB; errors of the system.
 */
export async function readSmallFile(path: string, what: string): Promise<Uint8Array> {
  const handle = await open(path, "r").catch((error: unknown) => {
    throw named(error, path);
  });
  try {
    const bytes = new Uint8Array(LARGEST + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > LARGEST) throw new InputError(`${path}: this is not ${what}: it is larger than 64 KiB`);
    return bytes.subarray(0, length);
  } catch (error) {
    throw named(error, path);
  } finally {
    await handle.close();
  }
}

/** The same as text. */
export async function readSmallText(path: string, what: string): Promise<string> {
  return new TextDecoder().decode(await readSmallFile(path, what));
}

/** Reading a folder fails without naming it. */
function named(error: unknown, path: string): unknown {
  return error instanceof Error && "code" in error ? Object.assign(error, { path }) : error;
}
