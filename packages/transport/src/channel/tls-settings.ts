import { Buffer } from "node:buffer";
import type { Pem } from "./tls.ts";

/** What both ends of `wss://` are set to: no version before TLS 1.2, and HTTP/1.1, which an upgrade needs. */
export const TLS_SETTINGS = { minVersion: "TLSv1.2", ALPNProtocols: ["http/1.1"] as string[] } as const;

/** PEM as Node takes it. */
export function nodePem(pem: Pem): string | Buffer {
  return typeof pem === "string" ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.length);
}
