/**
 * A number of 53 bits that stands for a text where the text itself shall not be kept. It hides nothing from who guesses
 * the text, and is no protection against somebody who knows the seed and looks for collisions.
 *
 * @param from What the text belongs to: a seed, or the hash of a name or path.
 */
export function hashText(text: string, from: number): number {
  let low = (from | 0) ^ 0x2545f491;
  let high = Math.floor(from / 4294967296) ^ 0x6c62272e;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495) ^ (low >>> 15);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (high >>> 11) * 4294967296 + (low >>> 0);
}
