import { concatBytes, equalBytes, hmacSha256, wipe } from "@securecomm/crypto";
import { HandshakeError } from "../errors.ts";
import { presentCredentials, readCredentials, sealCredentials } from "./credentials.ts";
import { expectType, guarded, PeerKnows, refuse } from "./failure.ts";
import {
  decide,
  type Ephemerals,
  type Handshake,
  type HandshakeAnswer,
  type HandshakeConfig,
  type HandshakeStep,
  receive,
  signature,
  verified,
} from "./handshake.ts";
import { type HandshakeKeys, KeySchedule, wipeHandshakeKeys } from "./key-schedule.ts";
import {
  decodeM2,
  decodeRetry,
  encodeCredentials,
  encodeM1,
  FRAME_TYPE,
  type HandshakeFrame,
  handshakeHeader,
  type M1,
  type M2Clear,
  parseHandshakeFrame,
} from "./messages.ts";
import { agreeSignatureMode } from "./parameters.ts";
import { refusalError } from "./refusal.ts";
import { openFrame, sealFrame } from "./sealed-frame.ts";
import { isPostQuantum, type Suite, suiteId, suiteOf } from "./suites.ts";
import { Transcript } from "./transcript.ts";

const NOTHING = new Uint8Array(0);

/** The initiator's side of the handshake: M1 out, perhaps a retry in and M1 out again, M2 in, M3 out, M4 in. */
export function initiate(config: HandshakeConfig, ephemerals: Ephemerals): Handshake {
  const secrets: Secrets = {};
  return guarded(run(config, ephemerals, secrets), () => {
    ephemerals.ecdh.destroy();
    ephemerals.kem?.destroy();
    secrets.schedule?.destroy();
    if (secrets.keys !== undefined) wipeHandshakeKeys(secrets.keys);
  });
}

/** What must be wiped however the handshake ends. */
interface Secrets {
  schedule?: KeySchedule;
  keys?: HandshakeKeys;
}

function* run(config: HandshakeConfig, ephemerals: Ephemerals, secrets: Secrets): Handshake {
  const { backend } = config;

  const offer: M1 = {
    suites: config.suites.map(suiteId),
    nonce: ephemerals.nonce,
    point: ephemerals.ecdh.publicKey,
    encapsulationKey: ephemerals.kem?.encapsulationKey ?? NOTHING,
    applicationHash: config.applicationHash,
    cookie: NOTHING,
  };
  let m1 = encodeM1(offer);
  let answer = yield* exchange(m1);
  if (answer.type === FRAME_TYPE.RETRY) {
    // Once: whoever asks again could have this side send for ever.
    m1 = encodeM1({ ...offer, cookie: decodeRetry(answer.body) });
    answer = yield* exchange(m1);
  }

  const m2Frame = expectType(FRAME_TYPE.M2, answer);
  const m2 = decodeM2(m2Frame.body);
  const suite = chosenSuite(config, m2.clear);
  refuseReflection(ephemerals, m2.clear);

  const transcript = new Transcript(backend, m1, m2.clearBytes);
  yield { step: "agree", key: ephemerals.ecdh, point: m2.clear.point };
  secrets.schedule = new KeySchedule(backend, sharedSecret(suite, ephemerals, m2.clear));
  secrets.keys = secrets.schedule.handshakeKeys(transcript.hash);
  const { keys, schedule } = secrets;

  const plaintext = openFrame(backend, m2Frame, m2.sealed, keys.responder, 0);
  const theirs = readCredentials(config, "responder", plaintext, keys.responderMac, transcript);
  yield { step: "verify", key: theirs.key, input: theirs.input, signature: theirs.signature };

  // The own signature is made while the peer's is being verified; it leaves this side only if that one holds.
  const own = presentCredentials(config, "initiator", transcript);
  yield { step: "sign", input: own.input };
  yield* verified();
  const signatureMode = agreeSignatureMode(config.parameters, theirs.parameters);

  const decision = yield* decide(theirs.peer);
  if (!decision.trusted) yield* refuse(backend, decision, keys.initiator, 0);
  const credentials = sealCredentials(config, own, yield* signature(), keys.initiatorMac, transcript);
  yield {
    step: "send",
    frame: sealFrame(backend, FRAME_TYPE.M3, NOTHING, encodeCredentials(credentials), keys.initiator, 0),
  };

  const m4Frame = parseHandshakeFrame(yield* receive());
  if (m4Frame.type === FRAME_TYPE.REFUSAL) {
    throw new PeerKnows(refusalError(openFrame(backend, m4Frame, m4Frame.body, keys.responder, 1), true));
  }
  const m4 = openFrame(backend, expectType(FRAME_TYPE.M4, m4Frame), m4Frame.body, keys.responder, 1);
  if (!equalBytes(hmacSha256(keys.confirmationMac, transcript.hash, backend), m4)) {
    throw new HandshakeError("ERR_HANDSHAKE_MAC", "the responder's confirmation does not verify");
  }

  return {
    role: "initiator",
    suite,
    transcript: transcript.hash,
    keys: schedule.sessionKeys(transcript.hash),
    peer: theirs.peer,
    peerKey: theirs.key,
    peerParameters: theirs.parameters,
    signatureMode,
  };
}

/** Sends an M1 and waits for what the responder says to it. */
function* exchange(m1: Uint8Array): Generator<HandshakeStep, HandshakeFrame, HandshakeAnswer> {
  yield { step: "send", frame: concatBytes(handshakeHeader(FRAME_TYPE.M1, m1.length), m1) };
  return parseHandshakeFrame(yield* receive());
}

function chosenSuite(config: HandshakeConfig, m2: M2Clear): Suite {
  const suite = suiteOf(m2.suite);
  if (suite === undefined || !config.suites.includes(suite)) {
    throw new HandshakeError("ERR_NO_COMMON_SUITE", "the responder chose a suite that was not offered");
  }
  if (isPostQuantum(suite) !== m2.ciphertext.length > 0) {
    throw new HandshakeError("ERR_HANDSHAKE_MALFORMED", "an ML-KEM ciphertext that does not go with the suite");
  }
  return suite;
}

function refuseReflection(ephemerals: Ephemerals, m2: M2Clear): void {
  if (equalBytes(ephemerals.ecdh.publicKey, m2.point) || equalBytes(ephemerals.nonce, m2.nonce)) {
    throw new HandshakeError("ERR_REFLECTED", "an ephemeral value of this side came back");
  }
}

function sharedSecret(suite: Suite, ephemerals: Ephemerals, m2: M2Clear): Uint8Array {
  const ecdh = ephemerals.ecdh.deriveSharedSecret(m2.point);
  if (!isPostQuantum(suite) || ephemerals.kem === undefined) return ecdh;
  const kem = ephemerals.kem.decapsulate(m2.ciphertext);
  const secret = concatBytes(ecdh, kem);
  wipe(ecdh, kem);
  return secret;
}
