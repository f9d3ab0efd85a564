import { createDecipheriv, createECDH, createHash, createHmac, hkdfSync } from "node:crypto";

/** A segment as docs/sealed-log.md says it is opened, over node:crypto alone: none of the package's own code takes part. */
export interface OpenedSegment {
  readonly began: number;
  readonly number: number;
  readonly created: number;
  readonly firstKept: number;
  readonly linesBefore: number;
  readonly linkFrom: number;
  readonly origin: string;
  readonly recipient: string;
  readonly previousHead: string;
  readonly link: Buffer;
  /** The header's 297 bytes. */
  readonly header: Buffer;
  readonly frames: readonly { readonly type: number; readonly lines: number; readonly plaintext: Buffer }[];
  /** After each frame, in hexadecimal; the first is the header's. */
  readonly heads: readonly string[];
  readonly linkSecret: Buffer;
  /** All lines. */
  readonly text: string;
}

/** Opens every frame and throws where one does not open, or bytes are left. */
export function openSegment(bytes: Uint8Array, scalar: Uint8Array): OpenedSegment {
  const file = Buffer.from(bytes);
  const header = file.subarray(0, 297);
  const number = (at: number) => Number(header.readBigUInt64BE(at));
  const ecdh = createECDH("secp384r1");
  ecdh.setPrivateKey(scalar);
  const recipient = ecdh.getPublicKey();
  const shared = ecdh.computeSecret(header.subarray(152, 249));
  const salt = sha256(Buffer.from("securecomm sealed log 1"), header.subarray(0, 281), recipient);
  let chain: Buffer = Buffer.from(hkdfSync("sha256", shared, salt, "chain", 32));
  const linkSecret = Buffer.from(hkdfSync("sha256", shared, salt, "link", 32));
  const nextKey = () => {
    const first = hmac(chain, Buffer.from("frame"), Buffer.of(1));
    chain = hmac(chain, first, Buffer.from("frame"), Buffer.of(2));
    return first;
  };
  open(nextKey(), header.subarray(0, 281), header.subarray(281));
  const frames: { type: number; lines: number; plaintext: Buffer }[] = [];
  const heads = [sha256(header)];
  for (let at = 297; at < file.length; ) {
    const length = file.readUInt32BE(at + 8);
    const end = at + 12 + length;
    if (end > file.length) throw new Error("the last frame is not whole");
    const plaintext = open(nextKey(), file.subarray(at, at + 12), file.subarray(at + 12, end));
    frames.push({ type: file[at]!, lines: file.readUInt32BE(at + 4), plaintext });
    heads.push(sha256(heads.at(-1)!, file.subarray(at, end)));
    at = end;
  }
  return {
    began: header[8]!,
    number: number(16),
    created: number(24),
    firstKept: number(32),
    linesBefore: number(40),
    linkFrom: number(48),
    origin: header.toString("hex", 56, 88),
    recipient: header.toString("hex", 88, 120),
    previousHead: header.toString("hex", 120, 152),
    link: header.subarray(249, 281),
    header,
    frames,
    heads: heads.map((head) => head.toString("hex")),
    linkSecret,
    text: frames.map(({ type, plaintext }) => (type === 1 ? plaintext.toString("utf8") : "")).join(""),
  };
}

/** What `link` has to be, under the link secret of the segment that it names. */
export function linkOf(segment: OpenedSegment, secret: Buffer): Buffer {
  return hmac(secret, segment.header.subarray(0, 249));
}

/** The lower-case digits of a SHA-256. */
export function digestOf(...parts: Uint8Array[]): string {
  return sha256(...parts).toString("hex");
}

function open(key: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.alloc(12), { authTagLength: 16 });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - 16)), decipher.final()]);
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function hmac(key: Buffer, ...parts: Uint8Array[]): Buffer {
  const running = createHmac("sha256", key);
  for (const part of parts) running.update(part);
  return running.digest();
}
