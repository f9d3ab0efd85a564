import { concatBytes } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodecError } from "../../src/protocol/codec.ts";
import {
  type Credentials,
  decodeCredentials,
  decodeM1,
  decodeM2,
  encodeCredentials,
  encodeM1,
  encodeM2Clear,
  FRAME_TYPE,
  handshakeHeader,
  type M1,
  type M2Clear,
  parseHandshakeFrame,
  versionOfM1,
} from "../../src/protocol/messages.ts";
import { bytesOf, expectOnlyCodecErrors, expectOnlyTheWhole, filled, hex } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";

const kemField = fc.oneof(fc.constant(new Uint8Array(0)), bytesOf(1_568));
const u16 = fc.nat(0xffff);
const m1s: fc.Arbitrary<M1> = fc.record({
  suites: fc.uniqueArray(u16, { minLength: 1, maxLength: 16 }),
  nonce: bytesOf(32),
  point: bytesOf(97),
  encapsulationKey: kemField,
  applicationHash: bytesOf(32),
  cookie: fc.uint8Array({ maxLength: 255 }),
});
const m2s: fc.Arbitrary<M2Clear> = fc.record({
  suite: u16,
  nonce: bytesOf(32),
  point: bytesOf(97),
  ciphertext: kemField,
});
const credentials: fc.Arbitrary<Credentials> = fc.record({
  identity: fc.uint8Array({ minLength: 98, maxLength: 200 }),
  parameters: fc.uint8Array({ maxLength: 64 }),
  signature: bytesOf(96),
  mac: bytesOf(32),
});

const M1_EXAMPLE: M1 = {
  suites: [2, 1],
  nonce: filled(32, 0xa1),
  point: filled(97, 0xa2),
  encapsulationKey: filled(1_568, 0xa3),
  applicationHash: filled(32, 0xa4),
  cookie: filled(3, 0xa5),
};
const M1_BYTES = hex(`
  01 | 02 0002 0001 | ${"a1".repeat(32)} | ${"a2".repeat(97)} | 0620 ${"a3".repeat(1_568)} | ${"a4".repeat(32)} | 03 a5a5a5
`);
const M1_CLASSIC = hex(`01 | 01 0001 | ${"a1".repeat(32)} | ${"a2".repeat(97)} | 0000 | ${"a4".repeat(32)} | 00`);
const M2_EXAMPLE: M2Clear = { ...M1_EXAMPLE, suite: 2, ciphertext: filled(1_568, 0xb3) };
const M2_BYTES = hex(`0002 | ${"a1".repeat(32)} | ${"a2".repeat(97)} | 0620 ${"b3".repeat(1_568)}`);
const CREDENTIALS_BYTES = hex(`
  00000066 ${"c1".repeat(97)} 616c696365 | 00000002 c2c2 | 00000060 ${"c3".repeat(96)} | 00000020 ${"c4".repeat(32)}
`);

describe("a handshake frame", () => {
  it("is its length, its type and its body", () => {
    expect(handshakeHeader(FRAME_TYPE.M3, 0x0102)).toEqual(hex("00000103 03"));
    const frame = parseHandshakeFrame(hex("00000003 04 0a0b"));
    expect(frame.type).toBe(FRAME_TYPE.M4);
    expect(frame.header).toEqual(hex("00000003 04"));
    expect(frame.body).toEqual(hex("0a0b"));
    expect(parseHandshakeFrame(hex("00000001 06")).body).toHaveLength(0);
    expect(thrownBy(() => parseHandshakeFrame(hex("00000000")))).toBeInstanceOf(CodecError);
  });

  it("has a type of its own for each message", () => {
    expect(FRAME_TYPE).toEqual({ M1: 1, M2: 2, M3: 3, M4: 4, REFUSAL: 5, ALERT: 6, RETRY: 7 });
  });
});

