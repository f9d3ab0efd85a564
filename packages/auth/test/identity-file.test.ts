import { ArgumentRangeError, ArgumentTypeError, concatBytes, importAeadKey, sha256 } from "@securecomm/crypto";
import { beforeAll, describe, expect, it } from "vitest";
import {
  AuthError,
  createIdentity,
  decryptIdentity,
  encryptIdentity,
  exportIdentityPem,
  type Identity,
  identityFromSigner,
} from "../src/index.ts";
import { platform as portable } from "../src/platform/default.ts";
import { BASE_POINT, backends } from "./support/keys.ts";
import { errorOf } from "./support/outcome.ts";

const PASSPHRASE = "correct horse";
// The least that the format knows: 128 KiB, so that thousands of derivations take seconds.
const cost = { N: 1024, r: 1, p: 1 };

/** The file with its last 32 bytes, the hash, made to fit again: what somebody does who alters it on purpose. */
function rehash(file: Uint8Array): Uint8Array {
  return concatBytes(file.subarray(0, 217), sha256(file.subarray(0, 217)));
}

function flip(file: Uint8Array, bit: number): Uint8Array {
  const copy = file.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

let identity: Identity;
let file: Uint8Array;
beforeAll(async () => {
  identity = await createIdentity({ name: "alice" });
  file = await encryptIdentity(identity, PASSPHRASE, { cost });
});

describe.each(backends)("an identity file ($name)", (backend) => {
  it("opens to the same identity, in either backend", async () => {
    const own = await createIdentity({ name: "zé", backend });
    const bytes = await encryptIdentity(own, PASSPHRASE, { cost, backend });
    for (const other of backends) {
      const opened = await decryptIdentity(bytes, PASSPHRASE, { backend: other });
      expect(opened.name).toBe("zé");
      expect(opened.fingerprint).toBe(own.fingerprint);
      await expect(exportIdentityPem(opened)).resolves.toBe(await exportIdentityPem(own));
    }
  });

  it("takes its salt and its nonce from the backend's randomness", async () => {
    const fixed = { ...backend, randomBytes: (length: number) => new Uint8Array(length).fill(length) };
    Object.setPrototypeOf(fixed, backend);
    const bytes = await encryptIdentity(identity, PASSPHRASE, { cost, backend: fixed });
    expect(bytes.subarray(12, 44)).toEqual(new Uint8Array(32).fill(32));
    expect(bytes.subarray(76, 88)).toEqual(new Uint8Array(12).fill(12));
  });
});

describe("an identity file", () => {
  it("has 249 bytes whatever the name is, and none of them is the name or the key", async () => {
    const long = await createIdentity({ name: "a".repeat(64) });
    expect(file).toHaveLength(249);
    await expect(encryptIdentity(long, PASSPHRASE, { cost })).resolves.toHaveLength(249);
    expect(Buffer.from(file).includes("alice")).toBe(false);
  });

  it("is laid out as documented", async () => {
    const header = file.subarray(0, 88);
    expect(new TextDecoder().decode(file.subarray(0, 8))).toBe("SCIDENTF");
    expect([...file.subarray(8, 12)]).toEqual([1, 10, 1, 1]);
    const passphrase = new TextEncoder().encode(PASSPHRASE);
    const derived = await portable.scrypt({ passphrase, salt: file.subarray(12, 44), ...cost, length: 64 });
    expect(derived.subarray(32)).toEqual(file.subarray(44, 76));
    const aead = importAeadKey(derived.subarray(0, 32));
    const plaintext = aead.open(file.subarray(76, 88), header, file.subarray(88, 217));
    expect(plaintext).toHaveLength(113);
    expect(new TextDecoder().decode(plaintext.subarray(1, 1 + plaintext[0]!))).toBe("alice");
    expect(new Uint8Array(sha256(file.subarray(0, 217)))).toEqual(file.subarray(217));
  });

  it("is another each time", async () => {
    const again = await encryptIdentity(identity, PASSPHRASE, { cost });
    expect(again.subarray(12, 44)).not.toEqual(file.subarray(12, 44));
    expect(again.subarray(88)).not.toEqual(file.subarray(88));
  });

  it.each(["correct horsf", "Correct horse", "correct horse ", "c"])(
    "tells a wrong passphrase: %j",
    async (passphrase) => {
      expect(await errorOf(() => decryptIdentity(file, passphrase))).toMatchObject({ code: "ERR_PASSPHRASE_WRONG" });
    },
  );

  it("opens with the same passphrase typed in another Unicode form", async () => {
    const bytes = await encryptIdentity(identity, "caf\u00e9", { cost });
    await expect(decryptIdentity(bytes, "cafe\u0301")).resolves.toMatchObject({ name: "alice" });
  });

  it("tells its default parameters, which take 128 MiB", async () => {
    const bytes = await encryptIdentity(identity, PASSPHRASE);
    expect([...bytes.subarray(9, 12)]).toEqual([17, 8, 1]);
    await expect(decryptIdentity(bytes, PASSPHRASE)).resolves.toMatchObject({ fingerprint: identity.fingerprint });
  });

  it("follows no later change of the array that it was read from", async () => {
    const bytes = Buffer.from(file);
    const opening = decryptIdentity(bytes, PASSPHRASE);
    bytes.fill(0);
    await expect(opening).resolves.toMatchObject({ fingerprint: identity.fingerprint });
  });
});

describe("a damaged identity file", () => {
  it("is told from a wrong passphrase for every flipped bit, with nothing derived", async () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const error = await errorOf(() => decryptIdentity(flip(file, bit), "another passphrase"));
      const code = bit >> 3 === 8 ? "ERR_IDENTITY_FILE_VERSION" : "ERR_IDENTITY_FILE_DAMAGED";
      expect(error, `bit ${bit}`).toMatchObject({ name: "AuthError", code });
    }
  });

  it("is told for every length that it is cut or extended to", async () => {
    const longer = concatBytes(file, new Uint8Array(300));
    for (let length = 0; length < longer.length; length++) {
      if (length === file.length) continue;
      const error = await errorOf(() => decryptIdentity(longer.subarray(0, length), PASSPHRASE));
      expect(error, `length ${length}`).toMatchObject({ name: "AuthError", code: "ERR_IDENTITY_FILE_DAMAGED" });
    }
  });

  it("never opens, whichever bit somebody flips and however well the hash is made to fit", async () => {
    const codes = new Map<number, Set<string>>();
    for (let bit = 0; bit < 217 * 8; bit++) {
      const error = await errorOf(() => decryptIdentity(rehash(flip(file, bit)), PASSPHRASE));
      expect(error, `bit ${bit}`).toBeInstanceOf(AuthError);
      const at = bit >> 3;
      codes.set(at, (codes.get(at) ?? new Set()).add(error.code!));
    }
    const between = (from: number, to: number) =>
      new Set([...codes].filter(([at]) => at >= from && at < to).flatMap(([, found]) => [...found]));
    expect(between(0, 8)).toEqual(new Set(["ERR_IDENTITY_FILE_DAMAGED"]));
    expect(between(8, 9)).toEqual(new Set(["ERR_IDENTITY_FILE_VERSION"]));
    expect(between(9, 12)).toEqual(new Set(["ERR_IDENTITY_FILE_LIMITS", "ERR_PASSPHRASE_WRONG"]));
    expect(between(12, 76)).toEqual(new Set(["ERR_PASSPHRASE_WRONG"]));
    expect(between(76, 217)).toEqual(new Set(["ERR_IDENTITY_FILE_DAMAGED"]));
  }, 60_000);

  it("is refused when its author broke a rule inside", async () => {
    const passphrase = new TextEncoder().encode(PASSPHRASE);
    const derived = await portable.scrypt({ passphrase, salt: file.subarray(12, 44), ...cost, length: 64 });
    const aead = importAeadKey(derived.subarray(0, 32));
    const [header, nonce] = [file.subarray(0, 88), file.subarray(76, 88)];
    const plaintext = new Uint8Array(aead.open(nonce, header, file.subarray(88, 217)));
    const reseal = (edit: (content: Uint8Array) => void) => {
      const content = plaintext.slice();
      edit(content);
      return rehash(concatBytes(header, ...aead.seal(nonce, header, content)));
    };
    await expect(
      decryptIdentity(
        reseal(() => undefined),
        PASSPHRASE,
      ),
    ).resolves.toMatchObject({ name: "alice" });
    for (const edit of [
      (content: Uint8Array) => content.fill(0, 65),
      (content: Uint8Array) => content.fill(0xff, 65),
      (content: Uint8Array) => content.fill(0, 0, 65),
      (content: Uint8Array) => content.fill(65, 0, 1),
      (content: Uint8Array) => content.fill(0x0a, 1, 2),
      (content: Uint8Array) => content.fill(0xff, 1, 2),
      (content: Uint8Array) => content.fill(1, 64, 65),
    ]) {
      const error = await errorOf(() => decryptIdentity(reseal(edit), PASSPHRASE));
      expect(error).toMatchObject({ name: "AuthError", code: "ERR_IDENTITY_FILE_DAMAGED" });
    }
  });
});

