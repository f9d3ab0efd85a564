import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { allowList } from "@securecomm/auth";
import { describe, expect, it } from "vitest";
import { fingerprintOf, listen } from "../../src/index.ts";
import { bob } from "../support/sessions.ts";

/*
 * A second implementation of the initiator, written from the protocol's text with node:crypto and nothing of ours, for
 * the classic suite. It shows that the text says enough, and that the code does what the text says.
 */

const sha256 = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
const u32 = (n: number) => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n]);
const lp = (bytes: Uint8Array) => Buffer.concat([u32(bytes.length), bytes]);
const text = (string: string) => Buffer.from(string, "utf8");
const SPKI = Buffer.from("3076301006072a8648ce3d020106052b81040022036200", "hex");

/** HKDF-Expand alone (RFC 5869, section 2.3), for the 32 bytes and fewer that the protocol needs. */
const expand = (prk: Uint8Array, info: Uint8Array, length: number) =>
  createHmac("sha256", prk)
    .update(Buffer.concat([info, Uint8Array.of(1)]))
    .digest()
    .subarray(0, length);

const nonceOf = (iv: Uint8Array, number: number) => {
  const nonce = Buffer.from(iv);
  nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ BigInt(number), 4);
  return nonce;
};

function seal(key: Uint8Array, iv: Uint8Array, number: number, header: Uint8Array, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(iv, number)).setAAD(header);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Uint8Array, iv: Uint8Array, number: number, header: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(iv, number)).setAAD(header);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

/** Reads whole frames off a socket. */
function frameReader(socket: Socket): () => Promise<Buffer> {
  let buffered = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
  });
  return async () => {
    while (buffered.length < 4 || buffered.length < 4 + buffered.readUInt32BE(0)) await once(socket, "data");
    const frame = buffered.subarray(0, 4 + buffered.readUInt32BE(0));
    buffered = buffered.subarray(frame.length);
    return frame;
  };
}

