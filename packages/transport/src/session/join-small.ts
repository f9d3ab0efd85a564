/** Pieces below this size are copied together. */
const SMALL_PIECE = 4_096;

/** Joins neighbours among the small pieces: each piece costs a call of the cipher and of the channel. */
export function joinSmall(pieces: readonly Uint8Array[]): Uint8Array[] {
  const joined: Uint8Array[] = [];
  for (let from = 0; from < pieces.length; ) {
    let to = from;
    let length = 0;
    for (; to < pieces.length && (pieces[to] as Uint8Array).length < SMALL_PIECE; to++) {
      length += (pieces[to] as Uint8Array).length;
    }
    if (to - from <= 1) {
      joined.push(pieces[from] as Uint8Array);
      from += 1;
      continue;
    }
    const whole = new Uint8Array(length);
    for (let at = 0; from < to; from++) {
      whole.set(pieces[from] as Uint8Array, at);
      at += (pieces[from] as Uint8Array).length;
    }
    joined.push(whole);
  }
  return joined;
}
