import { fromHex } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";

/** Both implementations of the cryptography, for `describe.each`. */
export const backends = [nobleBackend, nodeBackend];

/** The base point of P-384 (FIPS 186-5's curve, SP 800-186, section 3.2.1.4): the public key of the private key 1. */
export const BASE_POINT = fromHex(
  `04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7
  3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f`.replace(/\s/g, ""),
);

/** Its fingerprint, by the reference code of BIP 350 in another language. */
export const BASE_FINGERPRINT = "sc1rnjrv8x8njuq23kulcv2v0c9gvf6hjpm7p2cgep0u25nfsnm0cpqdunl9t";
