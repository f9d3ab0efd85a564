import { concatBytes } from "@securecomm/crypto";
import type { RefusalReason } from "../../../src/errors.ts";
import { decodeM1, decodeM2, encodeM1, encodeM2Clear, FRAME_TYPE as TYPE } from "../../../src/protocol/messages.ts";
import type { Role } from "../../../src/protocol/transcript.ts";
import { frameOf } from "../replay.ts";
import { bytes, fixed, flipped, hex } from "./bytes.ts";
import { bodyOf, frame, refusal } from "./crafted.ts";
import type { HandshakeVector } from "./handshake.ts";

const ALERT = hex(frameOf(TYPE.ALERT, Uint8Array.of(1)));

/** A frame that must be refused. */
export interface RefusedVector {
  /** What is wrong with it. */
  readonly name: string;
  /** Which handshake of handshake.json it disturbs. */
  readonly handshake: string;
  /** Who gets it. */
  readonly to: Role;
  /** Which messages of that handshake it has got before. */
  readonly received: readonly string[];
  readonly frame: string;
  readonly error: string;
  /** For ERR_PEER_REFUSED. */
  readonly reason?: RefusalReason;
  readonly authenticated?: boolean;
  /** What it sends back; `null` for nothing. */
  readonly answer: string | null;
}

/** A frame that ends the handshake with an alert, unless it is one. */
export const bad = (
  vector: HandshakeVector,
  to: Role,
  received: readonly string[],
  name: string,
  frame: Uint8Array,
  error: string,
): RefusedVector => ({
  name,
  handshake: vector.name,
  to,
  received,
  frame: hex(frame),
  error,
  answer: error === "ERR_PEER_ALERT" ? null : ALERT,
});

/** What a responder gets first. */
export function badM1(hybrid: HandshakeVector, classic: HandshakeVector): RefusedVector[] {
  const body = bodyOf(classic, "M1");
  const offer = decodeM1(body);
  const hybridOffer = decodeM1(bodyOf(hybrid, "M1"));
  const largeCoefficient = new Uint8Array(hybridOffer.encapsulationKey);
  largeCoefficient.fill(0xff, 0, 3);
  const m1 = (name: string, changed: Uint8Array, error: string, vector = classic) =>
    bad(vector, "responder", [], name, frameOf(TYPE.M1, changed), error);
  const withVersion = new Uint8Array(body);
  withVersion[0] = 2;
  return [
    m1("version 2", withVersion, "ERR_VERSION_UNSUPPORTED"),
    m1("no body", new Uint8Array(0), "ERR_HANDSHAKE_MALFORMED"),
    m1("no suite", encodeM1({ ...offer, suites: [] }), "ERR_HANDSHAKE_MALFORMED"),
    m1("a suite twice", encodeM1({ ...offer, suites: [1, 1] }), "ERR_HANDSHAKE_MALFORMED"),
    m1("cut short", body.subarray(0, -1), "ERR_HANDSHAKE_MALFORMED"),
    m1("a byte too many", concatBytes(body, Uint8Array.of(0)), "ERR_HANDSHAKE_MALFORMED"),
    m1(
      "an encapsulation key of 32 bytes",
      encodeM1({ ...offer, encapsulationKey: fixed("short", 32) }),
      "ERR_HANDSHAKE_MALFORMED",
    ),
    m1("only unknown suites", encodeM1({ ...offer, suites: [0x7777] }), "ERR_NO_COMMON_SUITE"),
    m1("the hybrid suite without a key", encodeM1({ ...offer, suites: [2] }), "ERR_HANDSHAKE_MALFORMED"),
    m1("another application", encodeM1({ ...offer, applicationHash: fixed("other", 32) }), "ERR_APPLICATION_MISMATCH"),
    m1("the responder's own nonce", encodeM1({ ...offer, nonce: bytes(classic.responder.nonce) }), "ERR_REFLECTED"),
    m1("the responder's own point", encodeM1({ ...offer, point: bytes(classic.responder.point) }), "ERR_REFLECTED"),
    m1(
      "a point that is not on the curve",
      encodeM1({ ...offer, point: flipped(offer.point, -1) }),
      "ERR_HANDSHAKE_KEY",
    ),
    m1(
      "a point in the hybrid form of SEC 1",
      encodeM1({ ...offer, point: hybridForm(offer.point) }),
      "ERR_HANDSHAKE_KEY",
    ),
    m1(
      "a coefficient not below q",
      encodeM1({ ...hybridOffer, encapsulationKey: largeCoefficient }),
      "ERR_HANDSHAKE_KEY",
      hybrid,
    ),
    bad(classic, "responder", [], "M2 first", bytes(frame(classic, "M2")), "ERR_HANDSHAKE_UNEXPECTED"),
    bad(classic, "responder", [], "an alert", bytes(ALERT), "ERR_PEER_ALERT"),
  ];
}

