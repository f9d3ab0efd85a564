/**
 * The nonce of a record: the direction's IV XOR its number as u64 at the end (as RFC 9846, section 5.3). Written into
 * `nonce`, which a caller may use again for the next record.
 */
export function writeNonce(nonce: Uint8Array, iv: Uint8Array, number: number): void {
  nonce.set(iv);
  const high = Math.floor(number / 2 ** 32);
  const low = number % 2 ** 32;
  for (let i = 0; i < 4; i++) {
    nonce[4 + i] = (iv[4 + i] as number) ^ ((high >>> (24 - 8 * i)) & 0xff);
    nonce[8 + i] = (iv[8 + i] as number) ^ ((low >>> (24 - 8 * i)) & 0xff);
  }
}

/** The nonce of a record, in memory of its own. */
export function nonceOf(iv: Uint8Array, number: number): Uint8Array {
  const nonce = new Uint8Array(12);
  writeNonce(nonce, iv, number);
  return nonce;
}
