import { logLimits } from "../limits.ts";

/** Characters of `pwd=1234`, and of `a://b:c@`: a shorter text has no secret in it. */
const SHORTEST = 8;

const E = 0x65;

/** What a secret in words has: `Bearer`, `Basic`, an option of a command, a JWT, a private key as PEM. */
const WORDS = ["earer ", "asic ", "--", "eyJ", "PRIVATE KEY"];

/** The ends of `authorization:`, `cookie:`, `api-key:` and `auth-token:`. */
const HEADER = /(?:ation|ookie|-key|-token) ?:/i;

/**
 * Whether a text needs a closer look. It is asked about every text of every line, so it asks for the rarest first, and
 * only by indexOf: V8 inlines that, and not includes.
 */
export function isSuspicious(text: string): boolean {
  const { length } = text;
  if (length < SHORTEST) return false;
  if (text.indexOf("=") !== -1) return true;
  const colon = text.indexOf(":") !== -1;
  if (colon && (text.indexOf('"') !== -1 || (text.indexOf("@") !== -1 && text.indexOf("://") !== -1))) return true;
  if (text.indexOf(" ") !== -1) return hasSecretWords(text, colon);
  return (text.charCodeAt(0) === E && text.startsWith("eyJ")) || length > logLimits.textCharacters;
}

function hasSecretWords(text: string, colon: boolean): boolean {
  if (text.length > logLimits.textCharacters || (colon && HEADER.test(text))) return true;
  return WORDS.some((word) => text.indexOf(word) !== -1);
}
