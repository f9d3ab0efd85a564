import {
  type CryptoBackend,
  concatBytes,
  type Encapsulation,
  encapsulate,
  equalBytes,
  hmacSha256,
  wipe,
} from "@securecomm/crypto";
import { HandshakeError } from "../errors.ts";
import { presentCredentials, readCredentials, sealCredentials } from "./credentials.ts";
import { expectType, guarded, PeerKnows, refuse } from "./failure.ts";
import {
  admit,
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
  decodeM1,
  encodeCredentials,
  encodeM1,
  encodeM2Clear,
  encodeRetry,
  FRAME_TYPE,
  type HandshakeFrame,
  handshakeHeader,
  type M1,
  PROTOCOL_VERSION,
  parseHandshakeFrame,
  versionOfM1,
} from "./messages.ts";
import { agreeSignatureMode } from "./parameters.ts";
import { refusalError } from "./refusal.ts";
import { openFrame, sealFrame } from "./sealed-frame.ts";
import { isPostQuantum, type Suite, suiteId } from "./suites.ts";
import { Transcript } from "./transcript.ts";

const NOTHING = new Uint8Array(0);

/**
 * The responder's side of the handshake: M1 in, perhaps a retry out and M1 in again, M2 out, M3 in, M4 out.
 * @param makeEphemerals called once an M1 has come that could lead to a session: a stranger who says nothing, or
 * nonsense, costs no key.
 */
export function respond(config: HandshakeConfig, makeEphemerals: () => Ephemerals): Handshake {
  const secrets: Secrets = {};
  return guarded(run(config, makeEphemerals, secrets), () => {
    secrets.ephemerals?.ecdh.destroy();
    secrets.schedule?.destroy();
    if (secrets.keys !== undefined) wipeHandshakeKeys(secrets.keys);
    if (secrets.encapsulation !== undefined) wipe(secrets.encapsulation.sharedSecret);
  });
}

/** What must be wiped however the handshake ends. */
interface Secrets {
  ephemerals?: Ephemerals;
  encapsulation?: Encapsulation;
  schedule?: KeySchedule;
  keys?: HandshakeKeys;
}

function* run(config: HandshakeConfig, makeEphemerals: () => Ephemerals, secrets: Secrets): Handshake {
  const { backend } = config;

  const first = yield* receiveM1();
  const suite = chooseSuite(config, first.m1);
  if (!equalBytes(config.applicationHash, first.m1.applicationHash)) {
    throw new HandshakeError("ERR_APPLICATION_MISMATCH", "the initiator belongs to another application");
  }
  const { m1, frame: m1Frame } = yield* admitted(backend, first);
  const ephemerals = makeEphemerals();
  secrets.ephemerals = ephemerals;
  refuseReflection(ephemerals, m1);

  if (isPostQuantum(suite)) secrets.encapsulation = encapsulate(m1.encapsulationKey, backend);
  const clear = encodeM2Clear({
    suite: suiteId(suite),
    nonce: ephemerals.nonce,
    point: ephemerals.ecdh.publicKey,
    ciphertext: secrets.encapsulation?.ciphertext ?? NOTHING,
  });
  const transcript = new Transcript(backend, m1Frame.body, clear);

  // In SIGMA the signature does not wait for the shared secret: it is made while the ECDH runs here.
  const clearHash = transcript.hash;
  const own = presentCredentials(config, "responder", transcript);
  yield { step: "sign", input: own.input };
  yield { step: "agree", key: ephemerals.ecdh, point: m1.point };
  secrets.schedule = new KeySchedule(backend, sharedSecret(ephemerals, m1, secrets.encapsulation));
  secrets.keys = secrets.schedule.handshakeKeys(clearHash);
  const { keys, schedule } = secrets;

  const credentials = sealCredentials(config, own, yield* signature(), keys.responderMac, transcript);
  yield {
    step: "send",
    frame: sealFrame(backend, FRAME_TYPE.M2, clear, encodeCredentials(credentials), keys.responder, 0),
  };

  const m3Frame = parseHandshakeFrame(yield* receive());
  if (m3Frame.type === FRAME_TYPE.REFUSAL) {
    throw new PeerKnows(refusalError(openFrame(backend, m3Frame, m3Frame.body, keys.initiator, 0), false));
  }
  const plaintext = openFrame(backend, expectType(FRAME_TYPE.M3, m3Frame), m3Frame.body, keys.initiator, 0);
  const theirs = readCredentials(config, "initiator", plaintext, keys.initiatorMac, transcript);
  yield { step: "verify", key: theirs.key, input: theirs.input, signature: theirs.signature };
  yield* verified();
  const signatureMode = agreeSignatureMode(config.parameters, theirs.parameters);

  const decision = yield* decide(theirs.peer);
  if (!decision.trusted) yield* refuse(backend, decision, keys.responder, 1);

  const m4 = hmacSha256(keys.confirmationMac, transcript.hash, backend);
  yield { step: "send", frame: sealFrame(backend, FRAME_TYPE.M4, NOTHING, m4, keys.responder, 1) };

  return {
    role: "responder",
    suite,
    transcript: transcript.hash,
    keys: schedule.sessionKeys(transcript.hash),
    peer: theirs.peer,
    peerKey: theirs.key,
    peerParameters: theirs.parameters,
    signatureMode,
  };
}

