import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";

/** One or more certificates, or a key, as PEM text or as its bytes. */
export type Pem = string | Uint8Array;

/**
 * How `wss://` proves a host name, on Node. TLS hides who talks to whom from an onlooker and passes where only HTTPS
 * does; a session needs to trust it with nothing, so a certificate is no identity here. The versions are TLS 1.2 and 1.3.
 */
export interface TlsOptions {
  /** To listen: the certificate of this host, with the intermediate ones behind it. */
  readonly cert?: Pem | undefined;
  /** To listen: the private key of the certificate, not encrypted. */
  readonly key?: Pem | undefined;
  /** To dial: the authorities that are trusted instead of the system's; a self-signed certificate is its own. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** To dial: the name that the certificate must have, where it is not the host of the address. */
  readonly servername?: string | undefined;
}

const NAMES: readonly string[] = ["cert", "key", "ca", "servername"] satisfies (keyof TlsOptions)[];

/** Checks the option `tls` by itself; what it is used for decides what must be in it. */
export function checkTls(tls: TlsOptions | undefined): TlsOptions | undefined {
  if (tls === undefined) return undefined;
  if (typeof tls !== "object" || tls === null) throw new ArgumentTypeError("tls", "an object, such as { cert, key }");
  for (const name of Object.keys(tls)) {
    if (!NAMES.includes(name)) throw new ArgumentRangeError(`tls.${name}`, "left out: there is no such option");
  }
  for (const name of ["cert", "key"] as const) if (tls[name] !== undefined) checkPem(`tls.${name}`, tls[name]);
  const { ca, servername } = tls;
  if (ca !== undefined) for (const one of Array.isArray(ca) ? ca : [ca]) checkPem("tls.ca", one);
  if (servername !== undefined && typeof servername !== "string") {
    throw new ArgumentTypeError("tls.servername", "a string");
  }
  return { ...tls };
}

function checkPem(name: string, pem: unknown): void {
  if (typeof pem === "string" || pem instanceof Uint8Array) return;
  throw new ArgumentTypeError(name, "PEM, as a string or as bytes; read the file that it is in");
}
