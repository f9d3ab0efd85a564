import {
  type CryptoBackend,
  concatBytes,
  importEcdhKeyPair,
  importKemKeyPair,
  importVerifyingKey,
} from "@securecomm/crypto";
import type { Decision, HandshakeConfig } from "../../src/protocol/handshake.ts";
import { initiate } from "../../src/protocol/initiator.ts";
import { respond } from "../../src/protocol/responder.ts";
import { otherRole, type Role } from "../../src/protocol/transcript.ts";
import { nodeBackend } from "../support/backends.ts";
import { type Ending, Mailbox, play } from "../support/lockstep.ts";
import { bytes, hex, identityOf, scripted } from "./make/bytes.ts";
import type { HandshakeVector } from "./make/handshake.ts";

/** How one side of a vector's handshake went. */
export interface Replayed {
  /** The frames that it sent, in hexadecimal. */
  readonly sent: readonly string[];
  readonly ending: Ending;
}

/**
 * Runs one side of a vector with the vector's private values on frames of its peer, under a backend. Where a backend
 * cannot be handed its randomness (node's ECDSA and encapsulation), what it makes is checked and the vector's is used.
 */
export async function replay(
  vector: HandshakeVector,
  role: Role,
  backend: CryptoBackend,
  incoming: readonly string[],
  decision: Decision = { trusted: true },
): Promise<Replayed> {
  const own = vector[role];
  const config = await configOf(vector, role, backend);
  const ephemerals = {
    nonce: bytes(own.nonce),
    ecdh: importEcdhKeyPair(bytes(own.scalar), backend),
    ...(own.kemSeed === undefined ? {} : { kem: importKemKeyPair(bytes(own.kemSeed), backend) }),
  };
  const mailbox = new Mailbox();
  for (const frame of incoming) mailbox.put(bytes(frame));
  mailbox.end();
  const sent: string[] = [];
  const { name, publicKey, fingerprint, sign } = await identityOf(own.name, bytes(own.identityScalar), backend);
  const identity = {
    name,
    publicKey,
    fingerprint,
    sign: async (message: Uint8Array) => {
      const signature = await sign(message);
      if (!(await importVerifyingKey(publicKey, backend).verify(message, signature)))
        throw new Error("a bad signature");
      return backend === nodeBackend ? bytes(vector[`${role}Credentials`].signature) : signature;
    },
  };
  const run = role === "initiator" ? initiate(config, ephemerals) : respond(config, () => ephemerals);
  const admit = (_: Uint8Array, given: Uint8Array) =>
    vector.cookie !== undefined && given.length === 0 ? bytes(vector.cookie.cookie) : ("proceed" as const);
  const side = { config, identity, decide: () => decision, admit };
  const ending = await play(run, side, (frame) => sent.push(hex(frame)), mailbox);
  return { sent, ending };
}

/** What a side brings into the handshake; a responder's encapsulation is the vector's. */
async function configOf(vector: HandshakeVector, role: Role, backend: CryptoBackend): Promise<HandshakeConfig> {
  const own = vector[role];
  return {
    backend: withEncapsulation(vector, backend),
    identity: { name: own.name, publicKey: bytes(own.identityKey) },
    applicationHash: bytes(vector.applicationHash),
    suites: own.suites,
    parameters: own.parameters,
    allowSelf: false,
  };
}

function withEncapsulation(vector: HandshakeVector, backend: CryptoBackend): CryptoBackend {
  const { encapsulationRandomness } = vector.responder;
  if (encapsulationRandomness === undefined) return backend;
  if (backend !== nodeBackend) return { ...scripted(bytes(encapsulationRandomness)), name: backend.name };
  const recorded = { ciphertext: vector.ciphertext ?? "", sharedSecret: vector.kemSecret ?? "" };
  return {
    ...backend,
    encapsulate: () => ({ ciphertext: bytes(recorded.ciphertext), sharedSecret: bytes(recorded.sharedSecret) }),
  };
}

/** The frames of a vector that one role sent, in order. */
export function framesFrom(vector: HandshakeVector, role: Role): string[] {
  return vector.frames.filter(({ from }) => from === role).map(({ frame }) => frame);
}

/** The frames that a role receives before it is in a state: the first ones of its peer, by their messages. */
export function framesUpTo(vector: HandshakeVector, role: Role, messages: readonly string[]): string[] {
  const theirs = vector.frames.filter(({ from }) => from === otherRole(role));
  return messages.map((message, i) => {
    if (theirs[i]?.message !== message) throw new Error(`the case has no ${message} there`);
    return theirs[i].frame;
  });
}

/** A frame that claims `type` and has this body. */
export function frameOf(type: number, body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(body.length + 1);
  header.writeUInt8(type, 4);
  return concatBytes(header, body);
}
