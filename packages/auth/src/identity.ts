import {
  ArgumentRangeError,
  ArgumentTypeError,
  type CryptoBackend,
  CryptoError,
  equalBytes,
  generateSigningKey,
  importSigningKey,
  importVerifyingKey,
  type SigningKey,
  wipe,
  withLowS,
} from "@securecomm/crypto";
import { AuthError } from "./errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { checkName } from "./name.ts";
import { decodePkcs8Pem, encodePkcs8Pem } from "./pkcs8.ts";

/** Who one side of a session is: a long-term ECDSA P-384 key with a display name. */
export interface Identity {
  /** What peers see, by the rules of `isValidName`. It is display text: it opens nothing. */
  readonly name: string;
  /** The uncompressed point 0x04 ‖ x ‖ y, 97 bytes; a copy of your own each time. */
  readonly publicKey: Uint8Array;
  /** `sc1…`, 61 characters; see `fingerprintOf`. */
  readonly fingerprint: string;
  /**
   * Signs SHA-256(message) with ECDSA (FIPS 186-5, section 6.4.1).
   * @returns r ‖ s, 96 bytes.
   */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** What {@link createIdentity} and {@link importIdentityPem} take. */
export interface IdentityOptions {
  /** The display name: 1 to 64 bytes of UTF-8, by the rules of `isValidName`. */
  readonly name: string;
  /** The implementation of the cryptography; by default the platform's. */
  readonly backend?: CryptoBackend | undefined;
}

/** What {@link identityFromSigner} takes. */
export interface SignerOptions extends IdentityOptions {
  /** The uncompressed point, 97 bytes. It is copied. */
  readonly publicKey: Uint8Array;
  /** Signs SHA-256(message) and returns r ‖ s, 96 bytes: not DER. WebCrypto's ECDSA with SHA-256 does just this. */
  readonly sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

// The private keys stay out of the identity objects, so that no log or serialisation of one can reach them.
const signingKeys = new WeakMap<Identity, SigningKey>();

/**
 * A fresh identity.
 *
 * ```ts
 * const identity = await createIdentity({ name: "alice" });
 * console.log(identity.fingerprint); // sc1…
 * ```
 * @throws when the name is no string: {@link ArgumentTypeError}; when it breaks a rule: {@link ArgumentRangeError}.
 */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const name = checkName(checkOptions(options).name);
  return localIdentity(name, generateSigningKey(options.backend), options.backend);
}

/**
 * The identity of a private key in PEM: PKCS#8, unencrypted, on P-384, as `openssl genpkey -algorithm EC -pkeyopt
 * ec_paramgen_curve:P-384` and `openssl pkcs8 -topk8 -nocrypt` write it. A public key inside must belong to it.
 * @throws when an argument has the wrong type or value: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when the
 * text is not such a key: {@link AuthError} `ERR_PEM_INVALID`, `ERR_PEM_ENCRYPTED` or `ERR_PEM_UNSUPPORTED`.
 */
export async function importIdentityPem(pem: string, options: IdentityOptions): Promise<Identity> {
  if (typeof pem !== "string") throw new ArgumentTypeError("pem", "a string");
  const name = checkName(checkOptions(options).name);
  const { scalar, publicKey } = decodePkcs8Pem(pem);
  const identity = identityFromScalar(name, scalar, options.backend);
  if (publicKey !== undefined && !equalBytes(publicKey, identity.publicKey)) {
    signingKeys.get(identity)?.destroy();
    throw new AuthError("ERR_PEM_INVALID", "The PEM is not valid: its public key does not belong to its private key");
  }
  return identity;
}

/**
 * The private key in PEM: PKCS#8, unencrypted, with the public key inside, as openssl writes it. Whoever reads it is
 * this identity; for storage prefer `saveIdentityFile`.
 * @throws when the key is held elsewhere: {@link AuthError} `ERR_IDENTITY_NOT_EXPORTABLE`.
 */
export async function exportIdentityPem(identity: Identity): Promise<string> {
  const scalar = exportScalar(identity);
  try {
    return encodePkcs8Pem(scalar, identity.publicKey);
  } finally {
    wipe(scalar);
  }
}

/**
 * An identity whose private key is held elsewhere: in hardware, a key service, or a browser's non-extractable
 * `CryptoKey`. It can neither be exported nor saved here.
 *
 * ```ts
 * const identity = identityFromSigner({
 *   name: "alice",
 *   publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey)),
 *   sign: async (message) =>
 *     new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, message)),
 * });
 * ```
 *
 * `sign` of the result rejects with {@link AuthError} `ERR_SIGNER_OUTPUT` when the signer returns anything but 96 bytes.
 * @throws when an argument has the wrong type or value: {@link ArgumentTypeError}, {@link ArgumentRangeError}; when the
 * point is not on the curve: {@link CryptoError} `ERR_INVALID_POINT`.
 */
export function identityFromSigner(options: SignerOptions): Identity {
  const { name, publicKey, sign, backend } = checkOptions(options);
  checkName(name);
  if (typeof sign !== "function") throw new ArgumentTypeError("sign", "a function");
  const point = importVerifyingKey(publicKey, backend).publicKey;
  return makeIdentity(name, point, backend, async (message) => {
    const signature: unknown = await sign(message);
    if (signature instanceof Uint8Array && signature.length === 96) return withLowS(signature);
    throw new AuthError("ERR_SIGNER_OUTPUT", "The signer must return r and s as a Uint8Array of 96 bytes, not DER");
  });
}

/**
 * The identity of a 48-byte scalar, which is wiped.
 * @throws when the scalar is no private key: {@link AuthError} `ERR_PEM_INVALID`.
 */
export function identityFromScalar(name: string, scalar: Uint8Array, backend: CryptoBackend | undefined): Identity {
  try {
    return localIdentity(name, importSigningKey(scalar, backend), backend);
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    throw new AuthError("ERR_PEM_INVALID", "The private key is zero or not below the order of P-384", { cause: error });
  } finally {
    wipe(scalar);
  }
}

/**
 * The 48-byte scalar of an identity of our own, to be wiped by the caller.
 * @throws when the key is held elsewhere: {@link AuthError} `ERR_IDENTITY_NOT_EXPORTABLE`.
 */
export function exportScalar(identity: Identity): Uint8Array {
  if (typeof identity !== "object" || identity === null) throw new ArgumentTypeError("identity", "an Identity");
  const key = signingKeys.get(identity);
  if (key !== undefined) return key.exportScalar();
  throw new AuthError("ERR_IDENTITY_NOT_EXPORTABLE", "The private key of this identity is held by its signer");
}

function localIdentity(name: string, key: SigningKey, backend: CryptoBackend | undefined): Identity {
  const identity = makeIdentity(name, key.publicKey, backend, (message) => key.sign(message));
  signingKeys.set(identity, key);
  return identity;
}

function makeIdentity(
  name: string,
  publicKey: Uint8Array,
  backend: CryptoBackend | undefined,
  sign: (message: Uint8Array) => Promise<Uint8Array>,
): Identity {
  // Not slice: on a Buffer, which is a Uint8Array too, that gives a view.
  const point = new Uint8Array(publicKey);
  return Object.freeze({
    name,
    get publicKey() {
      return new Uint8Array(point);
    },
    fingerprint: fingerprintOf(point, backend),
    sign,
  });
}

function checkOptions<Options extends IdentityOptions>(options: Options): Options {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  return options;
}
