import { type CryptoBackend, concatBytes, importAeadKey } from "@securecomm/crypto";
import { HandshakeError } from "../errors.ts";
import type { TrafficSecret } from "./key-schedule.ts";
import { type HandshakeFrame, handshakeHeader } from "./messages.ts";
import { nonceOf } from "./nonce.ts";

const TAG_LENGTH = 16;

/**
 * A handshake frame with a clear part and a sealed part. The header is the AAD; the clear part needs to be none,
 * because the key comes from a transcript that holds it.
 */
export function sealFrame(
  backend: CryptoBackend,
  type: number,
  clear: Uint8Array,
  plaintext: Uint8Array,
  secret: TrafficSecret,
  number: number,
): Uint8Array {
  const header = handshakeHeader(type, clear.length + plaintext.length + TAG_LENGTH);
  const key = importAeadKey(secret.key, backend);
  const frame = concatBytes(header, clear, ...key.seal(nonceOf(secret.iv, number), header, plaintext));
  key.destroy();
  return frame;
}

/** Opens the sealed part of a handshake frame. */
export function openFrame(
  backend: CryptoBackend,
  frame: HandshakeFrame,
  sealed: Uint8Array,
  secret: TrafficSecret,
  number: number,
): Uint8Array {
  const key = importAeadKey(secret.key, backend);
  try {
    return key.open(nonceOf(secret.iv, number), frame.header, sealed);
  } catch (cause) {
    throw new HandshakeError("ERR_HANDSHAKE_DECRYPT", "a sealed handshake message does not open", { cause });
  } finally {
    key.destroy();
  }
}
