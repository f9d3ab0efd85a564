const ROUND = constants(64, 3);
const START = constants(8, 2);

/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, as 64 hexadecimal digits. It names what must not be kept in clear; it is
 * here because this package depends on no other, and the platform's own is asynchronous.
 */
export function sha256Hex(text: string): string {
  const message = new TextEncoder().encode(text);
  const blocks = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  blocks.set(message);
  blocks[message.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(blocks.length - 4, message.length << 3);
  const state = Int32Array.from(START);
  for (let at = 0; at < blocks.length; at += 64) compress(state, view, at);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function compress(state: Int32Array, view: DataView, at: number): void {
  const w = new Int32Array(64);
  for (let t = 0; t < 64; t++) {
    if (t < 16) w[t] = view.getInt32(at + 4 * t);
    else {
      const low = w[t - 15]!;
      const high = w[t - 2]!;
      const s0 = rotate(low, 7) ^ rotate(low, 18) ^ (low >>> 3);
      const s1 = rotate(high, 17) ^ rotate(high, 19) ^ (high >>> 10);
      w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
    }
  }
  let [a, b, c, d, e, f, g, h] = Array.from(state) as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[t]! + w[t]!) | 0;
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = state[i]! + word;
  });
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits of the fractional parts of the roots (square or cube) of the first primes: section 4.2.2 and 5.3.3. */
function constants(count: number, root: 2 | 3): Int32Array {
  const words = new Int32Array(count);
  for (let prime = 2, found = 0; found < count; prime++) {
    let divisor = 2;
    while (divisor * divisor <= prime && prime % divisor !== 0) divisor++;
    if (divisor * divisor <= prime) continue;
    words[found++] = integerRoot(BigInt(prime) << BigInt(32 * root), root);
  }
  return words;
}

/** The integer root's lowest 32 bits. In whole numbers, as a rounded cube root would be off in the last bits. */
function integerRoot(value: bigint, root: 2 | 3): number {
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(root) <= value) low = middle;
    else high = middle;
  }
  return Number(BigInt.asIntN(32, low));
}
