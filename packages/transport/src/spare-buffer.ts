/** Above this, a buffer is not kept for the next one who needs one. */
const MOST_KEPT = 1_048_576 + 4_096;

let spare: Uint8Array | undefined;

/**
 * Lends memory for the time of a call, so that what is needed for a moment, for each record of each session, does not
 * have to be fetched and cleared each time. Whoever asks while it is lent gets memory of his own: borrowers may call
 * anybody.
 * What is written into it is plaintext of messages or bytes of the wire, never a key: it stays there until somebody else
 * writes over it.
 * @param length how many bytes are needed; what is in them is anything.
 * @param use gets at least so many bytes, which are not to be kept.
 */
export function withSpareBuffer<Result>(length: number, use: (bytes: Uint8Array) => Result): Result {
  const bytes = spare !== undefined && spare.length >= length ? spare : new Uint8Array(length);
  spare = undefined;
  try {
    return use(bytes);
  } finally {
    if (bytes.length <= MOST_KEPT) spare = bytes;
  }
}
