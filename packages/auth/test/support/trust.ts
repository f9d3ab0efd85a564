import { fingerprintOf } from "../../src/index.ts";
import type { TrustRequest } from "../../src/trust-policy.ts";
import { BASE_POINT } from "./keys.ts";

/** Fingerprints of keys that nobody holds: the policies see only fingerprints. */
export function fingerprint(number: number): string {
  const point = BASE_POINT.slice();
  new DataView(point.buffer).setUint32(1, number);
  return fingerprintOf(point);
}

/** A request of an initiator that dialled `tcp://host:7420`, except for what is given. */
export function request(overrides: Partial<TrustRequest> = {}): TrustRequest {
  return {
    publicKey: BASE_POINT,
    fingerprint: fingerprint(1),
    name: "bob",
    role: "initiator",
    peer: "tcp://host:7420",
    address: "192.0.2.1:7420",
    ...overrides,
  };
}
