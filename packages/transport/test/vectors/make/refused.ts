import { concatBytes } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { HandshakeError, type RefusalReason } from "../../../src/errors.ts";
import { utf8 } from "../../../src/protocol/codec.ts";
import { encodeCredentials, FRAME_TYPE as TYPE } from "../../../src/protocol/messages.ts";
import { encodeParameters } from "../../../src/protocol/parameters.ts";
import { sealFrame } from "../../../src/protocol/sealed-frame.ts";
import { otherRole, type Role } from "../../../src/protocol/transcript.ts";
import { frameOf, framesUpTo, replay } from "../replay.ts";
import { bytes, fixed, flipped, hex } from "./bytes.ts";
import { type Fields, fieldsOf, frame, keysOf, macOver, refusal, sealed, signAgain } from "./crafted.ts";
import { type HandshakeVector, makeHandshakes } from "./handshake.ts";
import { bad, badM1, badM2, badRetry, type RefusedVector } from "./refused-clear.ts";

export type { RefusedVector };

const NOTHING = new Uint8Array(0);
const ALERT = hex(frameOf(TYPE.ALERT, Uint8Array.of(1)));

/** A peer that the policy refuses: what goes out. */
export interface RefusalVector {
  readonly handshake: string;
  readonly by: Role;
  readonly received: readonly string[];
  readonly reason: RefusalReason;
  readonly frame: string;
}

/** Frames that must be refused, and as what; and the frames that refuse. */
export async function makeRefused(): Promise<{ refused: RefusedVector[]; refusals: RefusalVector[] }> {
  const [hybrid, classic, retried] = (await makeHandshakes()) as [HandshakeVector, HandshakeVector, HandshakeVector];
  const refusals = await makeRefusals(classic);
  return {
    refused: [
      ...badM1(hybrid, classic),
      ...badM2(hybrid, classic),
      ...(await badCredentials(classic)),
      ...badLast(classic),
      ...badRetry(retried),
      ...refusals.map(({ by, reason, frame }) => asReceived(by, reason, frame)),
      asReceived("responder", "policy", hex(refusal(classic, "responder", 99)), "a reason of the future"),
    ],
    refusals,
  };
}

async function badCredentials(classic: HandshakeVector): Promise<RefusedVector[]> {
  const all: RefusedVector[] = [];
  for (const role of ["responder", "initiator"] as const) {
    const to = otherRole(role);
    const own = classic[`${role}Credentials`];
    const identity = bytes(own.identity);
    const key = identity.subarray(0, 97);
    const parameters = bytes(own.parameters);
    const signature = bytes(own.signature);
    const send = (name: string, plaintext: Uint8Array, error: string) => {
      const received = to === "initiator" ? [] : ["M1"];
      all.push(
        bad(classic, to, received, `the ${role}'s credentials: ${name}`, sealed(classic, role, plaintext), error),
      );
    };
    const withMac = (name: string, changes: Partial<Fields>, error: string) =>
      send(name, encodeCredentials(macOver(classic, role, { ...fieldsOf(classic, role), ...changes })), error);
    send("another MAC", encodeCredentials({ ...fieldsOf(classic, role), mac: fixed("mac", 32) }), "ERR_HANDSHAKE_MAC");
    send(
      "a fifth field",
      concatBytes(encodeCredentials(macOver(classic, role, fieldsOf(classic, role))), new Uint8Array(4)),
      "ERR_HANDSHAKE_MALFORMED",
    );
    withMac("no name", { identity: key }, "ERR_HANDSHAKE_MALFORMED");
    withMac("a name with a line break", { identity: concatBytes(key, utf8("a\nb")) }, "ERR_HANDSHAKE_MALFORMED");
    withMac("a name that is not UTF-8", { identity: concatBytes(key, Uint8Array.of(0xff)) }, "ERR_HANDSHAKE_MALFORMED");
    withMac(
      "the receiver's own identity",
      { identity: bytes(classic[`${to}Credentials`].identity) },
      "ERR_SELF_CONNECTION",
    );
    withMac("parameters out of order", { parameters: reordered(parameters) }, "ERR_HANDSHAKE_MALFORMED");
    const small = encodeParameters({ ...classic[role].parameters, maxRecordLength: 2_047 });
    withMac("records of at most 2,047 bytes", { parameters: small }, "ERR_HANDSHAKE_MALFORMED");
    withMac("a parameter missing", { parameters: parameters.subarray(0, -6) }, "ERR_HANDSHAKE_MALFORMED");
    withMac("an identity key that is not on the curve", { identity: flipped(identity, 96) }, "ERR_HANDSHAKE_KEY");
    withMac("a signature over something else", { signature: flipped(signature, -1) }, "ERR_HANDSHAKE_SIGNATURE");
    const rZero = concatBytes(new Uint8Array(48), signature.subarray(48));
    withMac("a signature whose r is 0", { signature: rZero }, "ERR_HANDSHAKE_SIGNATURE");
    // The signature covers the parameters, so these are signed anew.
    const off = encodeParameters({ ...classic[role].parameters, signatures: { least: 0, most: 0 } });
    const signed = await signAgain(classic, role, { ...fieldsOf(classic, role), parameters: off });
    send("no common mode of message signatures", encodeCredentials(signed), "ERR_NO_COMMON_SIGNATURE_MODE");
  }
  return all;
}

