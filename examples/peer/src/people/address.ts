import { createPairingLink, fingerprintOf } from "@securecomm/auth";

/** A link wants a fingerprint; whose it is does not matter where only the address is looked at. */
const ANY = fingerprintOf(Uint8Array.of(4, ...new Uint8Array(96)));

/** Whether a value is an address that a pairing link may have: `tcp://host:port`, `ws://…` or `wss://…`. */
export function isPairingAddress(value: unknown): value is string {
  if (typeof value !== "string") return false;
  try {
    createPairingLink({ fingerprint: ANY, address: value });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Whether it is a {@link isPairingAddress} that others can dial: not every address of a machine (`0.0.0.0`, `[::]`). */
export function isDiallableAddress(value: unknown): value is string {
  if (!isPairingAddress(value)) return false;
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(value)?.[1] ?? "";
  const host = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`).hostname : "";
  return !["0.0.0.0", "[::]", "[::ffff:0:0]"].includes(host);
}

/** The one way to write an address, under which its pin is kept: two spellings must not be two peers. */
export function canonicalAddress(address: string): string {
  const tcp = /^tcp:\/\/([^/]+)\/?$/i.exec(address)?.[1];
  if (tcp === undefined) return URL.canParse(address) ? new URL(address).href : address;
  const port = /:([0-9]{1,5})$/.exec(tcp)?.[1];
  if (port === undefined || !URL.canParse(`http://${tcp}`)) return address;
  return `tcp://${new URL(`http://${tcp}`).hostname}:${Number(port)}`;
}
