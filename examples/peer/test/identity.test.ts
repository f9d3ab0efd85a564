import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programs } from "./support/programs.ts";

const all = programs();

describe("an identity", () => {
  it("is stored encrypted in the configuration folder, and shown with its passphrase", async () => {
    const home = all.home();
    const passphraseFile = join(home, "passphrase");
    writeFileSync(passphraseFile, "korrekt pferd batterie\n");
    const created = await all.run(home, "identity", "create", "--name", "alice", "--passphrase-file", passphraseFile);
    const file = join(home, "securecomm", "identity");
    expect(created.code).toBe(0);
    expect(created.output).toMatch(/^name {9}alice\nfingerprint {2}sc1[a-z0-9]{58}\nfile {9}/);
    expect(created.output).toContain(`${file} (encrypted under your passphrase)`);
    expect(readFileSync(file).subarray(0, 8).toString()).toBe("SCIDENTF");
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const shown = await all.run(home, "identity", "show", "--passphrase-file", passphraseFile);
    expect(shown.output).toBe(created.output);

    writeFileSync(passphraseFile, "falsches pferd\n");
    const refused = await all.run(home, "identity", "show", "--passphrase-file", passphraseFile);
    expect(refused.code).toBe(1);
    expect(refused.errors).toBe("error: This is not the passphrase of that identity. (ERR_PASSPHRASE_WRONG)\n");
  });

  it("without a passphrase is a PEM that only its owner reads, after saying what that means", async () => {
    const home = all.home();
    const file = join(home, "elsewhere", "alice.pem");
    const args = ["identity", "create", "--name", "Alice Ø", "--no-passphrase", "--file", file];
    const created = await all.run(home, ...args);
    expect(created.code).toBe(0);
    expect(created.errors).toContain("whoever can read that file");
    expect(readFileSync(file, "utf8")).toMatch(/^Name: Alice Ø\n-----BEGIN PRIVATE KEY-----\n/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const shown = await all.run(home, "identity", "show", "--file", file);
    expect(shown.output).toBe(created.output);
    expect(shown.output).toContain("NOT encrypted");
  });

  it("is never written over another one", async () => {
    const home = all.home();
    const args = ["identity", "create", "--name", "alice", "--no-passphrase"];
    await all.run(home, ...args);
    const before = readFileSync(join(home, "securecomm", "identity"));
    const { code, errors } = await all.run(home, ...args);
    expect(code).toBe(1);
    expect(errors).toContain("is left as it is: a lost identity cannot be brought back");
    expect(readFileSync(join(home, "securecomm", "identity"))).toEqual(before);
  });

  it("that is damaged, or no identity at all, is refused in one sentence with its code", async () => {
    const home = all.home();
    const file = join(home, "broken");
    const passphraseFile = join(home, "passphrase");
    writeFileSync(passphraseFile, "x\n");
    for (const [content, code] of [
      ["not an identity", "ERR_IDENTITY_FILE_DAMAGED"],
      ["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "ERR_PEM_INVALID"],
      ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "ERR_PEM_UNSUPPORTED"],
    ] as const) {
      writeFileSync(file, content);
      const { errors, code: exit } = await all.run(
        home,
        ...["identity", "show", "--file", file, "--passphrase-file", passphraseFile],
      );
      expect(exit).toBe(1);
      expect(errors).toMatch(new RegExp(`^error: .+ \\(${code}\\)\n$`));
    }
  });
});
