import { createHash, createHmac, createPublicKey, verify } from "node:crypto";

/*
 * The notation of docs/protocol.md, section 1, with node:crypto and nothing of ours.
 */

export const sha256 = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
export const mac = (key: Uint8Array, ...parts: Uint8Array[]) =>
  createHmac("sha256", key).update(Buffer.concat(parts)).digest();
export const u8 = (...numbers: number[]) => Buffer.from(numbers);
export const u16 = (n: number) => u8(n >>> 8, n & 0xff);
export const u32 = (n: number) => Buffer.concat([u16(n >>> 16), u16(n & 0xffff)]);
export const lp = (part: Uint8Array) => Buffer.concat([u32(part.length), part]);
export const text = (string: string) => Buffer.from(string, "utf8");

const SPKI = Buffer.from("3076301006072a8648ce3d020106052b81040022036200", "hex");

/** Whether r ‖ s is a signature of the key of this point. */
export function verifies(point: Uint8Array, input: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI, point]), format: "der", type: "spki" });
  return verify("sha256", input, { key, dsaEncoding: "ieee-p1363" }, signature);
}
