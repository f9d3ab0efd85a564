/** Bytes that both sides can make, so that large messages need not be carried to a test twice. */
export function patternBytes(length: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** A message in a few words: JSON as it is, bytes by their count and a checksum over each of them in its place. */
export function summary(message: unknown): unknown {
  if (!(message instanceof Uint8Array)) return message;
  let checksum = 0;
  for (const byte of message) checksum = (Math.imul(checksum, 31) + byte) >>> 0;
  return { bytes: message.length, checksum };
}
