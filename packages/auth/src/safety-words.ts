import { wordlist } from "@scure/bip39/wordlists/english.js";
import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";

const WORDS = 6;
const BITS_PER_WORD = 11;

/**
 * Six English BIP-39 words that both ends of one session share and nobody in the middle can: the first 66 bits of
 * `material`, 11 for each word, most significant bit first.
 *
 * How to compare: one person reads their six words aloud over a call in which both know the other's voice; the other
 * checks each word against their own screen, in order. All six the same: nobody sits between the two ends. A single
 * difference: end the session. Never compare them over the session itself. The words are no secret and no password,
 * hold for this one session, and are English in every language, so that two people with different settings see the same.
 * @param material 32 bytes that both ends derived from the session, such as its exporter's.
 * @throws when it is no Uint8Array: {@link ArgumentTypeError}; when it is not 32 bytes: {@link ArgumentRangeError}.
 */
export function safetyWords(material: Uint8Array): string[] {
  if (!(material instanceof Uint8Array)) throw new ArgumentTypeError("material", "a Uint8Array");
  if (material.length !== 32) throw new ArgumentRangeError("material", "32 bytes");
  const words: string[] = [];
  let window = 0;
  let bits = 0;
  for (const byte of material) {
    window = (window << 8) | byte;
    bits += 8;
    if (bits < BITS_PER_WORD) continue;
    bits -= BITS_PER_WORD;
    words.push(wordlist[window >>> bits]!);
    window &= (1 << bits) - 1;
    if (words.length === WORDS) break;
  }
  return words;
}
