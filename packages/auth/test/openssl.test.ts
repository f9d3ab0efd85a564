import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { concatBytes, importVerifyingKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { createIdentity, exportIdentityPem, importIdentityPem } from "../src/index.ts";
import { temporaryFolder } from "./support/files.ts";
import { backends } from "./support/keys.ts";
import { errorOf } from "./support/outcome.ts";

const present = (() => {
  try {
    execFileSync("openssl", ["version"], { stdio: "pipe" });
    return true;
  } catch {
    console.warn("SKIPPED: no openssl program here, so nothing checks PEM against another implementation");
    return false;
  }
})();

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe", cwd: folder });
const message = new TextEncoder().encode("olá");

/** The DER of an ECDSA signature (SEC 1, appendix C.8) from r ‖ s. */
function derOf(signature: Uint8Array): Uint8Array {
  const integer = (half: Uint8Array) => {
    const start = half.findIndex((byte) => byte !== 0);
    const body = half[start]! >= 0x80 ? Uint8Array.of(0, ...half.subarray(start)) : half.subarray(start);
    return concatBytes(Uint8Array.of(2, body.length), body);
  };
  const body = concatBytes(integer(signature.subarray(0, 48)), integer(signature.subarray(48)));
  return concatBytes(Uint8Array.of(0x30, body.length), body);
}

describe.skipIf(!present).each(backends)("the openssl program ($name)", (backend) => {
  it("reads our PEM, writes it back byte for byte, and verifies our signatures", async () => {
    const identity = await createIdentity({ name: "alice", backend });
    const pem = await exportIdentityPem(identity);
    writeFileSync(path("ours.pem"), pem);
    expect(openssl("pkcs8", "-topk8", "-nocrypt", "-in", "ours.pem").toString()).toBe(pem);
    openssl("pkey", "-in", "ours.pem", "-check", "-noout");
    const spki = openssl("pkey", "-in", "ours.pem", "-pubout", "-outform", "DER");
    expect(new Uint8Array(spki.subarray(-97))).toEqual(identity.publicKey);
    openssl("pkey", "-in", "ours.pem", "-pubout", "-out", "public.pem");
    writeFileSync(path("message"), message);
    writeFileSync(path("signature"), derOf(await identity.sign(message)));
    const verdict = openssl("dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "message");
    expect(verdict.toString()).toContain("Verified OK");
  });

  it.each([
    ["genpkey", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "theirs.pem"]],
    ["pkcs8 of an ecparam key", ["pkcs8", "-topk8", "-nocrypt", "-in", "sec1.pem", "-out", "theirs.pem"]],
    [
      "pkcs8 of a key without its public key",
      ["pkcs8", "-topk8", "-nocrypt", "-in", "private-only.pem", "-out", "theirs.pem"],
    ],
  ])("writes keys with %s that we read and sign with", async (_, command) => {
    openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "sec1.pem");
    openssl("ec", "-in", "sec1.pem", "-no_public", "-out", "private-only.pem");
    openssl(...command);
    const identity = await importIdentityPem(readFileSync(path("theirs.pem"), "utf8"), { name: "bob", backend });
    const spki = openssl("pkey", "-in", "theirs.pem", "-pubout", "-outform", "DER");
    expect(new Uint8Array(spki.subarray(-97))).toEqual(identity.publicKey);
    const signature = await identity.sign(message);
    await expect(importVerifyingKey(identity.publicKey, backend).verify(message, signature)).resolves.toBe(true);
  });

  it.each([
    ["a P-256 key", "ERR_PEM_UNSUPPORTED", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]],
    ["an Ed25519 key", "ERR_PEM_UNSUPPORTED", ["genpkey", "-algorithm", "ED25519"]],
    ["an RSA key", "ERR_PEM_UNSUPPORTED", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]],
    [
      "a P-384 key with its curve written out",
      "ERR_PEM_UNSUPPORTED",
      ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit"],
    ],
    ["a SEC1 key", "ERR_PEM_UNSUPPORTED", ["ecparam", "-name", "secp384r1", "-genkey", "-noout"]],
    [
      "an encrypted key",
      "ERR_PEM_ENCRYPTED",
      ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-aes256", "-pass", "pass:secret"],
    ],
  ])("writes %s, which we refuse with %s", async (_, code, command) => {
    const pem = openssl(...command).toString();
    expect(await errorOf(() => importIdentityPem(pem, { name: "bob", backend }))).toMatchObject({ code });
  });
});
