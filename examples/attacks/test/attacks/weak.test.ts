import { createCipheriv, createDecipheriv } from "node:crypto";
import { readySessionModel } from "@securecomm/anomaly";
import { defaultBackend } from "@securecomm/crypto";
import { askUser, type CryptoBackend } from "@securecomm/transport";
import { describe, expect, it } from "vitest";
import { bitFlip } from "../../src/attacks/bit-flip.ts";
import { identityChange } from "../../src/attacks/identity-change.ts";
import { manInTheMiddle } from "../../src/attacks/man-in-the-middle.ts";
import { messageFlood } from "../../src/attacks/message-flood.ts";
import { runAttack } from "../../src/attacks/run.ts";

const everybody = () => askUser(() => true);

/** AES-256-GCM as it must not be: what is opened is not authenticated (SP 800-38D without its tag). */
const unchecked: CryptoBackend = {
  ...defaultBackend,
  aes256Gcm: (given) => {
    const key = Uint8Array.from(given);
    return {
      seal: (nonce, aad, plaintext) => {
        const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 }).setAAD(aad);
        const pieces = plaintext instanceof Uint8Array ? [plaintext] : plaintext;
        const sealed = Buffer.concat([...pieces.map((piece) => cipher.update(piece)), cipher.final()]);
        return [new Uint8Array(sealed), new Uint8Array(cipher.getAuthTag())];
      },
      open: (nonce, _aad, sealed) => {
        const counter = Buffer.concat([nonce, Uint8Array.of(0, 0, 0, 2)]);
        const decipher = createDecipheriv("aes-256-ctr", key, counter);
        return new Uint8Array(decipher.update(sealed.subarray(0, sealed.length - 16)));
      },
      destroy: () => key.fill(0),
    };
  },
};

// What cannot fail shows nothing: each protection is taken away here, and the result must say what came of it.
describe("the judgement of an attack", () => {
  it("is bad where everybody is trusted: the man in the middle reads what is said", async () => {
    const { ok, gains, detected } = await runAttack(manInTheMiddle, { trust: everybody });
    expect(ok).toBe(false);
    expect(gains).toContain("the impostor got a session");
    expect(gains).toContain("the impostor read what was meant for bob");
    expect(detected).toBeUndefined();
  });

  it("is bad where everybody is trusted: another identity is taken for the one that is known", async () => {
    const { ok, gains } = await runAttack(identityChange, { trust: everybody });
    expect(ok).toBe(false);
    expect(gains).toContain("alice has a session with another identity than the one she knows");
    expect(gains).toContain("another one read what was meant for bob");
  });

  it("is bad where what is opened is not authenticated: handshakes pass that were changed", async () => {
    const { ok, gains } = await runAttack(bitFlip, { backend: unchecked });
    expect(ok).toBe(false);
    expect(gains).toContain("a session opened after a bit was flipped in M2");
    expect(gains).toContain("nobody refused: in M3");
  });

  it("is bad where nobody watches, and only the detector could have told", async () => {
    const { ok, detected, gains } = await runAttack(messageFlood, { monitored: false });
    expect(gains).toEqual([]);
    expect(detected).toBeUndefined();
    expect(ok).toBe(false);
  });

  it("is bad where the monitor raises the alarm at ordinary use already", async () => {
    const { ok, alarmsBefore } = await runAttack(messageFlood, { model: readySessionModel().withThreshold(0) });
    expect(alarmsBefore).toBeGreaterThan(0);
    expect(ok).toBe(false);
  });
});
