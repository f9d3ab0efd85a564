import {
  ArgumentRangeError,
  ArgumentTypeError,
  fromHex,
  generateSigningKey,
  importVerifyingKey,
  toHex,
} from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import {
  createIdentity,
  exportIdentityPem,
  fingerprintOf,
  identityFromSigner,
  importIdentityPem,
} from "../src/index.ts";
import { BASE_POINT, backends } from "./support/keys.ts";
import { errorOf } from "./support/outcome.ts";

const message = new TextEncoder().encode("olá");

describe.each(backends)("an identity ($name)", (backend) => {
  it("has a name, a point, its fingerprint, and signs", async () => {
    const identity = await createIdentity({ name: "alice", backend });
    expect(identity.name).toBe("alice");
    expect(identity.publicKey).toHaveLength(97);
    expect(identity.fingerprint).toBe(fingerprintOf(identity.publicKey));
    const signature = await identity.sign(message);
    expect(signature).toHaveLength(96);
    await expect(importVerifyingKey(identity.publicKey).verify(message, signature)).resolves.toBe(true);
  });

  it("is another each time", async () => {
    const [one, two] = [await createIdentity({ name: "a", backend }), await createIdentity({ name: "a", backend })];
    expect(one.fingerprint).not.toBe(two.fingerprint);
  });

  it("keeps its key and its point out of reach", async () => {
    const identity = await createIdentity({ name: "alice", backend });
    expect(identity.publicKey.constructor).toBe(Uint8Array);
    identity.publicKey.fill(0);
    expect(fingerprintOf(identity.publicKey)).toBe(identity.fingerprint);
    expect(Object.isFrozen(identity)).toBe(true);
    expect(Object.keys(identity).sort()).toEqual(["fingerprint", "name", "publicKey", "sign"]);
  });

  it("is the same after an export and an import, in either backend", async () => {
    const identity = await createIdentity({ name: "alice", backend });
    const pem = await exportIdentityPem(identity);
    for (const other of backends) {
      const again = await importIdentityPem(pem, { name: "alicia", backend: other });
      expect(again.name).toBe("alicia");
      expect(again.fingerprint).toBe(identity.fingerprint);
      await expect(exportIdentityPem(again)).resolves.toBe(pem);
      const signature = await again.sign(message);
      await expect(importVerifyingKey(identity.publicKey, backend).verify(message, signature)).resolves.toBe(true);
    }
  });
});

describe("createIdentity", () => {
  it("names the argument that is wrong", async () => {
    await expect(createIdentity(undefined as never)).rejects.toThrow(ArgumentTypeError);
    await expect(createIdentity({} as never)).rejects.toThrow(new ArgumentTypeError("name", "a string"));
    await expect(createIdentity({ name: "a\nb" })).rejects.toThrow(ArgumentRangeError);
  });
});

describe("identityFromSigner", () => {
  it("works with a key of WebCrypto that cannot be extracted", async () => {
    const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, false, ["sign", "verify"]);
    const identity = identityFromSigner({
      name: "browser",
      publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey)),
      sign: async (data) =>
        new Uint8Array(
          await crypto.subtle.sign(
            { name: "ECDSA", hash: "SHA-256" },
            keys.privateKey,
            data as Uint8Array<ArrayBuffer>,
          ),
        ),
    });
    const signature = await identity.sign(message);
    await expect(importVerifyingKey(identity.publicKey).verify(message, signature)).resolves.toBe(true);
    const error = await errorOf(() => exportIdentityPem(identity));
    expect(error).toMatchObject({ name: "AuthError", code: "ERR_IDENTITY_NOT_EXPORTABLE" });
  });

  it("makes low the s that a signer leaves high, and keeps a copy of what it gave", async () => {
    const key = generateSigningKey();
    const order = BigInt(`0x${"f".repeat(48)}c7634d81f4372ddf581a0db248b0a77aecec196accc52973`);
    const low = await key.sign(message);
    const high = new Uint8Array(low);
    const s = (order - BigInt(`0x${toHex(low.subarray(48))}`)).toString(16).padStart(96, "0");
    high.set(fromHex(s), 48);
    const identity = identityFromSigner({ name: "a", publicKey: key.publicKey, sign: () => high });
    const signature = await identity.sign(message);
    expect(toHex(high)).not.toBe(toHex(low));
    high.fill(0);
    expect(toHex(signature)).toBe(toHex(low));
  });

  it("does not follow later changes of the point that it was given", () => {
    const publicKey = Buffer.from(BASE_POINT);
    const identity = identityFromSigner({ name: "a", publicKey, sign: () => new Uint8Array(96) });
    publicKey.fill(0);
    expect(identity.publicKey).toEqual(BASE_POINT);
  });

  it.each([
    ["DER", new Uint8Array(103)],
    ["nothing", undefined],
    ["text", "signature"],
  ])("refuses a signer that returns %s", async (_, output) => {
    const identity = identityFromSigner({ name: "a", publicKey: BASE_POINT, sign: () => output as never });
    await expect(identity.sign(message)).rejects.toMatchObject({ name: "AuthError", code: "ERR_SIGNER_OUTPUT" });
  });

  it("refuses a point off the curve, a compressed one, a bad name and a missing function", () => {
    const sign = () => new Uint8Array(96);
    const off = BASE_POINT.slice();
    off[96]! ^= 1;
    expect(() => identityFromSigner({ name: "a", publicKey: off, sign })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_POINT" }),
    );
    expect(() => identityFromSigner({ name: "a", publicKey: BASE_POINT.subarray(0, 49), sign })).toThrow(
      ArgumentRangeError,
    );
    expect(() => identityFromSigner({ name: "", publicKey: BASE_POINT, sign })).toThrow(ArgumentRangeError);
    expect(() => identityFromSigner({ name: "a", publicKey: BASE_POINT } as never)).toThrow(ArgumentTypeError);
  });

  it("makes no exportable identity of a copy of one", async () => {
    const copy = { ...(await createIdentity({ name: "alice" })) };
    await expect(exportIdentityPem(copy)).rejects.toMatchObject({ code: "ERR_IDENTITY_NOT_EXPORTABLE" });
    await expect(exportIdentityPem(undefined as never)).rejects.toThrow(ArgumentTypeError);
  });
});
