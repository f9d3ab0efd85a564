import { createCipheriv, createECDH } from "node:crypto";
import { describe, expect, it } from "vitest";
import { vectorsOf } from "./files.ts";
import type { HandshakeVector } from "./make/handshake.ts";
import { lp, mac, sha256, text, u8, u16, u32, verifies } from "./notation.ts";

/*
 * The handshakes of the vectors once more, both sides, from the private values and the text of docs/protocol.md alone, with
 * node:crypto and nothing of ours. What it cannot do is ML-KEM, whose secret it takes from the vector.
 */

type Vector = HandshakeVector;
type Role = "initiator" | "responder";

const bytes = (digits: string) => Buffer.from(digits, "hex");
const frame = (type: number, body: Uint8Array) => Buffer.concat([u32(body.length + 1), u8(type), body]);

const SUITES: Record<string, number> = { "P384-AES256GCM-SHA256": 1, "P384MLKEM1024-AES256GCM-SHA256": 2 };

function pointOf(scalar: string): Buffer {
  const ecdh = createECDH("secp384r1");
  ecdh.setPrivateKey(bytes(scalar));
  return ecdh.getPublicKey();
}

function m1Of({ initiator, applicationHash }: Vector, cookie: Uint8Array): Buffer {
  const suites = initiator.suites.map((suite) => u16(SUITES[suite] as number));
  const kem = bytes(initiator.encapsulationKey ?? "");
  return Buffer.concat([
    u8(1, suites.length),
    ...suites,
    bytes(initiator.nonce),
    pointOf(initiator.scalar),
    u16(kem.length),
    kem,
    bytes(applicationHash),
    u8(cookie.length),
    cookie,
  ]);
}

function parametersOf(vector: Vector, role: Role): Buffer {
  const { signatures, maxRecordLength, maxMessageLength, maxJsonDepth, heartbeatInterval } = vector[role].parameters;
  const numbers = [maxRecordLength, maxMessageLength, maxJsonDepth, heartbeatInterval];
  return Buffer.concat([
    u8(1, 2, signatures.least, signatures.most),
    ...numbers.flatMap((number, i) => [u8(i + 2, 4), u32(number)]),
  ]);
}

