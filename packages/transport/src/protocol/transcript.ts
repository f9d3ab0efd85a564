import { type CryptoBackend, concatBytes } from "@securecomm/crypto";
import { uint, utf8 } from "./codec.ts";

/** Who speaks: the end that dialled, or the end that was dialled. */
export type Role = "initiator" | "responder";

/** The other role. */
export function otherRole(role: Role): Role {
  return role === "initiator" ? "responder" : "initiator";
}

/** The byte that stands for a role in what is signed and hashed. */
export function roleByte(role: Role): number {
  return role === "initiator" ? 0x01 : 0x02;
}

/** lp(x) of the protocol: the bytes behind their length as u32. */
export function lengthPrefixed(bytes: Uint8Array): Uint8Array {
  return concatBytes(uint(bytes.length, 4), bytes);
}

/**
 * The running hash over everything that both sides have said: T = H(lp(M1) ‖ lp(clear part of M2)), and then
 * T = H(T ‖ lp(field)) for each plaintext field. Two ends with the same T have seen the same handshake.
 */
export class Transcript {
  readonly #backend: CryptoBackend;
  #hash: Uint8Array;

  /** @param m1 the body of M1, @param m2Clear the clear part of M2; both without frame headers. */
  constructor(backend: CryptoBackend, m1: Uint8Array, m2Clear: Uint8Array) {
    this.#backend = backend;
    this.#hash = backend.sha256(concatBytes(uint(m1.length, 4), m1, uint(m2Clear.length, 4), m2Clear));
  }

  /** T as it stands, 32 bytes. */
  get hash(): Uint8Array {
    return this.#hash;
  }

  /** Appends one plaintext field. */
  append(field: Uint8Array): void {
    this.#hash = this.#backend.sha256(concatBytes(this.#hash, uint(field.length, 4), field));
  }
}

/** What a signature is made for; each use has signatures that fit no other. */
export type SignatureUse = "handshake" | "checkpoint" | "rekey";

const PREFIX = new Uint8Array(64).fill(0x20);

/**
 * What an identity signs: 64 spaces ‖ "securecomm/1 " ‖ use ‖ 0x00 ‖ role ‖ T ‖ own identity key ‖ H(application id).
 * The spaces keep it apart from anything that another protocol signs (as in RFC 9846, section 4.4.3).
 */
export function signatureInput(
  use: SignatureUse,
  role: Role,
  transcript: Uint8Array,
  identityKey: Uint8Array,
  applicationHash: Uint8Array,
): Uint8Array {
  return concatBytes(
    PREFIX,
    utf8(`securecomm/1 ${use}`),
    Uint8Array.of(0x00, roleByte(role)),
    transcript,
    identityKey,
    applicationHash,
  );
}
