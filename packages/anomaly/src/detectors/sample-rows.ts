import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";

/** Which rows of `count` make a sample without repeats, drawn anew at each call; all of them, in order, where they fit. */
export function sampleIndices(count: number, most: number, random: Random): Uint32Array {
  const deck = Uint32Array.from({ length: count }, (_, i) => i);
  if (count <= most) return deck;
  for (let i = 0; i < most; i++) {
    const other = i + random.below(count - i);
    const kept = deck[i]!;
    deck[i] = deck[other]!;
    deck[other] = kept;
  }
  return deck.slice(0, most);
}

/** The rows at these places, one after another in an array of their own. */
export function rowsAt({ data, width }: FlatRows, indices: ArrayLike<number>): FlatRows {
  const picked = new Float64Array(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * width;
    for (let j = 0; j < width; j++) picked[i * width + j] = data[from + j]!;
  }
  return { data: picked, width };
}
