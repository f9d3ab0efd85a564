import { type CryptoBackend, concatBytes, equalBytes, hmacSha256 } from "@securecomm/crypto";
import { uint, utf8 } from "./codec.ts";
import { lengthPrefixed } from "./transcript.ts";

/** What a cookie is bound to, and the key that binds it. */
export interface CookieContext {
  readonly backend: CryptoBackend;
  /** 32 random bytes that only the listener knows. */
  readonly key: Uint8Array;
  /** Where the initiator is, so that a cookie shows that it hears what is sent there. */
  readonly address: string;
  /** H(M1 with an empty cookie), 32 bytes: a cookie is good for one offer. */
  readonly digest: Uint8Array;
}

/**
 * A cookie for an initiator that is to send its M1 once more:
 * u64 time ‖ HMAC-SHA256(key, "securecomm/1 cookie" ‖ u64 time ‖ lp(address) ‖ digest).
 * Nothing of it needs to be remembered, and it costs one HMAC.
 * @param time milliseconds of a clock that does not go back, below 2^53.
 * @returns 40 bytes; to the initiator a cookie is any 1 to 255 bytes.
 */
export function issueCookie(context: CookieContext, time: number): Uint8Array {
  const stamp = uint(Math.floor(time), 8);
  return concatBytes(stamp, authenticate(context, stamp));
}

/**
 * Whether a cookie was issued for just this, at most `lifetime` milliseconds ago. The time that the check takes does
 * not depend on where a wrong cookie differs.
 * @param time by the same clock as when it was issued.
 */
export function checkCookie(context: CookieContext, cookie: Uint8Array, time: number, lifetime: number): boolean {
  const stamp = cookie.subarray(0, 8);
  if (!equalBytes(authenticate(context, stamp), cookie.subarray(8))) return false;
  // The stamp is our own writing from here on, and 8 bytes long: the MAC covers it.
  const view = new DataView(stamp.buffer, stamp.byteOffset, 8);
  const issued = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  const now = Math.floor(time);
  return issued <= now && now - issued <= lifetime;
}

function authenticate({ backend, key, address, digest }: CookieContext, stamp: Uint8Array): Uint8Array {
  const data = concatBytes(utf8("securecomm/1 cookie"), stamp, lengthPrefixed(utf8(address)), digest);
  return hmacSha256(key, data, backend);
}
