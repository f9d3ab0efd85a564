import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { generateSigningKey, toHex } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { readHead } from "../../src/cli/head-file.ts";
import { readSigner } from "../../src/cli/signer.ts";
import { testFolder } from "./support/folder.ts";

const path = testFolder();

function file(content: string | Uint8Array): string {
  writeFileSync(path("file"), content);
  return path("file");
}

describe("the signer on the command line", () => {
  const { publicKey } = generateSigningKey();
  const hex = toHex(publicKey);

  it.each([
    ["in hexadecimal digits", () => hex],
    ["in capital ones", () => hex.toUpperCase()],
    ["in a file of digits", () => file(`${hex}\n`)],
    ["in a file of bytes", () => file(publicKey)],
  ])("is read %s", async (_, given) => {
    expect(await readSigner(given())).toEqual(publicKey);
  });

  it("is read as PEM", async () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-384" });
    const der = pair.publicKey.export({ format: "der", type: "spki" });
    const pem = pair.publicKey.export({ format: "pem", type: "spki" }) as string;
    expect(await readSigner(file(pem))).toEqual(new Uint8Array(der.subarray(-97)));
  });

  it.each([
    ["a point that is not on the curve", () => `${hex.slice(0, -1)}${hex.endsWith("0") ? "1" : "0"}`],
    ["something else", () => file("hello")],
    ["bytes of the right length", () => file(new Uint8Array(97))],
    ["a key of another curve", () => file(p256())],
    ["a damaged PEM", () => file("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")],
  ])("is not %s", async (_, given) => {
    await expect(readSigner(given())).rejects.toThrow(/^--signer .*: this is not a P-384 public key/);
  });

  it("is no large file", async () => {
    await expect(readSigner(file(new Uint8Array(100_000)))).rejects.toThrow("larger than 64 KiB");
  });
});

function p256(): string {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "pem", type: "spki" }) as string;
}

describe("the head in a file", () => {
  const head = { log: "ab".repeat(32), segment: 2, frames: 3, lines: 40, head: "cd".repeat(32) };
  const signed = { ...head, lines: 50, signer: "04".repeat(97), signature: "12".repeat(96) };

  it("is one object, on one line or several", async () => {
    expect(await readHead(file(JSON.stringify(head)))).toEqual(head);
    expect(await readHead(file(`${JSON.stringify(signed, null, 2)}\n`))).toEqual(signed);
  });

  it("is the last of those that were added as they came", async () => {
    expect(await readHead(file(`${JSON.stringify(head)}\n${JSON.stringify(signed)}\n`))).toEqual(signed);
  });

  it.each([
    ["nothing", ""],
    ["a list", JSON.stringify([head])],
    ["without its log", JSON.stringify({ ...head, log: undefined })],
    ["with a shorter hash", JSON.stringify({ ...head, head: "cd" })],
    ["with a count that is none", JSON.stringify({ ...head, lines: -1 })],
    ["of a segment 0", JSON.stringify({ ...head, segment: 0 })],
    ["signed by nobody", JSON.stringify({ ...signed, signer: undefined })],
    ["cut", JSON.stringify(head).slice(0, -5)],
  ])("is none when it is %s", async (_, text) => {
    await expect(readHead(file(text))).rejects.toThrow("this is not a log's head");
  });
});
