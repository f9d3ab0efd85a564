import { createCipheriv, createDecipheriv } from "node:crypto";
import { concatBytes, importAeadKey } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";
import { describe, expect, it, onTestFinished, vi } from "vitest";

const KEY = new Uint8Array(32).fill(7);
const AAD = Uint8Array.of(1, 2, 3);
const PLAINTEXT = new Uint8Array(40).fill(9);
const nonceOf = (number: number) => new Uint8Array(12).fill(number);

/** What another implementation makes of it. */
const sealed = (number: number) =>
  concatBytes(...importAeadKey(KEY, nobleBackend).seal(nonceOf(number), AAD, PLAINTEXT));

/**
 * The ciphers that were brought to their end, each once: that is when OpenSSL overwrites the key in them. All of node's
 * ciphers of a kind share the method, which does its work as ever.
 */
function finished(next: "seal" | "open"): { readonly size: number } {
  const make = next === "seal" ? createCipheriv : createDecipheriv;
  const prototype = Object.getPrototypeOf(make("aes-256-gcm", KEY, nonceOf(0)));
  const spy = vi.spyOn(prototype, "final");
  onTestFinished(() => spy.mockRestore());
  return {
    get size() {
      return new Set(spy.mock.contexts).size;
    },
  };
}

describe.each(["seal", "open"] as const)("a cipher that was made ahead to %s", (next) => {
  const using = (number: number) => {
    const key = importAeadKey(KEY, nodeBackend);
    const use = () => {
      if (next === "seal") expect(concatBytes(...key.seal(nonceOf(number), AAD, PLAINTEXT))).toEqual(sealed(number));
      else expect(Buffer.compare(key.open(nonceOf(number), AAD, sealed(number)), PLAINTEXT)).toBe(0);
    };
    return { key, use };
  };

  it("is used for its nonce: no second one is made", () => {
    const { key, use } = using(1);
    const ended = finished(next);
    key.prepare(next, nonceOf(1));
    expect(ended.size).toBe(0);
    use();
    expect(ended.size).toBe(1);
  });

  it("is wiped where the next nonce is another, and the result is right all the same", () => {
    const { key, use } = using(2);
    const ended = finished(next);
    key.prepare(next, nonceOf(1));
    use();
    // The one that did not fit, and the one that was used.
    expect(ended.size).toBe(2);
    use();
    expect(ended.size).toBe(3);
  });

  it("is wiped where one is made for another nonce, and kept where it is for the same", () => {
    const { key, use } = using(3);
    const ended = finished(next);
    key.prepare(next, nonceOf(1));
    key.prepare(next, nonceOf(1));
    expect(ended.size).toBe(0);
    key.prepare(next, nonceOf(3));
    expect(ended.size).toBe(1);
    use();
    expect(ended.size).toBe(2);
  });

  it("is wiped with its key", () => {
    const { key } = using(1);
    const ended = finished(next);
    key.prepare(next, nonceOf(1));
    key.destroy();
    expect(ended.size).toBe(1);
    key.destroy();
    expect(ended.size).toBe(1);
  });

  it("that is made for one nonce serves one record, not the next under the same nonce", () => {
    const { key, use } = using(1);
    const ended = finished(next);
    key.prepare(next, nonceOf(1));
    use();
    use();
    expect(ended.size).toBe(2);
  });
});
