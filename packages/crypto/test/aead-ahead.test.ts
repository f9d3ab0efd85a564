import { type Aead, CryptoError, concatBytes, importAeadKey } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends } from "./support.ts";

const KEY = new Uint8Array(32).fill(7);
const nonceOf = (number: number) => new Uint8Array(12).fill(number);
const AAD = Uint8Array.of(1, 2, 3);

const sealed = (key: Aead, number: number, plaintext: Uint8Array) =>
  concatBytes(...key.seal(nonceOf(number), AAD, plaintext));

describe.each(backends.map((backend) => ({ name: backend.name, backend })))(
  "an AEAD key of $name that has something done in advance",
  ({ backend }) => {
    it("gives what one without gives, whatever was prepared and whatever comes", () => {
      const step = fc.record({
        prepare: fc.option(fc.tuple(fc.constantFrom("seal" as const, "open" as const), fc.nat(3))),
        number: fc.nat(3),
        plaintext: fc.uint8Array({ maxLength: 40 }),
      });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
          const [ahead, plain] = [importAeadKey(KEY, backend), importAeadKey(KEY, backend)];
          for (const { prepare, number, plaintext } of steps) {
            if (prepare !== null) ahead.prepare?.(prepare[0], nonceOf(prepare[1]));
            const frame = sealed(plain, number, plaintext);
            expect(sealed(ahead, number, plaintext)).toEqual(frame);
            expect(Buffer.compare(ahead.open(nonceOf(number), AAD, frame), plaintext)).toBe(0);
          }
        }),
      );
    });

    it("refuses what was altered, and is as good as new for what follows", () => {
      const key = importAeadKey(KEY, backend);
      const good = sealed(key, 1, new Uint8Array(20));
      const bad = good.slice();
      bad[3] = (bad[3] as number) ^ 1;
      key.prepare?.("open", nonceOf(1));
      expect(() => key.open(nonceOf(1), AAD, bad)).toThrow(CryptoError);
      expect(key.open(nonceOf(1), AAD, good)).toHaveLength(20);
    });

    it("prepares for the nonce as it was, not for what the caller makes of its buffer", () => {
      // A Buffer's own slice() is a view.
      for (const nonce of [nonceOf(1), Buffer.from(nonceOf(1))]) {
        for (const key of [importAeadKey(KEY, backend), backend.aes256Gcm(KEY)]) {
          key.prepare?.("seal", nonce.fill(1));
          key.prepare?.("open", nonce);
          nonce.fill(2);
          const expected = sealed(importAeadKey(KEY, backend), 2, AAD);
          expect(concatBytes(...key.seal(nonce, AAD, AAD))).toEqual(expected);
          expect(Buffer.compare(key.open(nonce, AAD, expected), AAD)).toBe(0);
        }
      }
    });

    it("does nothing more once it is destroyed", () => {
      const key = importAeadKey(KEY, backend);
      key.prepare?.("seal", nonceOf(1));
      key.prepare?.("open", nonceOf(1));
      key.destroy();
      expect(() => key.seal(nonceOf(1), AAD, AAD)).toThrow(expect.objectContaining({ code: "ERR_KEY_DESTROYED" }));
      expect(() => key.open(nonceOf(1), AAD, new Uint8Array(20))).toThrow(
        expect.objectContaining({ code: "ERR_KEY_DESTROYED" }),
      );
    });

    it("opens in two pieces, of which the second is alone in its memory", () => {
      const key = importAeadKey(KEY, backend);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(50), (plaintext, at) => {
          const lead = Math.min(at, plaintext.length);
          const pieces = key.openApart?.(nonceOf(3), AAD, sealed(key, 3, plaintext), lead);
          const [first, rest] = pieces as [Uint8Array, Uint8Array];
          expect([first.length, rest.length]).toEqual([lead, plaintext.length - lead]);
          expect(Buffer.compare(concatBytes(first, rest), plaintext)).toBe(0);
          expect(rest.buffer.byteLength).toBe(rest.length);
        }),
      );
    });

    it("gives neither piece of what was altered, and none of what is shorter than the first", () => {
      const key = importAeadKey(KEY, backend);
      const frame = sealed(key, 1, new Uint8Array(20));
      expect(() => key.openApart?.(nonceOf(1), AAD, frame, 21)).toThrow(
        expect.objectContaining({ code: "ERR_DECRYPT" }),
      );
      frame[25] = (frame[25] as number) ^ 1;
      expect(() => key.openApart?.(nonceOf(1), AAD, frame, 5)).toThrow(
        expect.objectContaining({ code: "ERR_DECRYPT" }),
      );
    });
  },
);
