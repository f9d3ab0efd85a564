import { generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";

/** A certificate and its key, both as PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

const DAY = 86_400_000;
const ECDSA_WITH_SHA256 = "2a8648ce3d040302";
const COMMON_NAME = "550403";
const BASIC_CONSTRAINTS = "551d13";
const SUBJECT_ALT_NAME = "551d11";

/** What {@link testCertificate} can be told. */
export interface TestCertificateOptions {
  /** Begin and end of validity, in milliseconds from now: yesterday and tomorrow. */
  readonly from?: number;
  readonly until?: number;
  /** The DNS name it is for, beside `127.0.0.1` and `::1`. */
  readonly host?: string;
  readonly namedCurve?: string;
  /** The subject's common name; an issuer must have another than what it issues, or that looks self-signed. */
  readonly name?: string;
  /** Who signs it; itself unless given. One that signs itself may issue others. */
  readonly issuer?: TestCertificate;
}

/** Makes a certificate (RFC 5280, section 4.1) with nothing but node:crypto. */
export function testCertificate({
  from = -DAY,
  until = DAY,
  host = "localhost",
  namedCurve = "P-256",
  name = "securecomm test",
  issuer,
}: TestCertificateOptions = {}): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const alternatives = sequence(
    der(0x82, Buffer.from(host)),
    der(0x87, Buffer.from([127, 0, 0, 1])),
    der(0x87, Buffer.from("00000000000000000000000000000001", "hex")),
  );
  const isAuthority = sequence(...(issuer === undefined ? [der(0x01, Buffer.from([0xff]))] : []));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer === undefined ? name : commonNameOf(issuer)),
    sequence(time(Date.now() + from), time(Date.now() + until)),
    distinguishedName(name),
    publicKey.export({ format: "der", type: "spki" }),
    der(0xa3, sequence(extension(BASIC_CONSTRAINTS, isAuthority), extension(SUBJECT_ALT_NAME, alternatives))),
  );
  const signature = sign("sha256", content, issuer === undefined ? privateKey : issuer.key);
  return {
    cert: pem("CERTIFICATE", sequence(content, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))),
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(commonName)))));
}

function commonNameOf({ cert }: TestCertificate): string {
  const found = /^CN=(.+)$/m.exec(new X509Certificate(cert).subject)?.[1];
  if (found === undefined) throw new Error("the issuer has no common name");
  return found;
}

/** One element of DER (X.690, section 8.1): tag, length, content. */
function der(tag: number, content: Buffer): Buffer {
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]) => der(0x31, Buffer.concat(parts));
const oid = (digits: string) => der(0x06, Buffer.from(digits, "hex"));
const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value));

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
