import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { createIdentity, type Identity, loadIdentityFile, saveIdentityFile } from "../src/index.ts";
import { temporaryFolder } from "./support/files.ts";

const folder = temporaryFolder();
const cost = { N: 1024, r: 1, p: 1 };
let identity: Identity;
beforeAll(async () => {
  identity = await createIdentity({ name: "alice" });
});

describe("saveIdentityFile and loadIdentityFile", () => {
  it("keep an identity in a file that only its owner may read", async () => {
    const path = join(folder, "own", "alice.identity");
    await saveIdentityFile(path, identity, "passphrase", { cost });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const loaded = await loadIdentityFile(path, "passphrase");
    expect(loaded).toMatchObject({ name: "alice", fingerprint: identity.fingerprint });
    await expect(loadIdentityFile(path, "another")).rejects.toMatchObject({ code: "ERR_PASSPHRASE_WRONG" });
  });

  it("never replace a file unless told to", async () => {
    const path = join(folder, "twice");
    await saveIdentityFile(path, identity, "one", { cost });
    const before = readFileSync(path);
    const again = saveIdentityFile(path, identity, "two", { cost });
    await expect(again).rejects.toMatchObject({ name: "AuthError", code: "ERR_IDENTITY_FILE_EXISTS" });
    expect(readFileSync(path).equals(before)).toBe(true);
    await saveIdentityFile(path, identity, "two", { cost, overwrite: true });
    await expect(loadIdentityFile(path, "two")).resolves.toMatchObject({ name: "alice" });
  });

  it("let exactly one of many win that save to the same path at once", async () => {
    const path = join(folder, "race");
    const saves = Array.from({ length: 8 }, () => saveIdentityFile(path, identity, "one", { cost }));
    const outcomes = await Promise.allSettled(saves);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("say that there is no file, and that a file is none of theirs", async () => {
    await expect(loadIdentityFile(join(folder, "absent"), "a")).rejects.toMatchObject({ code: "ERR_FILE_NOT_FOUND" });
    writeFileSync(join(folder, "large"), new Uint8Array(1_000_000));
    await expect(loadIdentityFile(join(folder, "large"), "a")).rejects.toMatchObject({
      code: "ERR_IDENTITY_FILE_DAMAGED",
    });
    await expect(loadIdentityFile(folder, "a")).rejects.toMatchObject({ code: "ERR_FILE_ACCESS" });
  });

  it("name the argument that is wrong, and write nothing", async () => {
    const path = join(folder, "nothing");
    await expect(saveIdentityFile(7 as never, identity, "a")).rejects.toThrow(ArgumentTypeError);
    await expect(saveIdentityFile("", identity, "a")).rejects.toThrow(ArgumentRangeError);
    await expect(saveIdentityFile(path, identity, "")).rejects.toThrow(ArgumentRangeError);
    await expect(loadIdentityFile("a\0b", "a")).rejects.toThrow(ArgumentRangeError);
    expect(existsSync(path)).toBe(false);
  });
});
