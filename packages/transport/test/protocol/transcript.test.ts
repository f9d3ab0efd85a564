import { createHash } from "node:crypto";
import { toHex } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lengthPrefixed, otherRole, signatureInput, Transcript } from "../../src/protocol/transcript.ts";
import { BACKENDS, nodeBackend } from "../support/backends.ts";
import { bytesOf, filled, hex } from "../support/bytes.ts";

const field = fc.uint8Array({ maxLength: 200 });

/** lp(x) of PROTOCOL.md, written without the source. */
function lp(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

describe.each(BACKENDS)("the transcript, $name", ({ backend }) => {
  it("is the hash chain of the protocol, after each of its fields", () => {
    fc.assert(
      fc.property(field, field, fc.array(field, { maxLength: 8 }), (m1, m2Clear, fields) => {
        const transcript = new Transcript(backend, m1, m2Clear);
        let expected = createHash("sha256").update(lp(m1)).update(lp(m2Clear)).digest();
        expect(toHex(transcript.hash)).toBe(toHex(expected));
        for (const next of fields) {
          transcript.append(next);
          expected = createHash("sha256").update(expected).update(lp(next)).digest();
          expect(toHex(transcript.hash)).toBe(toHex(expected));
        }
      }),
    );
  });

  it("has the value that another language computes", () => {
    const transcript = new Transcript(backend, hex("01"), hex("0203"));
    transcript.append(hex(""));
    expect(toHex(transcript.hash)).toBe("535781ac474a213677f0b838bdfba89d213cac5d5c1aa836e40e4854b2ba1198");
  });
});

describe("the transcript", () => {
  it("tells apart the same bytes cut into other fields", () => {
    const split = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(), fc.nat());
    fc.assert(
      fc.property(split, ([bytes, i, j]) => {
        const [one, two] = [i % (bytes.length + 1), j % (bytes.length + 1)];
        fc.pre(one !== two);
        const hashes = [one, two].map((at) => {
          const inside = new Transcript(nodeBackend, bytes.subarray(0, at), bytes.subarray(at));
          const appended = new Transcript(nodeBackend, hex(""), hex(""));
          appended.append(bytes.subarray(0, at));
          appended.append(bytes.subarray(at));
          return [inside, appended].map(({ hash }) => toHex(hash));
        });
        expect(new Set(hashes.flat()).size).toBe(4);
      }),
    );
  });

  it("leaves a hash that was taken as it was", () => {
    const transcript = new Transcript(nodeBackend, hex("01"), hex("02"));
    const before = transcript.hash;
    const copy = before.slice();
    transcript.append(hex("03"));
    expect(before).toEqual(copy);
    expect(transcript.hash).not.toEqual(copy);
  });

  it("prefixes with a length of four bytes", () => {
    fc.assert(
      fc.property(field, (bytes) => {
        expect(lengthPrefixed(bytes)).toEqual(new Uint8Array(lp(bytes)));
      }),
    );
  });
});

describe("what an identity signs", () => {
  it.each([
    ["initiator", "01"],
    ["responder", "02"],
  ] as const)("as %s is the layout of the protocol", (role, byte) => {
    fc.assert(
      fc.property(bytesOf(32), bytesOf(97), bytesOf(32), (transcript, key, application) => {
        const expected = Buffer.concat([
          Buffer.alloc(64, " "),
          Buffer.from("securecomm/1 handshake", "latin1"),
          hex("00"),
          hex(byte),
          transcript,
          key,
          application,
        ]);
        const input = signatureInput("handshake", role, transcript, key, application);
        expect(input).toEqual(new Uint8Array(expected));
      }),
    );
  });

  it("differs between the roles, so that neither's signature serves the other", () => {
    const [a, b] = (["initiator", "responder"] as const).map((role) =>
      signatureInput("handshake", role, filled(32, 1), filled(97, 2), filled(32, 3)),
    );
    expect(a).not.toEqual(b);
    expect(otherRole("initiator")).toBe("responder");
    expect(otherRole("responder")).toBe("initiator");
  });
});
