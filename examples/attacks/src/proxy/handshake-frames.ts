/** Where the fields of handshake frames stand that travel in clear: docs/protocol.md, "M1" and "M2". */
const VERSION_AT = 5;
const COUNT_AT = 6;
const SUITES_AT = 7;
const NONCE_LENGTH = 32;
const POINT_LENGTH = 97;
/** The number of the suite without ML-KEM. */
const CLASSIC = 1;
/** Type of the frame that asks for M1 once more, with a cookie. */
const RETRY = 7;

/** Another M1, valid as the first one was: the nonce, which nobody can check, is a new one. */
export function withNonce(m1: Uint8Array, nonce: Uint8Array): Uint8Array {
  const changed = m1.slice();
  changed.set(nonce.subarray(0, NONCE_LENGTH), SUITES_AT + 2 * countOf(m1));
  return changed;
}

/** M1 of another version of the protocol. */
export function withVersion(m1: Uint8Array, version: number): Uint8Array {
  const changed = m1.slice();
  changed[VERSION_AT] = version;
  return changed;
}

/** M1 as somebody would send it who knows the classic suite only: well-formed, without the ML-KEM key. */
export function offeringClassicOnly(m1: Uint8Array): Uint8Array {
  const rest = SUITES_AT + 2 * countOf(m1);
  const keyAt = rest + NONCE_LENGTH + POINT_LENGTH;
  return frameOf([
    m1.subarray(0, COUNT_AT),
    Uint8Array.of(1, 0, CLASSIC),
    m1.subarray(rest, keyAt),
    Uint8Array.of(0, 0),
    m1.subarray(keyAt + 2 + u16(m1, keyAt)),
  ]);
}

/** M2 of a listener that chose the classic suite: well-formed, without the ML-KEM ciphertext. */
export function choosingClassic(m2: Uint8Array): Uint8Array {
  const restAt = VERSION_AT + 2;
  const ciphertextAt = restAt + NONCE_LENGTH + POINT_LENGTH;
  return frameOf([
    m2.subarray(0, VERSION_AT),
    Uint8Array.of(0, CLASSIC),
    m2.subarray(restAt, ciphertextAt),
    Uint8Array.of(0, 0),
    m2.subarray(ciphertextAt + 2 + u16(m2, ciphertextAt)),
  ]);
}

/** M1 once more with the cookie of a frame that asks for one; `undefined` where the frame does not. */
export function withCookieOf(m1: Uint8Array, retry: Uint8Array): Uint8Array | undefined {
  if (retry[4] !== RETRY) return undefined;
  // The cookie is M1's last field, and empty in the first one: its length is the last byte.
  return frameOf([m1.subarray(0, m1.length - 1), retry.subarray(5)]);
}

function countOf(m1: Uint8Array): number {
  return m1[COUNT_AT] ?? 0;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Joins the pieces, and has the first four bytes say the new length. */
function frameOf(pieces: readonly Uint8Array[]): Uint8Array {
  const frame = new Uint8Array(Buffer.concat(pieces));
  new DataView(frame.buffer).setUint32(0, frame.length - 4);
  return frame;
}
