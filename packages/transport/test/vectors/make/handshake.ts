import { safetyWords } from "@securecomm/auth";
import { concatBytes, hkdfExpand, importEcdhKeyPair, importKemKeyPair, sha256 } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { utf8 } from "../../../src/protocol/codec.ts";
import { issueCookie } from "../../../src/protocol/cookie.ts";
import type { Established } from "../../../src/protocol/handshake.ts";
import { KeySchedule } from "../../../src/protocol/key-schedule.ts";
import {
  decodeCredentials,
  decodeM1,
  decodeM2,
  encodeM1,
  FRAME_TYPE,
  parseHandshakeFrame,
} from "../../../src/protocol/messages.ts";
import type { Parameters } from "../../../src/protocol/parameters.ts";
import { openFrame } from "../../../src/protocol/sealed-frame.ts";
import { CLASSIC_SUITE, HYBRID_SUITE, isPostQuantum, type Suite } from "../../../src/protocol/suites.ts";
import { signatureInput, Transcript } from "../../../src/protocol/transcript.ts";
import { established, freshEphemerals, handshake, type Side } from "../../support/lockstep.ts";
import { fixed, hex, identityOf, scripted } from "./bytes.ts";

/** What the cases differ in. */
interface Plan {
  readonly name: string;
  readonly offered: readonly Suite[];
  readonly accepted: readonly Suite[];
  readonly signatures: { readonly initiator: readonly [number, number]; readonly responder: readonly [number, number] };
  readonly retry: boolean;
}

const PLANS: readonly Plan[] = [
  {
    name: "hybrid",
    offered: [HYBRID_SUITE, CLASSIC_SUITE],
    accepted: [HYBRID_SUITE, CLASSIC_SUITE],
    signatures: { initiator: [1, 1], responder: [0, 2] },
    retry: false,
  },
  {
    name: "classic",
    offered: [CLASSIC_SUITE],
    accepted: [HYBRID_SUITE, CLASSIC_SUITE],
    signatures: { initiator: [1, 2], responder: [2, 2] },
    retry: false,
  },
  {
    name: "classic chosen by the responder, after a retry",
    offered: [HYBRID_SUITE, CLASSIC_SUITE],
    accepted: [CLASSIC_SUITE],
    signatures: { initiator: [0, 0], responder: [0, 1] },
    retry: true,
  },
];

/** Both applications' id in every vector. */
export const APPLICATION_ID = "vectors";

const NAMES = { initiator: "alice", responder: "zé" } as const;

/** The private parts of a side of one case. */
function secretsOf(plan: string, role: "initiator" | "responder") {
  return {
    identityScalar: fixed(`${role} identity`, 48),
    nonce: fixed(`${plan} ${role} nonce`, 32),
    scalar: fixed(`${plan} ${role} scalar`, 48),
    kemSeed: fixed(`${plan} ${role} seed`, 64),
    encapsulation: fixed(`${plan} ${role} encapsulation`, 32),
  };
}

/** Handshakes with fixed randomness, every step of each. */
export function makeHandshakes() {
  return Promise.all(PLANS.map(makeHandshake));
}

async function makeHandshake(plan: Plan) {
  const initiator = await makeSide(plan, "initiator");
  const responder = await makeSide(plan, "responder");
  const cookie = { key: fixed("cookie key", 32), address: "192.0.2.7", time: 1_750_000_000_123 };
  const run = await handshake(initiator.side, {
    ...responder.side,
    admit: (digest, given) =>
      plan.retry && given.length === 0
        ? issueCookie({ backend: nobleBackend, key: cookie.key, address: cookie.address, digest }, cookie.time)
        : "proceed",
  });
  const result = established(run.initiator);
  const frames = run.frames.map(({ from, frame }) => ({ from, ...parseHandshakeFrame(frame), frame }));
  const of = (type: number) => frames.filter((one) => one.type === type);
  const retry = of(FRAME_TYPE.RETRY)[0];
  return {
    name: plan.name,
    applicationId: APPLICATION_ID,
    applicationHash: hex(initiator.side.config.applicationHash),
    initiator: initiator.written,
    responder: responder.written,
    ...(retry === undefined
      ? {}
      : {
          cookie: {
            key: hex(cookie.key),
            address: cookie.address,
            time: cookie.time,
            digest: hex(sha256(encodeM1({ ...decodeM1(of(FRAME_TYPE.M1)[0]!.body), cookie: new Uint8Array(0) }))),
            cookie: hex(retry.body.subarray(1)),
          },
        }),
    ...steps(plan, result, of(FRAME_TYPE.M1).at(-1)!, of(FRAME_TYPE.M2)[0]!, of(FRAME_TYPE.M3)[0]!),
    frames: frames.map(({ from, type, frame }) => ({ from, message: nameOf(type), frame: hex(frame) })),
    session: {
      suite: result.suite,
      signatureMode: result.signatureMode,
      transcript: hex(result.transcript),
      initiatorTrafficKey: hex(result.keys.initiator.key),
      initiatorTrafficIv: hex(result.keys.initiator.iv),
      responderTrafficKey: hex(result.keys.responder.key),
      responderTrafficIv: hex(result.keys.responder.iv),
      root: hex(result.keys.root),
      exporter: hex(result.keys.exporter),
      sessionId: hex(result.keys.sessionId),
      safetyWords: safetyWords(hkdfExpand(result.keys.exporter, utf8("securecomm/1 safety words"), 32)).join(" "),
    },
  };
}

