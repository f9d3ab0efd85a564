import { isValidName } from "@securecomm/auth";
import { concatBytes, equalBytes, hmacSha256, importVerifyingKey, type VerifyingKey } from "@securecomm/crypto";
import { HandshakeError } from "../errors.ts";
import { fromUtf8, utf8 } from "./codec.ts";
import type { HandshakeConfig, PeerClaim } from "./handshake.ts";
import { type Credentials, decodeCredentials } from "./messages.ts";
import { decodeParameters, encodeParameters, type Parameters } from "./parameters.ts";
import { type Role, signatureInput, type Transcript } from "./transcript.ts";

/** The own half of M2 or M3 up to its signature, already appended to the transcript. */
export interface OwnCredentials {
  readonly identity: Uint8Array;
  readonly parameters: Uint8Array;
  /** What the identity must sign. */
  readonly input: Uint8Array;
}

/** Appends identity and parameters to the transcript and gives what is to be signed. */
export function presentCredentials(config: HandshakeConfig, role: Role, transcript: Transcript): OwnCredentials {
  const identity = concatBytes(config.identity.publicKey, utf8(config.identity.name));
  const parameters = encodeParameters(config.parameters);
  transcript.append(identity);
  transcript.append(parameters);
  const { publicKey } = config.identity;
  const input = signatureInput("handshake", role, transcript.hash, publicKey, config.applicationHash);
  return { identity, parameters, input };
}

/** Appends the signature, makes the MAC over T as it then stands, appends that, and gives the finished fields. */
export function sealCredentials(
  config: HandshakeConfig,
  own: OwnCredentials,
  signature: Uint8Array,
  macKey: Uint8Array,
  transcript: Transcript,
): Credentials {
  transcript.append(signature);
  const mac = hmacSha256(macKey, transcript.hash, config.backend);
  transcript.append(mac);
  return { identity: own.identity, parameters: own.parameters, signature, mac };
}

/** The peer's half of M2 or M3, its MAC checked, its signature still to be verified. */
export interface PeerCredentials {
  readonly peer: PeerClaim;
  readonly parameters: Parameters;
  readonly key: VerifyingKey;
  /** What the peer must have signed. */
  readonly input: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Reads the peer's credentials, appends them to the transcript and checks what is cheap: form, own identity coming
 * back, MAC. The signature is left to the caller, because verifying it is costly and can run elsewhere.
 */
export function readCredentials(
  config: HandshakeConfig,
  role: Role,
  plaintext: Uint8Array,
  macKey: Uint8Array,
  transcript: Transcript,
): PeerCredentials {
  const { identity, parameters, signature, mac } = decodeCredentials(plaintext);
  // Not slice(): on a Buffer that would be a view of the plaintext.
  const publicKey = new Uint8Array(identity.subarray(0, 97));
  const name = fromUtf8(identity.subarray(97));
  if (!isValidName(name)) throw new HandshakeError("ERR_HANDSHAKE_MALFORMED", "the peer's name is not a display name");
  transcript.append(identity);
  transcript.append(parameters);
  const input = signatureInput("handshake", role, transcript.hash, publicKey, config.applicationHash);
  transcript.append(signature);
  if (!equalBytes(hmacSha256(macKey, transcript.hash, config.backend), mac)) {
    throw new HandshakeError("ERR_HANDSHAKE_MAC", "the peer's message authentication code does not verify");
  }
  transcript.append(mac);
  if (!config.allowSelf && equalBytes(publicKey, config.identity.publicKey)) {
    throw new HandshakeError("ERR_SELF_CONNECTION", "the peer presents this side's own identity");
  }
  return {
    peer: { publicKey, name },
    parameters: decodeParameters(parameters),
    key: importVerifyingKey(publicKey, config.backend),
    input,
    signature,
  };
}
