import { concatBytes } from "@securecomm/crypto";
import { filled } from "./bytes.ts";

/** A whole frame around this content. */
export function frame(content: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return concatBytes(length, content);
}

/** A frame that is recognised by its number and its size. */
export function numbered(number: number, size = 1): Uint8Array {
  return frame(filled(size, number & 0xff));
}

/** The bytes cut before each of these places, each piece in memory of its own. */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).map((end, i) => bytes.slice(edges[i], end));
}
