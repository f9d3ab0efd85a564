import { describe, expect, it } from "vitest";
import { exportLogKey, importLogKey, isKeyEncrypted } from "../../src/sealed/key-file.ts";
import { encodeKeyFile } from "../../src/sealed/key-file-format.ts";
import { type LogKey, logKeyFromScalar } from "../../src/sealed/log-key.ts";
import { formatRecipient } from "../../src/sealed/recipient.ts";
import { backends } from "./support/backends.ts";
import { RECIPIENT, SCALAR } from "./support/sealed-writer.ts";

// The least that the format knows, so that hundreds of derivations take a second.
const cost = { N: 1024, r: 1, p: 1 };
const KEY = logKeyFromScalar(SCALAR);
const MALFORMED = expect.objectContaining({ code: "ERR_KEY_MALFORMED" });
const WRONG = expect.objectContaining({ code: "ERR_PASSPHRASE_WRONG" });

function altered(text: string, change: (content: Record<string, unknown>) => void): string {
  const content = JSON.parse(text) as Record<string, unknown>;
  change(content);
  return JSON.stringify(content);
}

describe.each(backends)("a key file ($name)", (backend) => {
  it("gives the key back, with a passphrase and without", async () => {
    for (const passphrase of [undefined, "correct horse"]) {
      const text = await exportLogKey(KEY, passphrase, { cost, backend });
      expect(isKeyEncrypted(text)).toBe(passphrase !== undefined);
      const key = await importLogKey(text, passphrase, backend);
      expect(key.recipient).toBe(KEY.recipient);
      expect(Buffer.from(key.deriveSharedSecret(RECIPIENT))).toEqual(Buffer.from(KEY.deriveSharedSecret(RECIPIENT)));
    }
  });
});