describe("the limits on scrypt's parameters", () => {
  const withCost = (log2N: number, r: number, p: number) => {
    const bytes = file.slice();
    bytes.set([log2N, r, p], 9);
    return rehash(bytes);
  };

  it.each([
    ["4 TiB", 30, 32, 1],
    ["512 MiB", 19, 8, 1],
    ["too much work in little memory", 18, 8, 9],
    ["N = 2^31", 31, 1, 1],
    ["N = 2^255", 255, 8, 1],
    ["N = 512", 9, 8, 1],
    ["N = 2^16 with r = 1", 16, 1, 1],
    ["r = 0", 15, 0, 1],
    ["r = 33", 10, 33, 1],
    ["p = 0", 15, 8, 0],
    ["p = 33", 10, 1, 33],
  ])("refuse %s at once", async (_, log2N, r, p) => {
    const bytes = withCost(log2N, r, p);
    const memory = process.memoryUsage().rss;
    const start = performance.now();
    const error = await errorOf(() => decryptIdentity(bytes, PASSPHRASE));
    expect(error).toMatchObject({ name: "AuthError", code: "ERR_IDENTITY_FILE_LIMITS" });
    expect(performance.now() - start).toBeLessThan(50);
    expect(process.memoryUsage().rss - memory).toBeLessThan(16 * 1024 * 1024);
  });

  it("can be lowered and raised by the reader", async () => {
    const bytes = await encryptIdentity(identity, PASSPHRASE, { cost: { N: 2 ** 15, r: 8, p: 1 } });
    const maxMemory = 32 * 1024 * 1024;
    await expect(decryptIdentity(bytes, PASSPHRASE, { maxMemory })).resolves.toMatchObject({ name: "alice" });
    await expect(decryptIdentity(bytes, PASSPHRASE, { maxMemory: maxMemory - 1 })).rejects.toMatchObject({
      code: "ERR_IDENTITY_FILE_LIMITS",
    });
    await expect(decryptIdentity(bytes, PASSPHRASE, { maxMemory: Number.NaN })).rejects.toThrow(ArgumentRangeError);
    await expect(decryptIdentity(bytes, PASSPHRASE, { maxMemory: "1" as never })).rejects.toThrow(ArgumentTypeError);
  });

  it.each([
    { N: 1000, r: 8, p: 1 },
    { N: 512, r: 8, p: 1 },
    { N: 2 ** 16, r: 1, p: 1 },
    { N: 2 ** 22, r: 8, p: 1 },
    { N: 1024, r: 0.5, p: 1 },
    { N: 1024, r: 1, p: 0 },
    {},
  ])("hold for writing too: %j", async (wrong) => {
    await expect(encryptIdentity(identity, PASSPHRASE, { cost: wrong as never })).rejects.toThrow(ArgumentRangeError);
  });
});

