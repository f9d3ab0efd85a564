import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testFolder } from "./support/folder.ts";
import { run } from "./support/run.ts";

const path = testFolder();
const COMMANDS = ["keygen", "recipient", "cat", "follow", "verify"];

describe("the command line of securecomm-log", () => {
  it.each([[], ...COMMANDS.map((command) => [command])])(
    "explains %s with examples and without colours",
    async (...command) => {
      const { status, stdout, stderr } = await run([...command, "--help"], { terminal: ["stdin", "stdout"] });
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: securecomm-log/);
      expect(stdout).toMatch(/\nExamples?:\n {2}\$ .*securecomm-log /);
      expect(stdout).not.toContain("\u001b");
    },
  );

  it("says what its exit status means", async () => {
    const { stdout } = await run(["--help"]);
    expect(stdout).toMatch(
      /0 fine, 1 a sealed log is damaged .* 2 the command line is\s+wrong, 3 something .* 130 stopped/s,
    );
  });

  it("says its version", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ["an unknown command", ["verfy"], "unknown command 'verfy' (Did you mean verify?)"],
    ["an unknown option", ["cat", "x.log", "--levle", "warn"], "unknown option '--levle' (Did you mean --level?)"],
    ["no path", ["cat"], "missing required argument 'paths'"],
    ["two paths to follow", ["follow", "a.log", "b.log"], "too many arguments"],
    ["an unknown level", ["cat", "x.log", "--level", "loud"], "Allowed choices are trace, debug, info, warn"],
    ["a time that is none", ["cat", "x.log", "--since", "noon"], "It must be like 2026-11-22"],
    ["a day that is none", ["cat", "x.log", "--until", "2026-02-30"], "There is no such day or time."],
    ["a number of lines that is none", ["follow", "x.log", "-n", "-1"], "a whole number from 0 to 1000000"],
    ["two forms", ["cat", "x.log", "--json", "--people"], "cannot be used with option"],
    ["two passphrases", ["keygen", "--passphrase", "--passphrase-file", "x"], "cannot be used with option"],
    ["a passphrase of no key", ["cat", "x.log", "--passphrase-file", "x"], "--passphrase-file is of no use without -k"],
  ])("refuses %s in one line, with status 2", async (_, args, message) => {
    const { status, stdout, stderr } = await run(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^securecomm-log: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it("says which logs are in a folder when one has to be named", async () => {
    mkdirSync(path("two"));
    for (const name of ["a.log", "b.000001.log"]) writeFileSync(path(`two/${name}`), "");
    for (const command of ["follow", "verify"]) {
      const { status, stderr } = await run([command, path("two")]);
      expect([status, stderr]).toEqual([
        2,
        `securecomm-log: ${path("two")}: there are 2 logs in this folder, name one: a.log, b.log\n`,
      ]);
    }
  });

  it.each([
    ["a log that is not there", ["cat", path("no.log")], "no.log"],
    ["a folder without a log", ["cat", path("empty")], "there is no log in this folder"],
    ["a key that is not there", ["cat", path("x.log"), "-k", path("no.key")], "no.key: no such file"],
    ["a folder for a key", ["recipient", path("empty")], "empty: this is a folder, not a file"],
    ["a key that is none", ["recipient", path("x.log")], "x.log: "],
    ["a head that is none", ["verify", path("x.log"), "--head", path("x.log")], "this is not a log's head"],
    [
      "a signer that is none",
      ["verify", path("x.log"), "-k", "x", "--signer", path("x.log")],
      "this is not a P-384 public key",
    ],
    ["a place where nothing can be written", ["keygen", "-o", path("no/log.key")], "there is no folder "],
  ])("refuses %s in one line, with status 3", async (_, args, message) => {
    mkdirSync(path("empty"), { recursive: true });
    writeFileSync(path("x.log"), "");
    const { status, stdout, stderr } = await run(args);
    expect(stderr).toMatch(/^securecomm-log: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([3, ""]);
  });

  it("shows nothing of a name that could steer the terminal", async () => {
    const { stderr } = await run(["recipient", path("\u001b[31mred\u202e\n.key")]);
    expect(stderr).toMatch(/^securecomm-log: [^\n]*\\u\{1b\}\[31mred\\u\{202e\}/);
    for (const character of ["\u001b", "\u202e"]) expect(stderr).not.toContain(character);
  });
});