async function makeSide(plan: Plan, role: "initiator" | "responder") {
  const secrets = secretsOf(plan.name, role);
  const suites = role === "initiator" ? plan.offered : plan.accepted;
  const hybrid = suites.some(isPostQuantum);
  const drawn = [secrets.nonce, secrets.scalar, role === "initiator" ? secrets.kemSeed : secrets.encapsulation];
  const backend = scripted(...drawn);
  const identity = await identityOf(NAMES[role], secrets.identityScalar, nobleBackend);
  const [least, most] = plan.signatures[role];
  const parameters: Parameters = {
    signatures: { least, most },
    maxRecordLength: role === "initiator" ? 1_048_576 : 65_536,
    maxMessageLength: role === "initiator" ? 4_194_304 : 1_048_576,
    maxJsonDepth: role === "initiator" ? 64 : 32,
    heartbeatInterval: role === "initiator" ? 15_000 : 0,
  };
  const config = {
    backend,
    identity: { name: identity.name, publicKey: identity.publicKey },
    applicationHash: sha256(utf8(APPLICATION_ID)),
    suites,
    parameters,
    allowSelf: false,
  };
  const ephemerals = freshEphemerals(role, config);
  const side: Side = { config, identity, ephemerals };
  const uses = role === "initiator" ? hybrid : plan.offered.some(isPostQuantum) && plan.accepted[0] === HYBRID_SUITE;
  return {
    side,
    written: {
      name: identity.name,
      identityScalar: hex(secrets.identityScalar),
      identityKey: hex(identity.publicKey),
      suites,
      parameters,
      nonce: hex(secrets.nonce),
      scalar: hex(secrets.scalar),
      point: hex(ephemerals.ecdh.publicKey),
      ...(role === "initiator" && uses
        ? { kemSeed: hex(secrets.kemSeed), encapsulationKey: hex(importKemKeyPair(secrets.kemSeed).encapsulationKey) }
        : {}),
      ...(role === "responder" && uses ? { encapsulationRandomness: hex(secrets.encapsulation) } : {}),
    },
  };
}

type Frame = ReturnType<typeof parseHandshakeFrame>;

/** Everything between the private values and the session's keys, in the order of the specification. */
function steps(plan: Plan, result: Established, m1: Frame, m2: Frame, m3: Frame) {
  const { clear, clearBytes, sealed } = decodeM2(m2.body);
  const secrets = secretsOf(plan.name, "initiator");
  const ecdh = importEcdhKeyPair(secrets.scalar).deriveSharedSecret(clear.point);
  const hybrid = isPostQuantum(result.suite);
  const kem = hybrid ? importKemKeyPair(secrets.kemSeed).decapsulate(clear.ciphertext) : new Uint8Array(0);
  const secret = concatBytes(ecdh, kem);
  const transcript = new Transcript(nobleBackend, m1.body, clearBytes);
  const hashes: { after: string; hash: string }[] = [{ after: "M2, clear part", hash: hex(transcript.hash) }];
  const handshakeSecret = nobleBackend.hkdfExtract(new Uint8Array(32), secret);
  const keys = new KeySchedule(nobleBackend, new Uint8Array(secret)).handshakeKeys(transcript.hash);
  const applicationHash = sha256(utf8(APPLICATION_ID));

  const credentialsOf = (role: "initiator" | "responder", frame: Frame, sealedPart: Uint8Array) => {
    const plaintext = openFrame(nobleBackend, frame, sealedPart, keys[role], 0);
    const fields = decodeCredentials(plaintext);
    const append = (name: "identity" | "parameters" | "signature" | "mac") => {
      transcript.append(fields[name]);
      hashes.push({ after: `${role}, ${name}`, hash: hex(transcript.hash) });
    };
    append("identity");
    append("parameters");
    const key = fields.identity.subarray(0, 97);
    const signatureInputBytes = signatureInput("handshake", role, transcript.hash, key, applicationHash);
    append("signature");
    append("mac");
    return {
      plaintext: hex(plaintext),
      identity: hex(fields.identity),
      parameters: hex(fields.parameters),
      signatureInput: hex(signatureInputBytes),
      signature: hex(fields.signature),
      mac: hex(fields.mac),
    };
  };

  const responderCredentials = credentialsOf("responder", m2, sealed);
  const initiatorCredentials = credentialsOf("initiator", m3, m3.body);
  return {
    m2Clear: hex(clearBytes),
    ...(hybrid ? { ciphertext: hex(clear.ciphertext) } : {}),
    ecdhSecret: hex(ecdh),
    ...(hybrid ? { kemSecret: hex(kem) } : {}),
    sharedSecret: hex(secret),
    handshakeSecret: hex(handshakeSecret),
    handshakeKeys: {
      initiatorKey: hex(keys.initiator.key),
      initiatorIv: hex(keys.initiator.iv),
      responderKey: hex(keys.responder.key),
      responderIv: hex(keys.responder.iv),
      initiatorMac: hex(keys.initiatorMac),
      responderMac: hex(keys.responderMac),
      responderConfirmation: hex(keys.confirmationMac),
    },
    responderCredentials,
    initiatorCredentials,
    confirmation: hex(nobleBackend.hmacSha256(keys.confirmationMac, transcript.hash)),
    transcriptHashes: hashes,
  };
}

function nameOf(type: number): string {
  const found = Object.entries(FRAME_TYPE).find(([, number]) => number === type);
  if (found === undefined) throw new Error(`a frame of unknown type ${type}`);
  return found[0];
}

/** Handshakes as they stand in the file. */
export type HandshakeVector = Awaited<ReturnType<typeof makeHandshake>>;