describe("the arguments", () => {
  it.each([
    ["no string", 7, ArgumentTypeError],
    ["nothing", "", ArgumentRangeError],
    ["1,025 bytes", "a".repeat(1_025), ArgumentRangeError],
    ["1,026 bytes in 513 characters", "é".repeat(513), ArgumentRangeError],
    ["a lone surrogate", "a\ud800", ArgumentRangeError],
  ])("refuse a passphrase that is %s", async (_, passphrase, kind) => {
    await expect(encryptIdentity(identity, passphrase as never, { cost })).rejects.toThrow(kind);
    await expect(decryptIdentity(file, passphrase as never)).rejects.toThrow(kind);
  });

  it("refuse what is no file and an identity whose key is elsewhere", async () => {
    await expect(decryptIdentity("SCIDENTF" as never, PASSPHRASE)).rejects.toThrow(ArgumentTypeError);
    const other = identityFromSigner({ name: "a", publicKey: BASE_POINT, sign: () => new Uint8Array(96) });
    await expect(encryptIdentity(other, PASSPHRASE, { cost })).rejects.toMatchObject({
      code: "ERR_IDENTITY_NOT_EXPORTABLE",
    });
  });

  it("stop a derivation by a signal", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(encryptIdentity(identity, PASSPHRASE, { cost, signal })).rejects.toBe(reason);
    await expect(decryptIdentity(file, PASSPHRASE, { signal })).rejects.toBe(reason);
  });
});