/** What an initiator gets first. */
export function badM2(hybrid: HandshakeVector, classic: HandshakeVector): RefusedVector[] {
  const body = bodyOf(classic, "M2");
  const { clear, sealed } = decodeM2(body);
  const m2 = (name: string, changed: Uint8Array, error: string) =>
    bad(classic, "initiator", [], name, frameOf(TYPE.M2, changed), error);
  const withClear = (changes: Partial<typeof clear>) => concatBytes(encodeM2Clear({ ...clear, ...changes }), sealed);
  const ciphertext = bytes(hybrid.ciphertext as string);
  return [
    m2("a suite that was not offered", withClear({ suite: 2, ciphertext }), "ERR_NO_COMMON_SUITE"),
    m2("an unknown suite", withClear({ suite: 0x7777 }), "ERR_NO_COMMON_SUITE"),
    m2("a ciphertext in the classic suite", withClear({ ciphertext }), "ERR_HANDSHAKE_MALFORMED"),
    m2("the initiator's own nonce", withClear({ nonce: bytes(classic.initiator.nonce) }), "ERR_REFLECTED"),
    m2("the initiator's own point", withClear({ point: bytes(classic.initiator.point) }), "ERR_REFLECTED"),
    m2("a point that is not on the curve", withClear({ point: flipped(clear.point, -1) }), "ERR_HANDSHAKE_KEY"),
    m2("another nonce", withClear({ nonce: fixed("another", 32) }), "ERR_HANDSHAKE_DECRYPT"),
    m2("a bit of the sealed part flipped", flipped(body, -1), "ERR_HANDSHAKE_DECRYPT"),
    bad(classic, "initiator", [], "its own M1", bytes(frame(classic, "M1")), "ERR_HANDSHAKE_UNEXPECTED"),
    bad(
      classic,
      "initiator",
      [],
      "a refusal before anybody proved anything",
      refusal(classic, "responder", 1),
      "ERR_HANDSHAKE_UNEXPECTED",
    ),
    bad(classic, "initiator", [], "an alert", bytes(ALERT), "ERR_PEER_ALERT"),
  ];
}

/** What goes with a retry. */
export function badRetry(retried: HandshakeVector): RefusedVector[] {
  const retry = bytes(frame(retried, "RETRY"));
  const second = bytes(retried.frames.filter(({ message }) => message === "M1")[1]!.frame);
  const other = { ...decodeM1(second.subarray(5)), nonce: fixed("other", 32) };
  return [
    bad(
      retried,
      "initiator",
      [],
      "a RETRY without a cookie",
      frameOf(TYPE.RETRY, Uint8Array.of(0)),
      "ERR_HANDSHAKE_MALFORMED",
    ),
    bad(
      retried,
      "initiator",
      [],
      "a RETRY with bytes left over",
      frameOf(TYPE.RETRY, Uint8Array.of(1, 2, 3)),
      "ERR_HANDSHAKE_MALFORMED",
    ),
    bad(retried, "initiator", ["RETRY"], "a second RETRY", retry, "ERR_HANDSHAKE_UNEXPECTED"),
    bad(retried, "responder", ["M1"], "the first M1 again", bytes(frame(retried, "M1")), "ERR_HANDSHAKE_UNEXPECTED"),
    bad(
      retried,
      "responder",
      ["M1"],
      "another M1 with the cookie",
      frameOf(TYPE.M1, encodeM1(other)),
      "ERR_HANDSHAKE_UNEXPECTED",
    ),
    bad(retried, "responder", ["M1"], "the cookie with a bit flipped", flipped(second, -1), "ERR_HANDSHAKE_UNEXPECTED"),
  ];
}

/** 0x06 or 0x07 in front, as SEC 1 allows and this protocol does not. */
function hybridForm(point: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0x06 | ((point.at(-1) as number) & 1)), point.subarray(1));
}
