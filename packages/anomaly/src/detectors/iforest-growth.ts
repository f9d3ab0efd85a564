import type { Random } from "../random.ts";
import type { FlatRows } from "../rows.ts";

/** Marks a leaf where an inner node has its feature. */
export const LEAF = 0xffff;

/**
 * A forest's trees one after another, each in preorder: a node's left child follows it at once. An inner node takes
 * one of `splits`, a leaf one of `sizes`, in the order in which they come.
 */
export interface ForestShape {
  readonly features: Uint16Array;
  readonly splits: Float32Array;
  readonly sizes: Uint16Array;
}

/** Path length at which a search in a random tree of `n` rows ends unsuccessfully: c(n) of Liu, Ting and Zhou (2008). */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  let harmonic = 0;
  for (let i = 1; i < n; i++) harmonic += 1 / i;
  return 2 * harmonic - (2 * (n - 1)) / n;
}

/** The deepest that a tree of `sampleSize` rows grows: half of the rows are isolated later than this, and are normal. */
export function heightLimit(sampleSize: number): number {
  return Math.ceil(Math.log2(Math.max(sampleSize, 2)));
}

/** Grows isolation trees, each from its own `sampleSize` rows drawn without replacement. */
export function growForest(rows: FlatRows, trees: number, sampleSize: number, random: Random): ForestShape {
  const { width } = rows;
  const count = rows.data.length / width;
  const limit = heightLimit(sampleSize);
  const most = trees * (2 * sampleSize - 1);
  const features = new Uint16Array(most);
  const splits = new Float32Array(most);
  const sizes = new Uint16Array(most);
  let nodes = 0;
  let inner = 0;
  let leaves = 0;

  const deck = Uint32Array.from({ length: count }, (_, i) => i);
  const sample = new Float64Array(sampleSize * width);
  const order = new Uint32Array(sampleSize);
  const candidates = Uint16Array.from({ length: width }, (_, j) => j);

  const grow = (from: number, to: number, depth: number): void => {
    const split = depth < limit && to - from > 1 ? chooseSplit(from, to) : undefined;
    if (split === undefined) {
      features[nodes++] = LEAF;
      sizes[leaves++] = to - from;
      return;
    }
    features[nodes++] = split.feature;
    splits[inner++] = split.at;
    let middle = from;
    for (let i = from; i < to; i++) {
      if (sample[order[i]! * width + split.feature]! < split.at) {
        const other = order[middle]!;
        order[middle++] = order[i]!;
        order[i] = other;
      }
    }
    grow(from, middle, depth + 1);
    grow(middle, to, depth + 1);
  };

  // Features that do not vary among these rows are drawn and laid aside until one does.
  const chooseSplit = (from: number, to: number): { feature: number; at: number } | undefined => {
    for (let left = width; left > 0; left--) {
      const drawn = random.below(left);
      const feature = candidates[drawn]!;
      candidates[drawn] = candidates[left - 1]!;
      candidates[left - 1] = feature;
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = from; i < to; i++) {
        const value = sample[order[i]! * width + feature]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (low === high) continue;
      const at = Math.fround(low + random.uniform() * (high - low));
      // A spread that single precision cannot divide is none.
      if (at > low && at <= high) return { feature, at };
      const above = Math.fround(high);
      if (above > low && above <= high) return { feature, at: above };
    }
    return undefined;
  };

  let dealt = count;
  const draw = (): number => {
    if (dealt >= count) dealt = 0;
    const drawn = dealt + random.below(count - dealt);
    const row = deck[drawn]!;
    deck[drawn] = deck[dealt]!;
    deck[dealt++] = row;
    return row;
  };

  for (let tree = 0; tree < trees; tree++) {
    // A tree's rows are all different: one that needs more than are left begins the deck anew.
    if (count - dealt < sampleSize) dealt = count;
    for (let i = 0; i < sampleSize; i++) {
      const row = draw();
      order[i] = i;
      for (let j = 0; j < width; j++) sample[i * width + j] = rows.data[row * width + j]!;
    }
    grow(0, sampleSize, 0);
  }
  return { features: features.slice(0, nodes), splits: splits.slice(0, inner), sizes: sizes.slice(0, leaves) };
}
