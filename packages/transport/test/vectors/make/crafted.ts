import { concatBytes } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import type { TrafficSecret } from "../../../src/protocol/key-schedule.ts";
import { type Credentials, FRAME_TYPE } from "../../../src/protocol/messages.ts";
import { sealFrame } from "../../../src/protocol/sealed-frame.ts";
import { lengthPrefixed, type Role, signatureInput } from "../../../src/protocol/transcript.ts";
import { bytes, identityOf } from "./bytes.ts";
import type { HandshakeVector } from "./handshake.ts";

const NOTHING = new Uint8Array(0);

/** Credentials without their MAC. */
export type Fields = Omit<Credentials, "mac">;

/** A side's credentials as they are in its handshake. */
export function fieldsOf(vector: HandshakeVector, role: Role): Fields {
  const { identity, parameters, signature } = vector[`${role}Credentials`];
  return { identity: bytes(identity), parameters: bytes(parameters), signature: bytes(signature) };
}

/** T after some fields of a side's credentials. */
function hashAfter(vector: HandshakeVector, role: Role, ...fields: Uint8Array[]): Uint8Array {
  const before = role === "responder" ? "M2, clear part" : "responder, mac";
  let hash = bytes(vector.transcriptHashes.find(({ after }) => after === before)?.hash ?? "");
  for (const field of fields) hash = nobleBackend.sha256(concatBytes(hash, lengthPrefixed(field)));
  return hash;
}

/** Credentials with the MAC that goes with them. */
export function macOver(vector: HandshakeVector, role: Role, fields: Fields): Credentials {
  const key = bytes(vector.handshakeKeys[role === "initiator" ? "initiatorMac" : "responderMac"]);
  const hash = hashAfter(vector, role, fields.identity, fields.parameters, fields.signature);
  return { ...fields, mac: nobleBackend.hmacSha256(key, hash) };
}

/** Credentials with the signature and the MAC that go with them. */
export async function signAgain(vector: HandshakeVector, role: Role, fields: Fields): Promise<Credentials> {
  const own = vector[role];
  const hash = hashAfter(vector, role, fields.identity, fields.parameters);
  const input = signatureInput("handshake", role, hash, bytes(own.identityKey), bytes(vector.applicationHash));
  const identity = await identityOf(own.name, bytes(own.identityScalar), nobleBackend);
  return macOver(vector, role, { ...fields, signature: await identity.sign(input) });
}

/** What seals a side's messages of the handshake. */
export function keysOf(vector: HandshakeVector, role: Role): TrafficSecret {
  const { initiatorKey, initiatorIv, responderKey, responderIv } = vector.handshakeKeys;
  return role === "initiator"
    ? { key: bytes(initiatorKey), iv: bytes(initiatorIv) }
    : { key: bytes(responderKey), iv: bytes(responderIv) };
}

/** M2 or M3 around this plaintext. */
export function sealed(vector: HandshakeVector, role: Role, plaintext: Uint8Array): Uint8Array {
  const [type, clear] = role === "responder" ? [FRAME_TYPE.M2, bytes(vector.m2Clear)] : [FRAME_TYPE.M3, NOTHING];
  return sealFrame(nobleBackend, type, clear, plaintext, keysOf(vector, role), 0);
}

/** A refusal, in place of M3 or M4. */
export function refusal(vector: HandshakeVector, by: Role, reason: number): Uint8Array {
  const number = by === "initiator" ? 0 : 1;
  return sealFrame(nobleBackend, FRAME_TYPE.REFUSAL, NOTHING, Uint8Array.of(reason), keysOf(vector, by), number);
}

/** The first frame of this message. */
export function frame(vector: HandshakeVector, message: string): string {
  const found = vector.frames.find((one) => one.message === message);
  if (found === undefined) throw new Error(`the case has no ${message}`);
  return found.frame;
}

/** Its body. */
export function bodyOf(vector: HandshakeVector, message: string): Uint8Array {
  return bytes(frame(vector, message)).subarray(5);
}