function sealed(type: number, clear: Uint8Array, key: string, iv: string, number: number, plaintext: Uint8Array) {
  const header = Buffer.concat([u32(clear.length + plaintext.length + 16 + 1), u8(type)]);
  const nonce = bytes(iv);
  nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ BigInt(number), 4);
  const cipher = createCipheriv("aes-256-gcm", bytes(key), nonce).setAAD(header);
  return Buffer.concat([header, clear, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

describe.each(vectorsOf<Vector[]>("handshake.json"))("the text, applied to the handshake $name", (vector) => {
  const frames = vector.frames.map((one) => one.frame);
  const cookie = bytes(vector.cookie?.cookie ?? "");
  const suite = SUITES[vector.session.suite] as number;
  const m1 = m1Of(vector, cookie);
  const ciphertext = bytes(vector.ciphertext ?? "");
  const clear = Buffer.concat([
    u16(suite),
    bytes(vector.responder.nonce),
    pointOf(vector.responder.scalar),
    u16(ciphertext.length),
    ciphertext,
  ]);
  const hashes = [sha256(lp(m1), lp(clear))];
  const t = () => hashes.at(-1) as Buffer;
  const append = (field: Uint8Array) => hashes.push(sha256(t(), lp(field)));

  it("gives M1, RETRY and the cookie", () => {
    if (vector.cookie === undefined) {
      expect(frames[0]).toBe(frame(1, m1).toString("hex"));
      return;
    }
    const { key, address, time, digest } = vector.cookie;
    const first = m1Of(vector, u8());
    expect(sha256(first).toString("hex")).toBe(digest);
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(BigInt(time));
    const made = mac(bytes(key), text("securecomm/1 cookie"), stamp, lp(text(address)), bytes(digest));
    expect(Buffer.concat([stamp, made])).toEqual(cookie);
    expect(frames.slice(0, 3)).toEqual(
      [frame(1, first), frame(7, Buffer.concat([u8(cookie.length), cookie])), frame(1, m1)].map((one) =>
        one.toString("hex"),
      ),
    );
  });

  it("gives every key, signature input, MAC and hash, and the frames M2 to M4", () => {
    const ecdh = createECDH("secp384r1");
    ecdh.setPrivateKey(bytes(vector.responder.scalar));
    const ecdhSecret = ecdh.computeSecret(bytes(vector.initiator.point));
    expect(ecdhSecret.toString("hex")).toBe(vector.ecdhSecret);
    const secret = Buffer.concat([ecdhSecret, bytes(vector.kemSecret ?? "")]);
    const hs = mac(Buffer.alloc(32), secret);
    expect(hs.toString("hex")).toBe(vector.handshakeSecret);
    const expand = (label: string, hash: Uint8Array, length: number) =>
      mac(hs, text(`securecomm/1 ${label}`), hash, u8(1))
        .subarray(0, length)
        .toString("hex");
    const tClear = t();
    const keys = vector.handshakeKeys;
    expect(keys).toEqual({
      initiatorKey: expand("initiator handshake key", tClear, 32),
      initiatorIv: expand("initiator handshake iv", tClear, 12),
      responderKey: expand("responder handshake key", tClear, 32),
      responderIv: expand("responder handshake iv", tClear, 12),
      initiatorMac: expand("initiator mac", tClear, 32),
      responderMac: expand("responder mac", tClear, 32),
      responderConfirmation: expand("responder confirmation", tClear, 32),
    });

    for (const role of ["responder", "initiator"] as const) {
      const identityKey = pointOf(vector[role].identityScalar);
      const identity = Buffer.concat([identityKey, text(vector[role].name)]);
      const parameters = parametersOf(vector, role);
      append(identity);
      append(parameters);
      const input = Buffer.concat([
        Buffer.alloc(64, 0x20),
        text("securecomm/1 handshake"),
        u8(0, role === "initiator" ? 1 : 2),
        t(),
        identityKey,
        sha256(text(vector.applicationId)),
      ]);
      const credentials = vector[`${role}Credentials`];
      expect(credentials.signatureInput).toBe(input.toString("hex"));
      const signature = bytes(credentials.signature);
      expect(verifies(identityKey, input, signature)).toBe(true);
      append(signature);
      const ownMac = mac(bytes(role === "initiator" ? keys.initiatorMac : keys.responderMac), t());
      append(ownMac);
      const plaintext = Buffer.concat([identity, parameters, signature, ownMac].map(lp));
      expect(credentials.plaintext).toBe(plaintext.toString("hex"));
      const whole =
        role === "responder"
          ? sealed(2, clear, keys.responderKey, keys.responderIv, 0, plaintext)
          : sealed(3, u8(), keys.initiatorKey, keys.initiatorIv, 0, plaintext);
      expect(frames).toContain(whole.toString("hex"));
    }
    expect(hashes.map((hash) => hash.toString("hex"))).toEqual(vector.transcriptHashes.map(({ hash }) => hash));

    const confirmation = mac(bytes(keys.responderConfirmation), t());
    const m4 = sealed(4, u8(), keys.responderKey, keys.responderIv, 1, confirmation);
    expect(frames.at(-1)).toBe(m4.toString("hex"));
    expect(vector.session).toMatchObject({
      transcript: t().toString("hex"),
      initiatorTrafficKey: expand("initiator traffic key", t(), 32),
      initiatorTrafficIv: expand("initiator traffic iv", t(), 12),
      responderTrafficKey: expand("responder traffic key", t(), 32),
      responderTrafficIv: expand("responder traffic iv", t(), 12),
      root: expand("root", t(), 32),
      exporter: expand("exporter", t(), 32),
      sessionId: expand("session id", t(), 16),
    });
  });
});
