import { concatBytes } from "@securecomm/crypto";
import type { ChainPosition } from "./chain.ts";
import { CodecError, Reader, uint } from "./codec.ts";
import { type Role, signatureInput } from "./transcript.ts";

/** A checkpoint as it travels. */
export interface Checkpoint {
  /** How many sections of its sender's direction it covers. */
  readonly index: number;
  /** Whether the last of them is CLOSE. */
  readonly final: boolean;
  /** The position of the other direction's last checkpoint that the signer has verified; 0 for none. */
  readonly other: number;
  /** r ‖ s, 96 bytes. */
  readonly signature: Uint8Array;
}

/** Who signs, and for which session. */
export interface Signer {
  readonly role: Role;
  /** T_final, 32 bytes. */
  readonly transcript: Uint8Array;
  /** Identity key, 97 bytes. */
  readonly publicKey: Uint8Array;
  /** H(application id), 32 bytes. */
  readonly applicationHash: Uint8Array;
}

/** What a checkpoint signs: … ‖ H_i ‖ u64 i ‖ u8 final ‖ u64 j ‖ H'_j, j and H' being the other direction's. */
export function checkpointInput(signer: Signer, own: ChainPosition, final: boolean, other: ChainPosition): Uint8Array {
  return concatBytes(
    signatureInput("checkpoint", signer.role, signer.transcript, signer.publicKey, signer.applicationHash),
    own.hash,
    uint(own.index, 8),
    Uint8Array.of(final ? 1 : 0),
    uint(other.index, 8),
    other.hash,
  );
}

/** The content of a CHECKPOINT section: u64 i ‖ u8 final ‖ u64 j ‖ signature 96. */
export function encodeCheckpoint({ index, final, other, signature }: Checkpoint): Uint8Array {
  return concatBytes(uint(index, 8), Uint8Array.of(final ? 1 : 0), uint(other, 8), signature);
}

/** Reads the content of a CHECKPOINT section; the signature is a view. */
export function decodeCheckpoint(content: Uint8Array): Checkpoint {
  const reader = new Reader(content);
  const index = reader.u64();
  const final = reader.u8();
  if (final > 1) throw new CodecError("a flag that is neither 0 nor 1");
  const checkpoint = { index, final: final === 1, other: reader.u64(), signature: reader.bytes(96) };
  reader.end();
  return checkpoint;
}
