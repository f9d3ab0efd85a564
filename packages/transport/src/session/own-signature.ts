import type { Identity } from "@securecomm/auth";
import { SignatureError } from "../errors.ts";

/**
 * A signature of the own identity over what happens in a session.
 * @throws when `sign` fails or gives something else than 96 bytes: {@link SignatureError} `ERR_SIGN_FAILED`.
 */
export async function ownSignature(identity: Identity, input: Uint8Array): Promise<Uint8Array> {
  let signature: Uint8Array;
  try {
    signature = await identity.sign(input);
  } catch (cause) {
    throw new SignatureError("ERR_SIGN_FAILED", "the own identity could not sign", { cause });
  }
  if (!(signature instanceof Uint8Array) || signature.length !== 96) {
    throw new SignatureError("ERR_SIGN_FAILED", "the identity's sign() did not return 96 bytes");
  }
  // A signer may use its buffer again.
  return new Uint8Array(signature);
}
