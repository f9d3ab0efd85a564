import type { CryptoBackend } from "@securecomm/crypto";
import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { resolveRecipient } from "./recipient.ts";
import type { HeadSigner, SealedHead, SealOptions } from "./seal-options.ts";

/** How often heads are signed by default, in milliseconds. */
const SIGN_EVERY = 60_000;
/** The longest that a timer can be set to. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** {@link SealOptions}, checked and with their defaults. */
export interface SealSettings {
  /** The public key, 97 bytes. */
  readonly recipient: Uint8Array;
  readonly signer: HeadSigner | undefined;
  readonly signEvery: number;
  readonly onHead: ((head: SealedHead) => void) | undefined;
}

/**
 * Checks what a log is sealed with.
 * @throws when an option is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}, which name it; when the
 * recipient's text is damaged: {@link LoggerError} `ERR_KEY_MALFORMED`.
 */
export function checkSeal(seal: SealOptions, backend?: CryptoBackend): SealSettings {
  const { signer, signEvery = SIGN_EVERY, onHead } = seal;
  const recipient = resolveRecipient("seal.recipient", seal.recipient, backend);
  if (signer !== undefined) checkSigner(signer, backend);
  if (typeof signEvery !== "number") throw new ArgumentTypeError("seal.signEvery", "a number");
  if (!Number.isInteger(signEvery) || signEvery < 1 || signEvery > LONGEST_TIMER) {
    throw new ArgumentRangeError("seal.signEvery", `an integer from 1 to ${LONGEST_TIMER}`);
  }
  if (onHead !== undefined && typeof onHead !== "function") throw new ArgumentTypeError("seal.onHead", "a function");
  return { recipient, signer, signEvery, onHead };
}

function checkSigner(signer: HeadSigner, backend: CryptoBackend | undefined): void {
  if (typeof signer !== "object" || signer === null) throw new ArgumentTypeError("seal.signer", "an object");
  if (typeof signer.sign !== "function") throw new ArgumentTypeError("seal.signer.sign", "a function");
  if (!(signer.publicKey instanceof Uint8Array)) throw new ArgumentTypeError("seal.signer.publicKey", "a Uint8Array");
  resolveRecipient("seal.signer.publicKey", signer.publicKey, backend);
}
