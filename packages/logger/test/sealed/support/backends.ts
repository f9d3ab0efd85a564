import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";

/** Both implementations of the cryptography, for `describe.each`. */
export const backends = [nobleBackend, nodeBackend];
