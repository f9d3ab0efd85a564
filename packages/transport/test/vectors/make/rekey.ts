import { concatBytes, importEcdhKeyPair, importKemKeyPair } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import {
  answererSecret,
  decodeRekey,
  encodeRekey,
  nextEpoch,
  offererSecret,
  rekeyInput,
} from "../../../src/protocol/rekey.ts";
import { isPostQuantum } from "../../../src/protocol/suites.ts";
import { lengthPrefixed, otherRole, type Role } from "../../../src/protocol/transcript.ts";
import { bytes, fixed, hex, scripted } from "./bytes.ts";
import { signAs, signerOf } from "./checkpoints.ts";
import { type HandshakeVector, makeHandshakes } from "./handshake.ts";

/** Two rekeyings after each other in both suites: one that the initiator asks for, one that the responder asks for. */
export async function makeRekeys() {
  const [hybrid, classic] = (await makeHandshakes()) as [HandshakeVector, HandshakeVector];
  return [await makeSession(hybrid), await makeSession(classic)];
}

async function makeSession(vector: HandshakeVector) {
  const first = await makeRekey(vector, 1, "initiator", bytes(vector.session.root));
  const second = await makeRekey(vector, 2, "responder", bytes(first.keys.root));
  return { handshake: vector.name, suite: vector.session.suite, rekeys: [first, second] };
}

async function makeRekey(vector: HandshakeVector, epoch: number, requester: Role, root: Uint8Array) {
  const answerer = otherRole(requester);
  const name = (what: string) => `${vector.name} epoch ${epoch} ${what}`;
  const hybrid = isPostQuantum(vector.session.suite);
  const offering = { scalar: fixed(name("offer scalar"), 48), kemSeed: fixed(name("seed"), 64) };
  const answering = { scalar: fixed(name("answer scalar"), 48), encapsulation: fixed(name("encapsulation"), 32) };
  const ephemerals = {
    nonce: new Uint8Array(0),
    ecdh: importEcdhKeyPair(offering.scalar),
    ...(hybrid ? { kem: importKemKeyPair(offering.kemSeed) } : {}),
  };
  const offer = await makeMessage(vector, requester, undefined, {
    epoch,
    record: 3 * epoch,
    point: ephemerals.ecdh.publicKey,
    kem: ephemerals.kem?.encapsulationKey ?? new Uint8Array(0),
  });
  const offered = decodeRekey(bytes(offer.content), vector.session.suite, epoch, 3 * epoch);
  const answerKeys = { nonce: new Uint8Array(0), ecdh: importEcdhKeyPair(answering.scalar) };
  const { secret, ciphertext } = answererSecret(scripted(answering.encapsulation), answerKeys, offered);
  const answer = await makeMessage(vector, answerer, bytes(offer.unsigned), {
    epoch,
    record: 3 * epoch + 1,
    point: answerKeys.ecdh.publicKey,
    kem: ciphertext,
  });
  const answered = decodeRekey(bytes(answer.content), vector.session.suite, epoch, 3 * epoch + 1);
  if (hex(offererSecret(ephemerals, answered)) !== hex(secret)) throw new Error("the two ends disagree");
  const keys = nextEpoch(nobleBackend, root, new Uint8Array(secret), bytes(offer.unsigned), bytes(answer.unsigned));
  const joined = concatBytes(lengthPrefixed(bytes(offer.unsigned)), lengthPrefixed(bytes(answer.unsigned)));
  return {
    epoch,
    requester,
    previousRoot: hex(root),
    offerScalar: hex(offering.scalar),
    ...(hybrid ? { offerKemSeed: hex(offering.kemSeed) } : {}),
    answerScalar: hex(answering.scalar),
    ...(hybrid ? { answerEncapsulationRandomness: hex(answering.encapsulation) } : {}),
    offer,
    answer,
    secret: hex(secret),
    prk: hex(nobleBackend.hkdfExtract(root, secret)),
    hash: hex(nobleBackend.sha256(joined)),
    keys: {
      initiatorTrafficKey: hex(keys.initiator.key),
      initiatorTrafficIv: hex(keys.initiator.iv),
      responderTrafficKey: hex(keys.responder.key),
      responderTrafficIv: hex(keys.responder.iv),
      root: hex(keys.root),
    },
  };
}

async function makeMessage(
  vector: HandshakeVector,
  from: Role,
  offer: Uint8Array | undefined,
  fields: { epoch: number; record: number; point: Uint8Array; kem: Uint8Array },
) {
  const unsigned = encodeRekey(fields);
  const input = rekeyInput(signerOf(vector, from), unsigned, offer);
  const signature = await signAs(vector, from, input);
  return {
    from,
    record: fields.record,
    point: hex(fields.point),
    kem: hex(fields.kem),
    unsigned: hex(unsigned),
    signatureInput: hex(input),
    signature: hex(signature),
    content: hex(concatBytes(unsigned, signature)),
  };
}

/** The rekeyings of one session as they stand in the file. */
export type RekeyVector = Awaited<ReturnType<typeof makeSession>>;