describe("M1", () => {
  it("has the layout of the protocol", () => {
    expect(encodeM1(M1_EXAMPLE)).toEqual(M1_BYTES);
    expect(decodeM1(M1_BYTES)).toEqual(M1_EXAMPLE);
    expect(decodeM1(M1_CLASSIC)).toMatchObject({ suites: [1], encapsulationKey: hex(""), cookie: hex("") });
    expect(versionOfM1(hex("07"))).toBe(7);
    expect(thrownBy(() => versionOfM1(hex("")))).toBeInstanceOf(CodecError);
  });

  it("arrives as it was sent", () => {
    fc.assert(
      fc.property(m1s, (m1) => {
        expect(decodeM1(encodeM1(m1))).toEqual(m1);
      }),
    );
  });

  it("is refused when it is cut anywhere or goes on after its end", () => {
    expectOnlyTheWhole(M1_BYTES, decodeM1);
    expectOnlyTheWhole(M1_CLASSIC, decodeM1);
    expect(thrownBy(() => decodeM1(concatBytes(M1_BYTES, hex("00"))))).toBeInstanceOf(CodecError);
  });

  const withSuites = (count: string, ...ids: string[]) =>
    concatBytes(hex(`01 ${count} ${ids.join("")}`), M1_CLASSIC.subarray(4));
  it.each([
    ["no suite", withSuites("00")],
    [
      "17 suites",
      withSuites("11", ...Array.from({ length: 17 }, (_, id) => `00${(id + 1).toString(16).padStart(2, "0")}`)),
    ],
    ["a suite twice", withSuites("02", "0001", "0001")],
    ["an ML-KEM key one byte short", encodeM1({ ...M1_EXAMPLE, encapsulationKey: filled(1_567, 1) })],
    ["an ML-KEM key one byte long", encodeM1({ ...M1_EXAMPLE, encapsulationKey: filled(1_569, 1) })],
    ["an ML-KEM key of one byte", encodeM1({ ...M1_EXAMPLE, encapsulationKey: filled(1, 1) })],
  ])("is refused with %s", (_, body) => {
    expect(thrownBy(() => decodeM1(body))).toBeInstanceOf(CodecError);
  });

  it("may offer up to 16 suites that nobody knows", () => {
    const ids = Array.from({ length: 16 }, (_, id) => `f00${id.toString(16)}`);
    expect(decodeM1(withSuites("10", ...ids)).suites).toEqual(ids.map((id) => Number.parseInt(id, 16)));
  });

  it("of any bytes gives nothing worse than a codec error, and has one encoding", () => {
    expectOnlyCodecErrors(M1_BYTES, (bytes) => {
      // The version is read before and apart from the rest.
      expect(encodeM1(decodeM1(bytes)).subarray(1)).toEqual(bytes.slice(1));
    });
  });
});

describe("the clear part of M2", () => {
  it("has the layout of the protocol, and what follows it is sealed", () => {
    expect(encodeM2Clear(M2_EXAMPLE)).toEqual(M2_BYTES);
    const decoded = decodeM2(concatBytes(M2_BYTES, hex("dddd")));
    const { suite, nonce, point, ciphertext } = M2_EXAMPLE;
    expect(decoded.clear).toEqual({ suite, nonce, point, ciphertext });
    expect(decoded.clearBytes).toEqual(M2_BYTES);
    expect(decoded.sealed).toEqual(hex("dddd"));
  });

  it("arrives as it was sent", () => {
    fc.assert(
      fc.property(m2s, fc.uint8Array({ maxLength: 100 }), (m2, sealed) => {
        const clearBytes = encodeM2Clear(m2);
        expect(decodeM2(concatBytes(clearBytes, sealed))).toEqual({ clear: m2, clearBytes, sealed });
      }),
    );
  });

  it("is refused when it is cut anywhere or its ML-KEM ciphertext has a wrong length", () => {
    expectOnlyTheWhole(M2_BYTES, decodeM2);
    for (const length of [1, 1_567, 1_569]) {
      const m2 = encodeM2Clear({ ...M2_EXAMPLE, ciphertext: filled(length, 1) });
      expect(thrownBy(() => decodeM2(m2))).toBeInstanceOf(CodecError);
    }
    expectOnlyCodecErrors(M2_BYTES, decodeM2);
  });
});

describe("the sealed part of M2 and M3", () => {
  const example = decodeCredentials(CREDENTIALS_BYTES);

  it("has the layout of the protocol", () => {
    expect(example).toEqual({
      identity: concatBytes(filled(97, 0xc1), new TextEncoder().encode("alice")),
      parameters: filled(2, 0xc2),
      signature: filled(96, 0xc3),
      mac: filled(32, 0xc4),
    });
    expect(encodeCredentials(example)).toEqual(CREDENTIALS_BYTES);
  });

  it("arrives as it was sent", () => {
    fc.assert(
      fc.property(credentials, (sent) => {
        expect(decodeCredentials(encodeCredentials(sent))).toEqual(sent);
      }),
    );
  });

  it("is refused when it is cut anywhere or goes on after its end", () => {
    expectOnlyTheWhole(CREDENTIALS_BYTES, decodeCredentials);
    expect(thrownBy(() => decodeCredentials(concatBytes(CREDENTIALS_BYTES, hex("00"))))).toBeInstanceOf(CodecError);
    expectOnlyCodecErrors(CREDENTIALS_BYTES, (bytes) => {
      expect(encodeCredentials(decodeCredentials(bytes))).toEqual(bytes.slice());
    });
  });

  it.each([
    ["an identity without a name", { identity: filled(97, 4) }],
    ["an identity that is too short", { identity: filled(1, 4) }],
    ["a signature of 95 bytes", { signature: filled(95, 1) }],
    ["a signature of 97 bytes", { signature: filled(97, 1) }],
    ["a MAC of 16 bytes", { mac: filled(16, 1) }],
    ["no MAC", { mac: filled(0, 1) }],
  ])("is refused with %s", (_, change) => {
    const bytes = encodeCredentials({ ...example, ...change });
    expect(thrownBy(() => decodeCredentials(bytes))).toBeInstanceOf(CodecError);
  });
});
