import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { importLogKey, isKeyEncrypted, parseRecipient } from "../../src/reader.ts";
import { testFolder } from "./support/folder.ts";
import { run } from "./support/run.ts";

const path = testFolder();
const RECIPIENT = /^sclog1\.[\w-]+\n$/;

describe("keygen", () => {
  it("writes a private key that only its owner can read, and prints the recipient and nothing else", async () => {
    const { status, stdout, stderr } = await run(["keygen", "-o", path("log.key")]);
    expect(status).toBe(0);
    expect(stdout).toMatch(RECIPIENT);
    expect(stderr).toMatch(/^The private key is in [^\n]*log\.key, not encrypted: [^\n]+\n$/);
    expect(statSync(path("log.key")).mode & 0o777).toBe(0o600);
    const text = readFileSync(path("log.key"), "utf8");
    const key = await importLogKey(text);
    expect(`${key.recipient}\n`).toBe(stdout);
    expect(parseRecipient(key.recipient)).toEqual(key.publicKey);
    key.destroy();
    expect(await run(["recipient", path("log.key")])).toMatchObject({ status: 0, stdout, stderr: "" });
  });

  it("never replaces a key, unless it is told to", async () => {
    const first = await run(["keygen", "-o", path("kept.key")]);
    const before = readFileSync(path("kept.key"), "utf8");
    const refused = await run(["keygen", "-o", path("kept.key")]);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("exists already; --force replaces it");
    expect(readFileSync(path("kept.key"), "utf8")).toBe(before);
    const forced = await run(["keygen", "-o", path("kept.key"), "--force"]);
    expect(forced.status).toBe(0);
    expect(forced.stdout).not.toBe(first.stdout);
  });

  it("shows no private key on a terminal, but pipes it on", async () => {
    const shown = await run(["keygen", "-o", "-"], { terminal: ["stdout"] });
    expect(shown).toMatchObject({ status: 2, stdout: "" });
    expect(shown.stderr).toContain("a private key is not shown on a terminal");
    const piped = await run(["keygen", "-o", "-"]);
    expect(piped.status).toBe(0);
    const key = await importLogKey(piped.stdout);
    expect(piped.stderr).toContain(`this recipient: ${key.recipient}\n`);
    key.destroy();
  });

  it("encrypts under a passphrase of a file, and its recipient is told without it", async () => {
    writeFileSync(path("phrase.txt"), "correct horse\r\nsecond line\n");
    const made = await run(["keygen", "-o", path("locked.key"), "--passphrase-file", path("phrase.txt")]);
    expect(made).toMatchObject({ status: 0 });
    expect(made.stderr).toContain("under your passphrase");
    const text = readFileSync(path("locked.key"), "utf8");
    expect(isKeyEncrypted(text)).toBe(true);
    expect(await run(["recipient", path("locked.key")])).toMatchObject({ status: 0, stdout: made.stdout });
    const key = await importLogKey(text, "correct horse");
    expect(`${key.recipient}\n`).toBe(made.stdout);
    key.destroy();
  });

  it("encrypts under a passphrase that is typed twice, of which nothing is shown", async () => {
    const made = await run(["keygen", "-o", path("typed.key"), "--passphrase"], {
      terminal: ["stdin", "stdout", "stderr"],
      typed: ["sésamx", "\u007fe \u001b[D", "ouvre-toi\r", "wrong\u0015sésame ouvre-toi\r"],
    });
    expect(made).toMatchObject({ status: 0, raw: false });
    expect(made.stderr).toMatch(/^New passphrase: \nThe same again: \nThe private key is /);
    const key = await importLogKey(readFileSync(path("typed.key"), "utf8"), "sésame ouvre-toi");
    key.destroy();
  });

  it.each([
    ["two that differ", ["one\r", "two\r"], 2, "the two passphrases are not the same"],
    ["two that differ, pasted at once", ["one\ntwo\n"], 2, "the two passphrases are not the same"],
    ["nothing", ["\r"], 2, "no passphrase was typed"],
  ])("refuses %s typed for a passphrase, and writes nothing", async (_, typed, status, message) => {
    const ended = await run(["keygen", "-o", path("never.key"), "--passphrase"], { terminal: ["stdin"], typed });
    expect(ended).toMatchObject({ status, stdout: "", raw: false });
    expect(ended.stderr).toContain(message);
    expect(readdirSync(path(".")).filter((name) => name.includes("never"))).toEqual([]);
  });

  it("ends with 130 when Ctrl-C is pressed instead, and gives the terminal back", async () => {
    const ended = await run(["keygen", "-o", path("never.key"), "--passphrase"], {
      terminal: ["stdin"],
      typed: ["half", "\u0003"],
    });
    expect(ended).toEqual({ status: 130, stdout: "", stderr: "New passphrase: \n", raw: false });
  });

  it("stops waiting for a passphrase when the process is told to end", async () => {
    const stopping = new AbortController();
    const ended = run(["keygen", "-o", path("never.key"), "--passphrase"], {
      terminal: ["stdin"],
      typed: ["half"],
      signal: stopping.signal,
    });
    setImmediate(() => stopping.abort());
    expect(await ended).toMatchObject({ status: 130, stdout: "", raw: false });
  });

  it("does not wait for a passphrase where there is no terminal", async () => {
    const { status, stderr } = await run(["keygen", "-o", path("never.key"), "--passphrase"]);
    expect(status).toBe(2);
    expect(stderr).toContain("give --passphrase-file <file>");
  });

  it.each([
    ["an empty first line", "\nphrase\n", "there is no passphrase on the first line"],
    ["a line that is a whole file", "x".repeat(2_000), "a passphrase has at most 1,024 characters"],
  ])("refuses %s for a passphrase", async (_, text, message) => {
    writeFileSync(path("bad.txt"), text);
    const { status, stderr } = await run(["keygen", "-o", path("never.key"), "--passphrase-file", path("bad.txt")]);
    expect(status).toBe(3);
    expect(stderr).toContain(message);
  });
});

describe("recipient", () => {
  it("refuses a key file in which a character was altered, and names it", async () => {
    await run(["keygen", "-o", path("altered.key")]);
    const text = readFileSync(path("altered.key"), "utf8");
    const at = text.indexOf("sclog1.") + 20;
    const other = text[at] === "A" ? "B" : "A";
    writeFileSync(path("altered.key"), text.slice(0, at) + other + text.slice(at + 1));
    const { status, stdout, stderr } = await run(["recipient", path("altered.key")]);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^securecomm-log: [^\n]*altered\.key: [^\n]+\(ERR_KEY_MALFORMED\)\n$/);
  });
});
