import { type CryptoBackend, concatBytes, encapsulate, equalBytes, wipe } from "@securecomm/crypto";
import type { Signer } from "./checkpoint.ts";
import { CodecError, Reader, uint } from "./codec.ts";
import type { Ephemerals } from "./handshake.ts";
import { type EpochKeys, KeySchedule } from "./key-schedule.ts";
import { isPostQuantum, type Suite } from "./suites.ts";
import { lengthPrefixed, signatureInput } from "./transcript.ts";

/** R1 or R2 taken apart. */
export interface RekeyMessage {
  /** The epoch that begins: the present one and 1. */
  readonly epoch: number;
  /** Number of the sender's next record when it signed. */
  readonly record: number;
  /** Uncompressed, 97 bytes. */
  readonly point: Uint8Array;
  /** R1: the encapsulation key, R2: the ciphertext; 1,568 bytes, or none in the classic suite. */
  readonly kem: Uint8Array;
  /** Everything up to the signature: what is signed and hashed. */
  readonly unsigned: Uint8Array;
  /** r ‖ s, 96 bytes. */
  readonly signature: Uint8Array;
}

/** R1 or R2 without its signature: u64 epoch ‖ u64 record ‖ point 97 ‖ u16 length ‖ ML-KEM field. */
export function encodeRekey(message: Pick<RekeyMessage, "epoch" | "record" | "point" | "kem">): Uint8Array {
  const { epoch, record, point, kem } = message;
  return concatBytes(uint(epoch, 8), uint(record, 8), point, uint(kem.length, 2), kem);
}

/**
 * Reads the content of a REKEY_OFFER or REKEY_ANSWER, in memory of its own, and refuses one for another epoch, of
 * another suite's form, or signed before records that it has not followed.
 */
export function decodeRekey(content: Uint8Array, suite: Suite, epoch: number, ownRecord: number): RekeyMessage {
  const bytes = new Uint8Array(content);
  const reader = new Reader(bytes);
  const fields = { epoch: reader.u64(), record: reader.u64(), point: reader.bytes(97), kem: reader.bytes16() };
  const unsigned = bytes.subarray(0, bytes.length - reader.remaining);
  const signature = reader.bytes(96);
  reader.end();
  if (fields.epoch !== epoch) throw new CodecError("a rekey for another epoch");
  if (fields.record > ownRecord) throw new CodecError("a rekey that names a record which is still to come");
  if (fields.kem.length !== (isPostQuantum(suite) ? 1_568 : 0)) {
    throw new CodecError("a rekey whose ML-KEM field does not go with the suite");
  }
  return { ...fields, unsigned, signature };
}

/** What the sender of R1 signs, and given `offer`, the R1 that it answers, what the sender of R2 signs. */
export function rekeyInput(signer: Signer, unsigned: Uint8Array, offer?: Uint8Array): Uint8Array {
  return concatBytes(
    signatureInput("rekey", signer.role, signer.transcript, signer.publicKey, signer.applicationHash),
    ...(offer === undefined ? [] : [lengthPrefixed(offer)]),
    lengthPrefixed(unsigned),
  );
}

/** The keys that follow from R1 and R2 (both without their signatures). `secret` is overwritten, `root` is not. */
export function nextEpoch(
  backend: CryptoBackend,
  root: Uint8Array,
  secret: Uint8Array,
  offer: Uint8Array,
  answer: Uint8Array,
): EpochKeys {
  const hash = backend.sha256(concatBytes(lengthPrefixed(offer), lengthPrefixed(answer)));
  const schedule = new KeySchedule(backend, secret, root);
  const keys = schedule.epochKeys(hash);
  schedule.destroy();
  return keys;
}

/** The requester's half: its ephemeral keys with what R2 brought. */
export function offererSecret(ephemerals: Ephemerals, answer: RekeyMessage): Uint8Array {
  if (equalBytes(ephemerals.ecdh.publicKey, answer.point)) throw new CodecError("an own ephemeral key came back");
  const ecdh = ephemerals.ecdh.deriveSharedSecret(answer.point);
  return ephemerals.kem === undefined ? ecdh : joinSecrets(ecdh, ephemerals.kem.decapsulate(answer.kem));
}

/** The answerer's half, and the ML-KEM field of R2. */
export function answererSecret(
  backend: CryptoBackend,
  ephemerals: Ephemerals,
  offer: RekeyMessage,
): { secret: Uint8Array; ciphertext: Uint8Array } {
  if (equalBytes(ephemerals.ecdh.publicKey, offer.point)) throw new CodecError("an own ephemeral key came back");
  const ecdh = ephemerals.ecdh.deriveSharedSecret(offer.point);
  if (offer.kem.length === 0) return { secret: ecdh, ciphertext: offer.kem };
  const { sharedSecret, ciphertext } = encapsulate(offer.kem, backend);
  return { secret: joinSecrets(ecdh, sharedSecret), ciphertext };
}

function joinSecrets(ecdh: Uint8Array, kem: Uint8Array): Uint8Array {
  const secret = concatBytes(ecdh, kem);
  wipe(ecdh, kem);
  return secret;
}
