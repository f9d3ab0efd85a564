import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPublicKey,
  type ECDH,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";

/*
 * A second implementation of an initiator, written from docs/protocol.md with node:crypto and nothing of ours, for the
 * classic suite and mode checkpoint.
 */

const sha256 = (...parts: Uint8Array[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
const u32 = (n: number): Buffer => Buffer.from([n >>> 24, n >>> 16, n >>> 8, n]);
export const u64 = (n: number): Buffer => Buffer.concat([u32(0), u32(n)]);
const lp = (bytes: Uint8Array): Buffer => Buffer.concat([u32(bytes.length), bytes]);
export const text = (string: string): Buffer => Buffer.from(string, "utf8");
const section = (type: number, content: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Uint8Array.of(type), u32(content.length), content]);

const SPKI = Buffer.from("3076301006072a8648ce3d020106052b81040022036200", "hex");
const P1363 = { dsaEncoding: "ieee-p1363" } as const;
/** The types of sections that are chained: the application's and CLOSE. */
const CHAINED = [1, 2, 3, 4, 5, 6, 0x11];

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

interface Key {
  readonly key: Buffer;
  readonly iv: Buffer;
}

function seal({ key, iv }: Key, number: number, header: Uint8Array, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(iv, number)).setAAD(header);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open({ key, iv }: Key, number: number, header: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(iv, number)).setAAD(header);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

/** The content of each lp in a row of them. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const length = rest.readUInt32BE(0);
    fields.push(rest.subarray(4, 4 + length));
    rest = rest.subarray(4 + length);
  }
  return fields;
}

/** A direction: its traffic key, the number that is due, and its chain. */
interface Direction {
  key: Key;
  number: number;
  chain: Buffer;
  index: number;
}

/** The initiator, over a socket. */
export class IndependentInitiator {
  readonly identityKey: Buffer;
  readonly #privateKey: KeyObject;
  readonly #socket: Socket;
  readonly #applicationHash: Buffer;
  #buffered: Buffer = Buffer.alloc(0);
  #responderKey: Buffer = Buffer.alloc(0);
  #t: Buffer = Buffer.alloc(0);
  #root: Buffer = Buffer.alloc(0);
  #epoch = 0;
  sent!: Direction;
  received!: Direction;
  sessionId = "";

  constructor(socket: Socket, keys: { publicKey: KeyObject; privateKey: KeyObject }, applicationId: string) {
    this.#socket = socket;
    this.#privateKey = keys.privateKey;
    this.identityKey = keys.publicKey.export({ type: "spki", format: "der" }).subarray(-97);
    this.#applicationHash = sha256(text(applicationId));
    socket.on("data", (chunk) => {
      this.#buffered = Buffer.concat([this.#buffered, chunk]);
    });
  }

  static newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
    return generateKeyPairSync("ec", { namedCurve: "P-384" });
  }

  /** M1 to M4. Returns the responder's identity field. */
  async handshake(name: string): Promise<Buffer> {
    const ecdh = createECDH("secp384r1");
    const head = [Uint8Array.of(1, 1, 0, 1), randomBytes(32), ecdh.generateKeys(), Uint8Array.of(0, 0)];
    const m1 = Buffer.concat([...head, this.#applicationHash, Uint8Array.of(0)]);
    this.#socket.write(Buffer.concat([u32(m1.length + 1), Uint8Array.of(1), m1]));

    const m2 = await this.#frame(2);
    const clear = m2.subarray(5, 5 + 2 + 32 + 97 + 2);
    if (clear.readUInt16BE(0) !== 1) throw new Error("another suite than the one that was offered");
    let t = sha256(lp(m1), lp(clear));
    const hs = createHmac("sha256", Buffer.alloc(32))
      .update(ecdh.computeSecret(clear.subarray(34, 131)))
      .digest();
    const afterClear = t;
    const of = (transcript: Buffer) => (label: string, length: number) =>
      expand(hs, Buffer.concat([text(`securecomm/1 ${label}`), transcript]), length);
    const handshakeKey = of(afterClear);
    const theirs = keyOf(handshakeKey, "responder handshake");
    const [identity, parameters, signature, mac] = fieldsOf(
      open(theirs, 0, m2.subarray(0, 5), m2.subarray(5 + clear.length)),
    ) as [Buffer, Buffer, Buffer, Buffer];
    this.#responderKey = identity.subarray(0, 97);
    t = sha256(sha256(t, lp(identity)), lp(parameters));
    if (!this.#verify(this.#input("handshake", 2, t), signature)) throw new Error("a bad signature in M2");
    t = sha256(t, lp(signature));
    const expected = createHmac("sha256", handshakeKey("responder mac", 32)).update(t).digest();
    if (!expected.equals(mac)) throw new Error("a bad MAC in M2");
    t = sha256(t, lp(mac));

    const own: Buffer[] = [
      Buffer.concat([this.identityKey, text(name)]),
      Buffer.concat([
        Uint8Array.of(1, 2, 0, 1),
        ...[65_536, 65_536, 16, 0].flatMap((value, i) => [Uint8Array.of(i + 2, 4), u32(value)]),
        Uint8Array.of(0x77, 1, 42),
      ]),
    ];
    for (const field of own) t = sha256(t, lp(field));
    own.push(this.#sign(this.#input("handshake", 1, t)));
    t = sha256(t, lp(own[2] as Buffer));
    own.push(createHmac("sha256", handshakeKey("initiator mac", 32)).update(t).digest());
    t = sha256(t, lp(own[3] as Buffer));
    const plaintext = Buffer.concat(own.map(lp));
    const header = Buffer.concat([u32(plaintext.length + 17), Uint8Array.of(3)]);
    this.#socket.write(Buffer.concat([header, seal(keyOf(handshakeKey, "initiator handshake"), 0, header, plaintext)]));

    const m4 = await this.#frame(4);
    const confirmation = open(theirs, 1, m4.subarray(0, 5), m4.subarray(5));
    if (!confirmation.equals(createHmac("sha256", handshakeKey("responder confirmation", 32)).update(t).digest())) {
      throw new Error("a bad confirmation in M4");
    }
    this.#t = t;
    const sessionKey = of(t);
    this.#root = sessionKey("root", 32);
    this.sessionId = sessionKey("session id", 16).toString("hex");
    const start = (role: number, sender: Buffer, receiver: Buffer) =>
      sha256(text("securecomm/1 stream"), t, Uint8Array.of(role), sender, receiver, Uint8Array.of(1));
    const ours = start(1, this.identityKey, this.#responderKey);
    const others = start(2, this.#responderKey, this.identityKey);
    this.sent = { key: keyOf(sessionKey, "initiator traffic"), number: 0, chain: ours, index: 0 };
    this.received = { key: keyOf(sessionKey, "responder traffic"), number: 0, chain: others, index: 0 };
    return identity;
  }

  /** Sends one record of these sections. */
  send(...sections: [type: number, content?: Uint8Array][]): void {
    for (const [type, content] of sections) follow(this.sent, type, content ?? Buffer.alloc(0));
    const plaintext = Buffer.concat(sections.map(([type, content]) => section(type, content)));
    const number = this.sent.number++;
    const header = Buffer.concat([u32(8 + plaintext.length + 16), u64(number)]);
    this.#socket.write(Buffer.concat([header, seal(this.sent.key, number, header, plaintext)]));
  }

  /** The sections of the next record. */
  async receive(): Promise<[type: number, content: Buffer][]> {
    const frame = await this.#frame();
    const number = Number(frame.readBigUInt64BE(4));
    if (number !== this.received.number++) throw new Error(`record ${number} came out of order`);
    const sections: [number, Buffer][] = [];
    for (let rest = open(this.received.key, number, frame.subarray(0, 12), frame.subarray(12)); rest.length > 0; ) {
      const content = rest.subarray(5, 5 + rest.readUInt32BE(1));
      sections.push([rest.readUInt8(0), content]);
      rest = rest.subarray(5 + content.length);
      follow(this.received, (sections.at(-1) as [number, Buffer])[0], content);
    }
    return sections;
  }

  /** A CHECKPOINT over what was sent so far, which mentions a position of the responder's. */
  checkpoint(final: boolean, other: { index: number; chain: Buffer }): Buffer {
    const { index, chain } = this.sent;
    const rest = Buffer.concat([u64(index), Uint8Array.of(final ? 1 : 0), u64(other.index)]);
    const input = Buffer.concat([this.#input("checkpoint", 1, this.#t), chain, rest, other.chain]);
    return Buffer.concat([rest, this.#sign(input)]);
  }

  /** Whether a CHECKPOINT of the responder's is good over what has come, mentioning this position of ours. */
  checks(content: Buffer, final: boolean, other: { index: number; chain: Buffer }): boolean {
    const { index, chain } = this.received;
    const rest = Buffer.concat([u64(index), Uint8Array.of(final ? 1 : 0), u64(other.index)]);
    const input = Buffer.concat([this.#input("checkpoint", 2, this.#t), chain, rest, other.chain]);
    return content.subarray(0, 17).equals(rest) && this.#verify(input, content.subarray(17));
  }

  /** Answers an R1 with R2, the last record under the old key of this direction; gives what follows the SWITCH. */
  answerRekey(r1: Buffer): void {
    const offer = r1.subarray(0, -96);
    if (!this.#verify(Buffer.concat([this.#input("rekey", 2, this.#t), lp(offer)]), r1.subarray(-96))) {
      throw new Error("a bad signature in R1");
    }
    const ecdh = createECDH("secp384r1");
    const answer = this.#rekeyMessage(ecdh);
    const input = Buffer.concat([this.#input("rekey", 1, this.#t), lp(offer), lp(answer)]);
    this.send([0x21, Buffer.concat([answer, this.#sign(input)])]);
    const next = this.#nextKeys(ecdh.computeSecret(offer.subarray(16, 113)), offer, answer);
    this.sent.key = next.initiator;
    this.#following = next.responder;
  }

  /** The responder's SWITCH has come: its next record is under the new key. */
  switched(content: Buffer): void {
    if (!content.equals(u64(this.#epoch))) throw new Error("a SWITCH to another epoch");
    this.received.key = this.#following as Key;
  }

  /** Sends an R1; the result takes the content of R2, sends SWITCH and goes on under the new keys. */
  offerRekey(): (r2: Buffer) => void {
    const ecdh = createECDH("secp384r1");
    const offer = this.#rekeyMessage(ecdh);
    this.send([0x20, Buffer.concat([offer, this.#sign(Buffer.concat([this.#input("rekey", 1, this.#t), lp(offer)]))])]);
    return (r2) => {
      const answer = r2.subarray(0, -96);
      const input = Buffer.concat([this.#input("rekey", 2, this.#t), lp(offer), lp(answer)]);
      if (!this.#verify(input, r2.subarray(-96))) throw new Error("a bad signature in R2");
      const next = this.#nextKeys(ecdh.computeSecret(answer.subarray(16, 113)), offer, answer);
      this.received.key = next.responder;
      this.send([0x22, u64(this.#epoch)]);
      this.sent.key = next.initiator;
    };
  }

  #following: Key | undefined;

  #rekeyMessage(ecdh: ECDH): Buffer {
    return Buffer.concat([u64(this.#epoch + 1), u64(this.sent.number), ecdh.generateKeys(), Uint8Array.of(0, 0)]);
  }

  #nextKeys(secret: Buffer, offer: Buffer, answer: Buffer): { initiator: Key; responder: Key } {
    const prk = createHmac("sha256", this.#root).update(secret).digest();
    const h = sha256(lp(offer), lp(answer));
    const key = (label: string, length: number) =>
      expand(prk, Buffer.concat([text(`securecomm/1 ${label}`), h]), length);
    this.#root = key("root", 32);
    this.#epoch += 1;
    return { initiator: keyOf(key, "initiator traffic"), responder: keyOf(key, "responder traffic") };
  }

  #input(use: string, role: number, t: Uint8Array): Buffer {
    const publicKey = role === 1 ? this.identityKey : this.#responderKey;
    const head = [Buffer.alloc(64, 0x20), text(`securecomm/1 ${use}`), Uint8Array.of(0, role)];
    return Buffer.concat([...head, t, publicKey, this.#applicationHash]);
  }

  #sign(input: Uint8Array): Buffer {
    return sign("sha256", input, { key: this.#privateKey, ...P1363 });
  }

  #verify(input: Uint8Array, signature: Uint8Array): boolean {
    const key = createPublicKey({ key: Buffer.concat([SPKI, this.#responderKey]), format: "der", type: "spki" });
    return verify("sha256", input, { key, ...P1363 }, signature);
  }

  async #frame(type?: number): Promise<Buffer> {
    const whole = () => this.#buffered.length >= 4 && this.#buffered.length >= 4 + this.#buffered.readUInt32BE(0);
    while (!whole()) await once(this.#socket, "data");
    const frame = this.#buffered.subarray(0, 4 + this.#buffered.readUInt32BE(0));
    this.#buffered = this.#buffered.subarray(frame.length);
    if (type !== undefined && frame[4] !== type) throw new Error(`a frame of type ${frame[4]}`);
    return frame;
  }
}

function keyOf(key: (label: string, length: number) => Buffer, label: string): Key {
  return { key: key(`${label} key`, 32), iv: key(`${label} iv`, 12) };
}

function follow(direction: Direction, type: number, content: Uint8Array): void {
  if (!CHAINED.includes(type)) return;
  direction.index += 1;
  const head = [u64(direction.index), Uint8Array.of(type), u64(content.length)];
  direction.chain = sha256(direction.chain, ...head, content);
}