interface ReceivedM1 {
  readonly m1: M1;
  readonly frame: HandshakeFrame;
}

function* receiveM1(): Generator<HandshakeStep, ReceivedM1, HandshakeAnswer> {
  const frame = expectType(FRAME_TYPE.M1, parseHandshakeFrame(yield* receive()));
  if (versionOfM1(frame.body) !== PROTOCOL_VERSION) {
    throw new HandshakeError("ERR_VERSION_UNSUPPORTED", "the initiator speaks another version of the protocol");
  }
  return { m1: decodeM1(frame.body), frame };
}

/** Gives the M1 that public-key work may be spent on: this one, or the same with the cookie that was asked for, once. */
function* admitted(backend: CryptoBackend, first: ReceivedM1): Generator<HandshakeStep, ReceivedM1, HandshakeAnswer> {
  const digest = backend.sha256(encodeM1({ ...first.m1, cookie: NOTHING }));
  const demand = yield* admit(digest, first.m1.cookie);
  if (demand === "proceed") return first;

  const retry = encodeRetry(demand);
  yield { step: "send", frame: concatBytes(handshakeHeader(FRAME_TYPE.RETRY, retry.length), retry) };
  const second = yield* receiveM1();
  if (!equalBytes(encodeM1({ ...first.m1, cookie: demand }), second.frame.body)) {
    throw new HandshakeError("ERR_HANDSHAKE_UNEXPECTED", "the second M1 is not the first with the cookie");
  }
  if ((yield* admit(digest, demand)) !== "proceed") {
    throw new HandshakeError("ERR_HANDSHAKE_UNEXPECTED", "the cookie that was asked for is not good any more");
  }
  return second;
}

function chooseSuite(config: HandshakeConfig, m1: M1): Suite {
  const suite = config.suites.find((candidate) => m1.suites.includes(suiteId(candidate)));
  if (suite === undefined) {
    throw new HandshakeError("ERR_NO_COMMON_SUITE", `the initiator offers none of ${config.suites.join(", ")}`);
  }
  if (isPostQuantum(suite) && m1.encapsulationKey.length === 0) {
    throw new HandshakeError("ERR_HANDSHAKE_MALFORMED", "the hybrid suite is offered without an ML-KEM key");
  }
  return suite;
}

function refuseReflection(ephemerals: Ephemerals, m1: M1): void {
  if (equalBytes(ephemerals.ecdh.publicKey, m1.point) || equalBytes(ephemerals.nonce, m1.nonce)) {
    throw new HandshakeError("ERR_REFLECTED", "an ephemeral value of this side came back");
  }
}

function sharedSecret(ephemerals: Ephemerals, m1: M1, encapsulation: Encapsulation | undefined): Uint8Array {
  const ecdh = ephemerals.ecdh.deriveSharedSecret(m1.point);
  if (encapsulation === undefined) return ecdh;
  const secret = concatBytes(ecdh, encapsulation.sharedSecret);
  wipe(ecdh, encapsulation.sharedSecret);
  return secret;
}
