import type { CryptoBackend, EcdhKeyPair, KemKeyPair, SecureCommError, VerifyingKey } from "@securecomm/crypto";
import { HandshakeError, type RefusalReason } from "../errors.ts";
import type { SessionKeys } from "./key-schedule.ts";
import type { Parameters } from "./parameters.ts";
import type { Suite } from "./suites.ts";
import type { Role } from "./transcript.ts";

/** What this side brings into a handshake. */
export interface HandshakeConfig {
  readonly backend: CryptoBackend;
  readonly identity: { readonly name: string; readonly publicKey: Uint8Array };
  /** H(application id), 32 bytes. */
  readonly applicationHash: Uint8Array;
  /** Suites that this side offers or accepts, best first. */
  readonly suites: readonly Suite[];
  readonly parameters: Parameters;
  /** Whether the peer may have our own identity. */
  readonly allowSelf: boolean;
}

/** The randomness of one handshake, handed in: made fresh, used once, destroyed by the handshake. */
export interface Ephemerals {
  /** 32 random bytes. */
  readonly nonce: Uint8Array;
  readonly ecdh: EcdhKeyPair;
  /** An initiator's, where it offers the hybrid suite. */
  readonly kem?: KemKeyPair;
}

/** Who the peer is, proved by its signature; the name is only what it calls itself. */
export interface PeerClaim {
  /** 97 bytes. */
  readonly publicKey: Uint8Array;
  readonly name: string;
}

/** The answer of the trust policy. */
export type Decision =
  | { readonly trusted: true }
  | { readonly trusted: false; readonly reason: RefusalReason; readonly error: SecureCommError };

/**
 * What a handshake asks of the program that drives it. `admit` asks a responder's program, before any public-key work,
 * whether it will spend that on this M1 and its cookie; `digest` is H(M1 with an empty cookie), 32 bytes. `sign` and `verify` start work that may run elsewhere, `signature`
 * and `verified` wait for its result: in between the handshake does its own public-key work.
 */
export type HandshakeStep =
  | { readonly step: "send"; readonly frame: Uint8Array }
  | { readonly step: "receive" }
  | { readonly step: "admit"; readonly digest: Uint8Array; readonly cookie: Uint8Array }
  | { readonly step: "sign"; readonly input: Uint8Array }
  | { readonly step: "signature" }
  | { readonly step: "verify"; readonly key: VerifyingKey; readonly input: Uint8Array; readonly signature: Uint8Array }
  | { readonly step: "verified" }
  /** The ECDH with this point comes next: a moment to prepare it. */
  | { readonly step: "agree"; readonly key: EcdhKeyPair; readonly point: Uint8Array }
  | { readonly step: "decide"; readonly peer: PeerClaim };

/**
 * The answer to `admit`: go on, or have the initiator send M1 once more with this cookie, of 1 to 255 bytes. To turn it
 * away, the driver throws.
 */
export type Admission = "proceed" | Uint8Array;

/** What the driver gives back: to `receive` a frame, to `admit` an admission, to `signature` 96 bytes, to `verified` a boolean, to `decide` a decision. */
export type HandshakeAnswer = Uint8Array | Admission | boolean | Decision | undefined;

/**
 * A handshake as a coroutine: bytes and results go in, requests come out, and it does no I/O. It returns what was
 * agreed, or throws a coded error after it has asked to send the peer what the peer may know of it.
 */
export type Handshake = Generator<HandshakeStep, Established, HandshakeAnswer>;

/** What both ends have when a handshake is finished. */
export interface Established {
  readonly role: Role;
  readonly suite: Suite;
  /** T_final, 32 bytes. */
  readonly transcript: Uint8Array;
  readonly keys: SessionKeys;
  readonly peer: PeerClaim;
  /** The peer's identity key, imported. */
  readonly peerKey: VerifyingKey;
  readonly peerParameters: Parameters;
  /** Rank of the agreed mode of message signatures. */
  readonly signatureMode: number;
}

type Ask<Answer> = Generator<HandshakeStep, Answer, HandshakeAnswer>;

/** Asks for the peer's next frame. */
export function* receive(): Ask<Uint8Array> {
  const frame = yield { step: "receive" };
  if (!(frame instanceof Uint8Array)) throw new TypeError("the answer to receive must be a frame");
  return frame;
}

/** Asks whether public-key work shall be spent on this M1. */
export function* admit(digest: Uint8Array, cookie: Uint8Array): Ask<Admission> {
  const admission = yield { step: "admit", digest, cookie };
  if (admission === "proceed" || admission instanceof Uint8Array) return admission;
  throw new TypeError('the answer to admit must be "proceed" or a cookie');
}

/** Waits for the own identity's signature. */
export function* signature(): Ask<Uint8Array> {
  const bytes = yield { step: "signature" };
  if (!(bytes instanceof Uint8Array) || bytes.length !== 96) {
    throw new HandshakeError("ERR_SIGN_FAILED", "the identity's sign() did not return 96 bytes");
  }
  return bytes;
}

/** Waits until the peer's signature has been verified, and refuses one that does not. */
export function* verified(): Ask<void> {
  if ((yield { step: "verified" }) !== true) {
    throw new HandshakeError("ERR_HANDSHAKE_SIGNATURE", "the peer's identity signature does not verify");
  }
}

/** Asks the trust policy; anything but a clear yes is a no. */
export function* decide(peer: PeerClaim): Ask<Decision> {
  const decision = yield { step: "decide", peer };
  if (typeof decision !== "object" || decision instanceof Uint8Array) throw new TypeError("decide needs a decision");
  return decision;
}