function badLast(classic: HandshakeVector): RefusedVector[] {
  const wrong = sealFrame(nobleBackend, TYPE.M4, NOTHING, fixed("confirmation", 32), keysOf(classic, "responder"), 1);
  const alert = bytes(ALERT);
  return [
    bad(classic, "initiator", ["M2"], "another MAC in M4", wrong, "ERR_HANDSHAKE_MAC"),
    bad(
      classic,
      "initiator",
      ["M2"],
      "M4 with a bit flipped",
      flipped(bytes(frame(classic, "M4")), -1),
      "ERR_HANDSHAKE_DECRYPT",
    ),
    bad(classic, "initiator", ["M2"], "M2 again", bytes(frame(classic, "M2")), "ERR_HANDSHAKE_UNEXPECTED"),
    bad(classic, "initiator", ["M2"], "an alert in place of M4", alert, "ERR_PEER_ALERT"),
    bad(
      classic,
      "responder",
      ["M1"],
      "M3 with a bit flipped",
      flipped(bytes(frame(classic, "M3")), -1),
      "ERR_HANDSHAKE_DECRYPT",
    ),
    bad(classic, "responder", ["M1"], "M1 again", bytes(frame(classic, "M1")), "ERR_HANDSHAKE_UNEXPECTED"),
    bad(classic, "responder", ["M1"], "an alert in place of M3", alert, "ERR_PEER_ALERT"),
  ];
}

async function makeRefusals(classic: HandshakeVector): Promise<RefusalVector[]> {
  const reasons: readonly RefusalReason[] = ["policy", "not-trusted", "undecided", "busy", "self", "internal"];
  const all: RefusalVector[] = [];
  for (const by of ["initiator", "responder"] as const) {
    const received = by === "initiator" ? ["M2"] : ["M1", "M3"];
    for (const reason of reasons) {
      const error = new HandshakeError("ERR_HANDSHAKE_UNEXPECTED", "stands for a policy's error");
      const decision = { trusted: false, reason, error } as const;
      const { sent } = await replay(classic, by, nobleBackend, framesUpTo(classic, by, received), decision);
      all.push({ handshake: classic.name, by, received, reason, frame: sent.at(-1) as string });
    }
  }
  return all;
}

function asReceived(
  by: Role,
  reason: RefusalReason,
  frameText: string,
  name = `refused by the ${by}: ${reason}`,
): RefusedVector {
  return {
    name,
    handshake: "classic",
    to: by === "initiator" ? "responder" : "initiator",
    received: by === "initiator" ? ["M1"] : ["M2"],
    frame: frameText,
    error: "ERR_PEER_REFUSED",
    reason,
    authenticated: by === "responder",
    answer: null,
  };
}

/** Parameter 2 before parameter 1. */
function reordered(parameters: Uint8Array): Uint8Array {
  return concatBytes(parameters.subarray(4, 10), parameters.subarray(0, 4), parameters.subarray(10));
}
