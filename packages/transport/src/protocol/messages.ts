import { concatBytes } from "@securecomm/crypto";
import { CodecError, Reader, uint } from "./codec.ts";
import { lengthPrefixed } from "./transcript.ts";

/** Version of the protocol on the wire. */
export const PROTOCOL_VERSION = 1;

/** Types of the frames that are exchanged before a session is open. */
export const FRAME_TYPE = Object.freeze({
  /** Initiator's offer, in clear. */
  M1: 0x01,
  /** Responder's choice in clear, then its sealed identity. */
  M2: 0x02,
  /** Initiator's sealed identity. */
  M3: 0x03,
  /** Responder's sealed key confirmation. */
  M4: 0x04,
  /** A sealed reason, in place of M3 or M4. */
  REFUSAL: 0x05,
  /** An unauthenticated "it failed", in clear. */
  ALERT: 0x06,
  /** Responder's demand, in clear, for M1 once more with a cookie. */
  RETRY: 0x07,
});

/** Length of a handshake frame's header: u32 length of what follows it, u8 type. */
export const HANDSHAKE_HEADER_LENGTH = 5;

/** The header of a handshake frame whose body has `bodyLength` bytes. */
export function handshakeHeader(type: number, bodyLength: number): Uint8Array {
  return concatBytes(uint(bodyLength + 1, 4), Uint8Array.of(type));
}

/** A handshake frame taken apart; both parts are views. */
export interface HandshakeFrame {
  readonly type: number;
  readonly header: Uint8Array;
  readonly body: Uint8Array;
}

/** Takes a whole frame apart. The channel has checked its length. */
export function parseHandshakeFrame(frame: Uint8Array): HandshakeFrame {
  if (frame.length < HANDSHAKE_HEADER_LENGTH) throw new CodecError("a frame without a type");
  return {
    type: frame[4] as number,
    header: frame.subarray(0, HANDSHAKE_HEADER_LENGTH),
    body: frame.subarray(HANDSHAKE_HEADER_LENGTH),
  };
}

/** M1: version u8 ‖ count u8 ‖ suites u16… ‖ nonce 32 ‖ point 97 ‖ length u16, ML-KEM key ‖ H(app) 32 ‖ length u8, cookie. */
export interface M1 {
  /** Ids in the initiator's order of preference, 1 to 16 of them. */
  readonly suites: readonly number[];
  readonly nonce: Uint8Array;
  readonly point: Uint8Array;
  /** 1,568 bytes, or none when no offered suite needs it. */
  readonly encapsulationKey: Uint8Array;
  readonly applicationHash: Uint8Array;
  /** Empty unless the responder asked for one. */
  readonly cookie: Uint8Array;
}

/** The body of M1. */
export function encodeM1(m1: M1): Uint8Array {
  return concatBytes(
    Uint8Array.of(PROTOCOL_VERSION, m1.suites.length),
    ...m1.suites.map((id) => uint(id, 2)),
    m1.nonce,
    m1.point,
    uint(m1.encapsulationKey.length, 2),
    m1.encapsulationKey,
    m1.applicationHash,
    uint(m1.cookie.length, 1),
    m1.cookie,
  );
}

/** The version that an M1 claims: read before the rest, whose form it governs. */
export function versionOfM1(body: Uint8Array): number {
  return new Reader(body).u8();
}

/** Reads the body of an M1 of this version. */
export function decodeM1(body: Uint8Array): M1 {
  const reader = new Reader(body);
  reader.u8();
  const count = reader.u8();
  if (count < 1 || count > 16) throw new CodecError("a number of suites out of range");
  const suites = Array.from({ length: count }, () => reader.u16());
  if (new Set(suites).size !== count) throw new CodecError("a suite twice");
  const m1: M1 = {
    suites,
    nonce: reader.bytes(32),
    point: reader.bytes(97),
    encapsulationKey: kemField(reader.bytes16()),
    applicationHash: reader.bytes(32),
    cookie: reader.bytes8(),
  };
  reader.end();
  return m1;
}

/** The body of a retry: length u8 ‖ cookie, 1 to 255 bytes. */
export function encodeRetry(cookie: Uint8Array): Uint8Array {
  return concatBytes(uint(cookie.length, 1), cookie);
}

/** Reads the body of a retry; the cookie is a view. */
export function decodeRetry(body: Uint8Array): Uint8Array {
  const reader = new Reader(body);
  const cookie = reader.bytes8();
  reader.end();
  if (cookie.length === 0) throw new CodecError("a retry without a cookie");
  return cookie;
}

/** The clear part of M2: suite u16 ‖ nonce 32 ‖ point 97 ‖ length u16, ML-KEM ciphertext. */
export interface M2Clear {
  readonly suite: number;
  readonly nonce: Uint8Array;
  readonly point: Uint8Array;
  /** 1,568 bytes, or none in the classic suite. */
  readonly ciphertext: Uint8Array;
}

/** The clear part of M2. */
export function encodeM2Clear(m2: M2Clear): Uint8Array {
  return concatBytes(uint(m2.suite, 2), m2.nonce, m2.point, uint(m2.ciphertext.length, 2), m2.ciphertext);
}

/** Reads the body of M2: its clear part taken apart and as the bytes that the transcript needs, and the sealed rest. */
export function decodeM2(body: Uint8Array): { clear: M2Clear; clearBytes: Uint8Array; sealed: Uint8Array } {
  const reader = new Reader(body);
  const clear: M2Clear = {
    suite: reader.u16(),
    nonce: reader.bytes(32),
    point: reader.bytes(97),
    ciphertext: kemField(reader.bytes16()),
  };
  const clearLength = body.length - reader.remaining;
  return { clear, clearBytes: body.subarray(0, clearLength), sealed: body.subarray(clearLength) };
}

/** What M2 and M3 carry sealed: four fields, each behind its length as u32. */
export interface Credentials {
  /** Identity key 97 ‖ display name in UTF-8. */
  readonly identity: Uint8Array;
  readonly parameters: Uint8Array;
  /** r ‖ s, 96 bytes. */
  readonly signature: Uint8Array;
  /** 32 bytes. */
  readonly mac: Uint8Array;
}

/** The plaintext of the sealed part of M2 or M3. */
export function encodeCredentials(credentials: Credentials): Uint8Array {
  const { identity, parameters, signature, mac } = credentials;
  return concatBytes(...[identity, parameters, signature, mac].map(lengthPrefixed));
}

/** Reads the plaintext of the sealed part of M2 or M3. */
export function decodeCredentials(plaintext: Uint8Array): Credentials {
  const reader = new Reader(plaintext);
  const credentials: Credentials = {
    identity: reader.bytes32(),
    parameters: reader.bytes32(),
    signature: reader.bytes32(),
    mac: reader.bytes32(),
  };
  reader.end();
  if (credentials.identity.length <= 97) throw new CodecError("an identity without a name");
  if (credentials.signature.length !== 96 || credentials.mac.length !== 32) throw new CodecError("a field misshapen");
  return credentials;
}

function kemField(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 0 && bytes.length !== 1_568) throw new CodecError("an ML-KEM field of a wrong length");
  return bytes;
}
