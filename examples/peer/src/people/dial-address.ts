import { createIdentity, createSecureSession, pinned } from "@securecomm/transport";
import { codeOf } from "../failure.ts";

/**
 * Lets the transport look at an address, as soon as it is known: nobody has to type a passphrase to hear that it is wrong.
 * Nothing is dialled, for the attempt is given up before it begins.
 * @throws what the transport says of an address that is none: `ERR_ADDRESS_INVALID` or `ERR_SCHEME_UNSUPPORTED`.
 */
export async function checkDialAddress(address: string): Promise<void> {
  const identity = await createIdentity({ name: "nobody" });
  const trust = pinned(identity.fingerprint);
  try {
    const session = await createSecureSession({ connect: address, identity, trust, signal: AbortSignal.abort() });
    await session.close();
  } catch (error) {
    if (codeOf(error) !== "ERR_ABORTED") throw error;
  }
}
