import { createHmac, hkdfSync } from "node:crypto";
import { importAeadKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { deriveSegmentKeys, KeyChain, ZERO_NONCE } from "../../src/sealed/key-chain.ts";
import { backends } from "./support/backends.ts";
import { digestOf } from "./support/open-segment.ts";

const TEXT = new TextEncoder().encode("text");
const NOTHING = new Uint8Array(0);

/** key_0, key_1, … by RFC 5869, step by step over node:crypto. */
function keysOf(chain0: Uint8Array, count: number): Buffer[] {
  const keys: Buffer[] = [];
  let chain = Buffer.from(chain0);
  for (let i = 0; i < count; i++) {
    const first = createHmac("sha256", chain).update("frame").update(Buffer.of(1)).digest();
    chain = createHmac("sha256", chain).update(first).update("frame").update(Buffer.of(2)).digest();
    keys.push(first);
  }
  return keys;
}

describe.each(backends)("a chain of keys ($name)", (backend) => {
  it("gives the keys of the specification, one after the other, whether used or gone past", () => {
    const chain0 = new Uint8Array(32).fill(3);
    const expected = keysOf(chain0, 5);
    const chain = new KeyChain(chain0.slice(), backend);
    for (const [i, key] of expected.entries()) {
      if (i === 2) {
        chain.skip();
        continue;
      }
      const sealed = Buffer.concat(chain.next().seal(ZERO_NONCE, NOTHING, TEXT));
      expect(importAeadKey(key).open(ZERO_NONCE, NOTHING, sealed)).toEqual(Buffer.from(TEXT));
    }
  });

  it("forgets where it stood, and everything after destroy", () => {
    const own = new Uint8Array(32).fill(3);
    const chain = new KeyChain(own, backend);
    chain.next().destroy();
    expect(own).not.toEqual(new Uint8Array(32).fill(3));
    chain.destroy();
    chain.destroy();
    expect(own).toEqual(new Uint8Array(32));
    const destroyed = expect.objectContaining({ code: "ERR_KEY_DESTROYED" });
    expect(() => chain.next()).toThrow(destroyed);
    expect(() => chain.skip()).toThrow(destroyed);
  });

  it("begins from the shared secret, all of the header but its tag, and the recipient; the secret is wiped", () => {
    const header = Uint8Array.from({ length: 297 }, (_, i) => i);
    const recipient = new Uint8Array(97).fill(4);
    const sharedSecret = new Uint8Array(48).fill(5);
    const salt = Buffer.from(
      digestOf(Buffer.from("securecomm sealed log 1"), header.subarray(0, 281), recipient),
      "hex",
    );
    const expand = (info: string) => Buffer.from(hkdfSync("sha256", new Uint8Array(48).fill(5), salt, info, 32));
    const { chain, link } = deriveSegmentKeys({ sharedSecret, header, recipient }, backend);
    expect(Buffer.from(link)).toEqual(expand("link"));
    expect(sharedSecret).toEqual(new Uint8Array(48));
    const sealed = Buffer.concat(chain.next().seal(ZERO_NONCE, NOTHING, TEXT));
    expect(importAeadKey(keysOf(expand("chain"), 1)[0]!).open(ZERO_NONCE, NOTHING, sealed)).toEqual(Buffer.from(TEXT));
  });
});