describe("an initiator written from the text with node:crypto alone", () => {
  it("opens a session, exchanges messages and closes in order", async () => {
    const identity = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const identityKey = identity.publicKey.export({ type: "spki", format: "der" }).subarray(-97);
    await using listener = await listen("tcp://127.0.0.1:0", {
      identity: bob,
      trust: allowList([fingerprintOf(identityKey)]),
      applicationId: "interop",
    });
    const accepted = (async () => {
      for await (const session of listener) return session;
      throw new Error("no session came");
    })();
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(listener.url).port) });
    const nextFrame = frameReader(socket);

    // M1
    const ecdh = createECDH("secp384r1");
    const point = ecdh.generateKeys();
    const applicationHash = sha256(text("interop"));
    const m1 = Buffer.concat([
      Uint8Array.of(1, 1, 0, 1),
      randomBytes(32),
      point,
      Uint8Array.of(0, 0),
      applicationHash,
      Uint8Array.of(0),
    ]);
    socket.write(Buffer.concat([u32(m1.length + 1), Uint8Array.of(1), m1]));

    // M2
    const m2 = await nextFrame();
    expect(m2[4]).toBe(2);
    const clear = m2.subarray(5, 5 + 2 + 32 + 97 + 2);
    expect(clear.readUInt16BE(0)).toBe(1);
    let t = sha256(lp(m1), lp(clear));
    const hs = createHmac("sha256", Buffer.alloc(32))
      .update(ecdh.computeSecret(clear.subarray(34, 131)))
      .digest();
    const afterClear = t;
    const key = (label: string, transcript: Uint8Array, length: number) =>
      expand(hs, Buffer.concat([text(`securecomm/1 ${label}`), transcript]), length);
    const hsKey = (name: string, length: number) => key(name, afterClear, length);
    const responderKey = hsKey("responder handshake key", 32);
    const responderIv = hsKey("responder handshake iv", 12);
    const fields: Buffer[] = [];
    let rest = open(responderKey, responderIv, 0, m2.subarray(0, 5), m2.subarray(5 + clear.length));
    while (rest.length > 0) {
      const length = rest.readUInt32BE(0);
      fields.push(rest.subarray(4, 4 + length));
      rest = rest.subarray(4 + length);
    }
    const [theirIdentity, theirParameters, theirSignature, theirMac] = fields as [Buffer, Buffer, Buffer, Buffer];
    expect(theirIdentity.subarray(0, 97).equals(bob.publicKey)).toBe(true);
    expect(theirIdentity.subarray(97).toString()).toBe("bob");
    t = sha256(t, lp(theirIdentity));
    t = sha256(t, lp(theirParameters));
    const input = (role: number, publicKey: Uint8Array) =>
      Buffer.concat([
        Buffer.alloc(64, 0x20),
        text("securecomm/1 handshake"),
        Uint8Array.of(0, role),
        t,
        publicKey,
        applicationHash,
      ]);
    const bobKey = createPublicKey({ key: Buffer.concat([SPKI, bob.publicKey]), format: "der", type: "spki" });
    const p1363 = { dsaEncoding: "ieee-p1363" } as const;
    expect(verify("sha256", input(2, bob.publicKey), { key: bobKey, ...p1363 }, theirSignature)).toBe(true);
    t = sha256(t, lp(theirSignature));
    expect(createHmac("sha256", hsKey("responder mac", 32)).update(t).digest().equals(theirMac)).toBe(true);
    t = sha256(t, lp(theirMac));

    // M3
    const ownIdentity = Buffer.concat([identityKey, text("independent")]);
    const parameters = Buffer.concat([
      Uint8Array.of(1, 2, 0, 0),
      Uint8Array.of(2, 4),
      u32(65_536),
      Uint8Array.of(3, 4),
      u32(65_536),
      Uint8Array.of(4, 4),
      u32(16),
      Uint8Array.of(5, 4),
      u32(0),
      Uint8Array.of(0x77, 1, 42),
    ]);
    t = sha256(t, lp(ownIdentity));
    t = sha256(t, lp(parameters));
    const signature = sign("sha256", input(1, identityKey), {
      key: createPrivateKey(identity.privateKey.export({ type: "pkcs8", format: "pem" })),
      ...p1363,
    });
    t = sha256(t, lp(signature));
    const mac = createHmac("sha256", hsKey("initiator mac", 32)).update(t).digest();
    t = sha256(t, lp(mac));
    const plaintext = Buffer.concat([ownIdentity, parameters, signature, mac].map(lp));
    const header = Buffer.concat([u32(plaintext.length + 16 + 1), Uint8Array.of(3)]);
    const initiatorKey = hsKey("initiator handshake key", 32);
    socket.write(
      Buffer.concat([header, seal(initiatorKey, hsKey("initiator handshake iv", 12), 0, header, plaintext)]),
    );

    // M4
    const m4 = await nextFrame();
    expect(m4[4]).toBe(4);
    const confirmation = open(responderKey, responderIv, 1, m4.subarray(0, 5), m4.subarray(5));
    expect(confirmation).toEqual(createHmac("sha256", hsKey("responder confirmation", 32)).update(t).digest());

    // Records
    const session = await accepted;
    expect(session.peer).toMatchObject({ name: "independent", fingerprint: fingerprintOf(identityKey) });
    expect(session.id).toBe(key("session id", t, 16).toString("hex"));
    const sendKey = key("initiator traffic key", t, 32);
    const sendIv = key("initiator traffic iv", t, 12);
    const record = (number: number, sections: Buffer) => {
      const recordHeader = Buffer.concat([u32(8 + sections.length + 16), u32(0), u32(number)]);
      socket.write(Buffer.concat([recordHeader, seal(sendKey, sendIv, number, recordHeader, sections)]));
    };
    const section = (type: number, content: Uint8Array) =>
      Buffer.concat([Uint8Array.of(type), u32(content.length), content]);
    record(0, Buffer.concat([section(0x01, text('["olá",{"n":1}]')), section(0x02, Uint8Array.of(1, 2, 3))]));
    const reader = session[Symbol.asyncIterator]();
    expect((await reader.next()).value).toBe("olá");
    expect((await reader.next()).value).toEqual({ n: 1 });
    expect((await reader.next()).value).toEqual(Uint8Array.of(1, 2, 3));

    await session.send({ answer: 42 });
    const answer = await nextFrame();
    const receiveKey = key("responder traffic key", t, 32);
    const receiveIv = key("responder traffic iv", t, 12);
    expect(open(receiveKey, receiveIv, 0, answer.subarray(0, 12), answer.subarray(12))).toEqual(
      section(0x01, text('[{"answer":42}]')),
    );
    record(1, section(0x11, Buffer.concat([u32(0), u32(3)])));
    const close = await nextFrame();
    expect(open(receiveKey, receiveIv, 1, close.subarray(0, 12), close.subarray(12))).toEqual(
      section(0x11, Buffer.concat([u32(0), u32(1)])),
    );
    expect(await session.closed).toMatchObject({ clean: true, reason: "closed-by-peer" });
    socket.destroy();
  });
});
