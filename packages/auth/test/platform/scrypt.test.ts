import { toHex } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { platform as portable } from "../../src/platform/default.ts";
import { platform as node } from "../../src/platform/node.ts";
import type { ScryptRequest } from "../../src/platform/platform.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const small = { passphrase: bytes("a"), salt: bytes("b"), N: 1024, r: 8, p: 1, length: 64 };

describe.each([
  ["node", node],
  ["portable", portable],
])("scrypt of the %s platform", (_, platform) => {
  it("gives the vectors of RFC 7914, section 12", async () => {
    const empty = { passphrase: bytes(""), salt: bytes(""), N: 16, r: 1, p: 1, length: 64 };
    expect(toHex(await platform.scrypt(empty))).toBe(
      "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
    );
    const password = { passphrase: bytes("password"), salt: bytes("NaCl"), N: 1024, r: 8, p: 16, length: 64 };
    expect(toHex(await platform.scrypt(password))).toBe(
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
    );
  });

  it("tells its progress, at last that all is done", async () => {
    const shares: number[] = [];
    await platform.scrypt({ ...small, onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it("gives up with the signal's reason, before it begins and midway", async () => {
    const reason = new Error("enough");
    await expect(platform.scrypt({ ...small, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const request: ScryptRequest = { ...small, N: 2 ** 16, signal: controller.signal };
    const running = platform.scrypt(request);
    setTimeout(() => controller.abort(reason), 5);
    await expect(running).rejects.toBe(reason);
  });

  it("ends with the error of a progress callback that throws", async () => {
    const error = new Error("no progress bar");
    const onProgress = () => {
      throw error;
    };
    await expect(platform.scrypt({ ...small, onProgress })).rejects.toBe(error);
  });
});