describe("a key file", () => {
  it("in the clear is one JSON object", async () => {
    const text = await exportLogKey(KEY);
    expect(JSON.parse(text)).toEqual({
      securecomm: "log key",
      version: 1,
      recipient: KEY.recipient,
      private: Buffer.from(SCALAR).toString("base64url"),
    });
    const spaced = JSON.stringify(JSON.parse(text), null, 2);
    expect((await importLogKey(`${spaced}\n`)).recipient).toBe(KEY.recipient);
  });

  it("under a passphrase has everything but the private key in the clear", async () => {
    const text = await exportLogKey(KEY, "pass", { cost });
    const content = JSON.parse(text);
    expect(Object.keys(content)).toEqual([
      "securecomm",
      "version",
      "recipient",
      "scrypt",
      "nonce",
      "sealed",
      "checksum",
    ]);
    expect(content.scrypt).toMatchObject(cost);
    expect(text).not.toContain(Buffer.from(SCALAR).toString("base64url").slice(0, 20));
    expect(await exportLogKey(KEY, "pass", { cost })).not.toBe(text);
  });

  it("takes 2^17, 8 and 1 for scrypt by default", async () => {
    const text = await exportLogKey(KEY, "pass");
    expect(JSON.parse(text).scrypt).toMatchObject({ N: 2 ** 17, r: 8, p: 1 });
    expect((await importLogKey(text, "pass")).recipient).toBe(KEY.recipient);
  });

  it("opens for the passphrase however it was typed, and for no other", async () => {
    const text = await exportLogKey(KEY, "caf\u00e9", { cost });
    expect((await importLogKey(text, "cafe\u0301")).recipient).toBe(KEY.recipient);
    for (const wrong of ["cafe", "CAF\u00c9", "caf\u00e9 "])
      await expect(importLogKey(text, wrong)).rejects.toThrow(WRONG);
    await expect(importLogKey(text)).rejects.toThrow(WRONG);
  });

  it("that is damaged anywhere is malformed, before a passphrase is tried", async () => {
    for (const passphrase of [undefined, "pass"]) {
      const text = await exportLogKey(KEY, passphrase, { cost });
      for (let i = 0; i < text.length; i++) {
        const slip = `${text.slice(0, i)}${text[i] === "A" ? "B" : "A"}${text.slice(i + 1)}`;
        await expect(importLogKey(slip, "wrong")).rejects.toThrow(MALFORMED);
        await expect(importLogKey(text.slice(0, i), "wrong")).rejects.toThrow(MALFORMED);
      }
    }
  });

  it.each([
    ["of a later version", (content: Record<string, unknown>) => Object.assign(content, { version: 2 })],
    ["of another kind", (content: Record<string, unknown>) => Object.assign(content, { securecomm: "identity" })],
    ["without a recipient", (content: Record<string, unknown>) => Object.assign(content, { recipient: 1 })],
    ["with a scrypt that is none", (content: Record<string, unknown>) => Object.assign(content, { scrypt: null })],
    [
      "with a cost that is no number",
      (content: Record<string, unknown>) => Object.assign(content["scrypt"]!, { N: "1024" }),
    ],
  ])("%s is malformed", async (_, change) => {
    const text = altered(await exportLogKey(KEY, "pass", { cost }), change);
    await expect(importLogKey(text, "pass")).rejects.toThrow(MALFORMED);
    expect(() => isKeyEncrypted(text)).toThrow(MALFORMED);
  });

  it("whose private key is another's is malformed", async () => {
    const other = logKeyFromScalar(new Uint8Array(48).fill(8));
    const text = altered(await exportLogKey(KEY), (content) => {
      content["recipient"] = other.recipient;
    });
    await expect(importLogKey(text)).rejects.toThrow(MALFORMED);
    const zero = altered(await exportLogKey(KEY), (content) => {
      content["private"] = "A".repeat(64);
    });
    await expect(importLogKey(zero)).rejects.toThrow(MALFORMED);
  });

  it("never quotes itself in an error", async () => {
    const text = await exportLogKey(KEY);
    const secret = Buffer.from(SCALAR).toString("base64url").slice(0, 12);
    const error = await importLogKey(text.slice(0, -1)).catch((reason: unknown) => reason as Error);
    expect(JSON.stringify([error, (error as Error).message, (error as Error).cause])).not.toContain(secret);
  });

  it("that asks for more than 256 MiB, or for hours, is refused without trying", async () => {
    for (const greedy of [
      { N: 2 ** 19, r: 8, p: 1 },
      { N: 2 ** 30, r: 32, p: 1 },
      { N: 2 ** 17, r: 8, p: 32 },
      { N: 1000, r: 1, p: 1 },
      { N: 512, r: 1, p: 1 },
      { N: 2 ** 16, r: 1, p: 1 },
      { N: 1024, r: 0, p: 1 },
      { N: 1024, r: 1, p: 1.5 },
    ]) {
      await expect(exportLogKey(KEY, "pass", { cost: greedy })).rejects.toThrow(RangeError);
      const text = greedyFile(greedy);
      await expect(importLogKey(text, "pass")).rejects.toThrow(MALFORMED);
    }
  });
});

describe("wrong arguments", () => {
  it("are named", async () => {
    await expect(importLogKey(5 as never)).rejects.toThrow(expect.objectContaining({ argument: "text" }));
    expect(() => isKeyEncrypted(undefined as never)).toThrow(TypeError);
    await expect(exportLogKey(null as never)).rejects.toThrow(expect.objectContaining({ argument: "key" }));
    for (const wrong of ["", "\ud800", "x".repeat(4097), "\u00e9".repeat(2049)]) {
      await expect(exportLogKey(KEY, wrong, { cost })).rejects.toThrow(
        expect.objectContaining({ argument: "passphrase" }),
      );
    }
    await expect(exportLogKey(KEY, 5 as never, { cost })).rejects.toThrow(TypeError);
  });

  it("a key that was destroyed, or is held elsewhere, has nothing to export", async () => {
    const key = logKeyFromScalar(SCALAR);
    key.destroy();
    const foreign: LogKey = { ...KEY, recipient: formatRecipient(RECIPIENT) };
    for (const gone of [key, foreign]) {
      await expect(exportLogKey(gone)).rejects.toThrow(expect.objectContaining({ code: "ERR_KEY_DESTROYED" }));
    }
  });
});

/** A file with a checksum that fits, as somebody writes it who wants a reader's memory. */
function greedyFile(greedy: { N: number; r: number; p: number }): string {
  const bytes = (length: number) => new Uint8Array(length);
  return encodeKeyFile({
    recipient: KEY.recipient,
    cost: greedy,
    salt: bytes(32),
    nonce: bytes(12),
    sealed: bytes(64),
  });
}
