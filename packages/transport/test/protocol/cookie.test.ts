import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type CookieContext, checkCookie, issueCookie } from "../../src/protocol/cookie.ts";
import { BACKENDS } from "../support/backends.ts";

const LIFETIME = 10_000;
const COOKIE_LENGTH = 40;
const NOW = 2 ** 33 + 12_345.75;

describe.each(BACKENDS)("a cookie, $name", ({ backend }) => {
  const context: CookieContext = {
    backend,
    key: new Uint8Array(32).fill(7),
    address: "192.0.2.7",
    digest: new Uint8Array(32).fill(9),
  };
  const cookie = issueCookie(context, NOW);
  const check = (changes: Partial<CookieContext> = {}, given = cookie, time = NOW) =>
    checkCookie({ ...context, ...changes }, given, time, LIFETIME);

  it("is u64 time and an HMAC over what it is bound to", () => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(Math.floor(NOW)));
    const mac = createHmac("sha256", context.key)
      .update("securecomm/1 cookie")
      .update(time)
      .update(Buffer.from([0, 0, 0, 9]))
      .update("192.0.2.7")
      .update(context.digest)
      .digest();
    expect(Buffer.from(cookie).toString("hex")).toBe(Buffer.concat([time, mac]).toString("hex"));
    expect(cookie).toHaveLength(COOKIE_LENGTH);
  });

  it("is good from when it was issued until its time is over", () => {
    for (const later of [0, 0.25, 1, LIFETIME]) expect(check({}, cookie, NOW + later)).toBe(true);
    for (const later of [-1, LIFETIME + 1, LIFETIME * 1_000]) expect(check({}, cookie, NOW + later)).toBe(false);
  });

  it("is good for one address, one offer and one listener", () => {
    expect(check({ address: "192.0.2.8" })).toBe(false);
    expect(check({ address: "" })).toBe(false);
    expect(check({ digest: new Uint8Array(32) })).toBe(false);
    expect(check({ key: new Uint8Array(32) })).toBe(false);
    expect(check()).toBe(true);
  });

  it("is not good with any bit altered, its time among them", () => {
    for (let bit = 0; bit < COOKIE_LENGTH * 8; bit++) {
      const altered = new Uint8Array(cookie);
      (altered[bit >> 3] as number) ^= 1 << (bit & 7);
      for (const time of [NOW, NOW + LIFETIME]) expect(check({}, altered, time)).toBe(false);
    }
  });

  it("is nothing else, of whatever length", () => {
    for (const length of [0, 1, 7, 8, 39, 41, 255]) expect(check({}, new Uint8Array(length))).toBe(false);
    expect(check({}, new Uint8Array(COOKIE_LENGTH))).toBe(false);
    expect(check({}, cookie.subarray(0, 39))).toBe(false);
    expect(check({}, new Uint8Array([...cookie, 0]))).toBe(false);
  });

  it("may lie anywhere in a larger buffer", () => {
    const buffer = Buffer.concat([Buffer.alloc(3), cookie, Buffer.alloc(5)]);
    expect(check({}, buffer.subarray(3, 3 + COOKIE_LENGTH))).toBe(true);
  });
});
