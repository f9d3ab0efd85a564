import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { PortalError } from "../problems/portal-error.ts";

/** Limits on what is sent, in bytes: before and after it is unpacked. */
export interface ContentLimits {
  readonly sent: number;
  readonly unpacked: number;
}

/** What was sent came to no end: the other side went away, or its connection. */
export class ContentBroke extends Error {
  override readonly name = "ContentBroke";
}

/** Bytes of a piece at most: of a piece all lines are held, and read at a stretch. Of 64 KiB of `{}` that takes a quarter of a second. */
const PIECE_BYTES = 16_384;
const GZIP = [0x1f, 0x8b];
/** Packed in ways that are not read here, and would only be a lot of bad lines: ZIP, bzip2, xz, Zstandard. */
const OTHERS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  [0x28, 0xb5, 0x2f, 0xfd],
];
const LONGEST_MARK = 6;

/**
 * The bytes of a log as it was sent, plain or packed by gzip (known by how it begins), in small pieces and no faster than
 * they are taken.
 *
 * @param onSent Is told how many bytes came, before they are unpacked.
 * @throws ContentBroke where the source does; `too-large`, and `wrong-packing` for what is no whole gzip.
 */
export async function* readContent(
  content: AsyncIterable<Uint8Array>,
  limits: ContentLimits,
  onSent: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = bounded(whole(content), limits.sent, onSent);
  const { head, first } = await beginning(source);
  if (OTHERS.some((mark) => beginsWith(head, mark))) {
    await source.return();
    throw new PortalError("wrong-packing");
  }
  const all = joined(first, source);
  const plain = beginsWith(head, GZIP) ? bounded(unpacked(all), limits.unpacked, () => {}) : all;
  for await (const piece of plain) {
    for (let from = 0; from < piece.length; from += PIECE_BYTES) yield piece.subarray(from, from + PIECE_BYTES);
  }
}

/** What goes wrong with the source is told from what goes wrong with what it gave. */
async function* whole(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* content;
  } catch (error) {
    if (error instanceof PortalError) throw error;
    throw new ContentBroke("the content broke off", { cause: error });
  }
}

async function* bounded(
  source: AsyncIterable<Uint8Array>,
  most: number,
  told: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > most) throw new PortalError("too-large", { limit: most });
    told(piece.length);
    yield piece;
  }
}

/** The first bytes, and the pieces that they came in. */
async function beginning(
  source: AsyncGenerator<Uint8Array, void, undefined>,
): Promise<{ readonly head: Uint8Array; readonly first: readonly Uint8Array[] }> {
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < LONGEST_MARK) {
    const { value, done } = await source.next();
    if (done === true) break;
    if (value.length === 0) continue;
    first.push(value);
    length += value.length;
  }
  return { head: Buffer.concat(first.map((piece) => piece.subarray(0, LONGEST_MARK))), first };
}

async function* joined(
  first: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* first;
  yield* rest;
}

function beginsWith(head: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => head[i] === byte);
}

async function* unpacked(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // What goes wrong comes out of the iteration.
  pipeline(Readable.from(packed), gunzip, () => {});
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("Z_")) throw error;
    // What ends too early may have broken off; anything else will be as wrong when it is sent again.
    throw new PortalError("wrong-packing", { code }, { cause: error });
  }
}
