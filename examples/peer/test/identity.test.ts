import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parsePairingLink } from "@securecomm/auth";
import { PNG } from "pngjs";
import decodeQR from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { programs } from "./support/programs.ts";
import { user } from "./support/users.ts";

const all = programs();

describe("an identity", () => {
  it("is stored encrypted in the configuration folder, and shown with its passphrase", async () => {
    const home = all.home();
    const passphraseFile = join(home, "passphrase");
    writeFileSync(passphraseFile, "korrekt pferd batterie\n");
    const created = await all.run(home, "init", "--name", "alice", "--passphrase-file", passphraseFile);
    const file = join(home, "securecomm", "identity");
    expect(created.code).toBe(0);
    expect(created.output).toMatch(/^name {9}alice\nfingerprint {2}sc1[a-z0-9]{58}\nfile {9}/);
    expect(created.output).toContain(`${file} (encrypted under your passphrase)`);
    expect(created.output).toMatch(/What to do now:\n {2}securecomm-peer id /);
    expect(readFileSync(file).subarray(0, 8).toString()).toBe("SCIDENTF");
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const shown = await all.run(home, "id", "--passphrase-file", passphraseFile);
    expect(shown.output.split("\n").slice(0, 4)).toEqual(created.output.split("\n").slice(0, 4));

    writeFileSync(passphraseFile, "falsches pferd\n");
    const refused = await all.run(home, "id", "--passphrase-file", passphraseFile);
    expect(refused.code).toBe(1);
    expect(refused.errors).toBe("error: This is not the passphrase of that identity. (ERR_PASSPHRASE_WRONG)\n");
  });

  it("without a passphrase is a PEM that only its owner reads, after saying what that means", async () => {
    const home = all.home();
    const file = join(home, "elsewhere", "alice.pem");
    const created = await all.run(home, "init", "--name", "Alice Ø", "--no-passphrase", "--file", file);
    expect(created.code).toBe(0);
    expect(created.errors).toContain("whoever can read that file");
    expect(readFileSync(file, "utf8")).toMatch(/^Name: Alice Ø\n-----BEGIN PRIVATE KEY-----\n/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const shown = await all.run(home, "id", "--identity", file);
    expect(shown.output).toContain("NOT encrypted");
  });

  it("is never written over another one", async () => {
    const { home } = await user(all, "alice");
    const before = readFileSync(join(home, "securecomm", "identity"));
    const { code, errors } = await all.run(home, "init", "--name", "alice", "--no-passphrase");
    expect(code).toBe(1);
    expect(errors).toContain("is left as it is: a lost identity cannot be brought back");
    expect(readFileSync(join(home, "securecomm", "identity"))).toEqual(before);
  });

  it("is not asked for where there is no terminal: the command line must say all", async () => {
    const home = all.home();
    const nameless = await all.run(home, "init", "--no-passphrase");
    expect([nameless.code, nameless.errors]).toEqual([
      2,
      "error: There is no terminal to ask for your name at: give it with --name.\n",
    ]);
    expect((await all.run(home, "init", "--name", "a")).errors).toContain("--passphrase-file");
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
        ...["id", "--identity", file, "--passphrase-file", passphraseFile],
      );
      expect(exit).toBe(1);
      expect(errors).toMatch(new RegExp(`^error: .+ \\(${code}\\)\n$`));
    }
  });
});

describe("the pairing link", () => {
  it("is printed alone for programs, with the address of the command line or of the configuration", async () => {
    const { home, fingerprint } = await user(all, "alice");
    expect(parsePairingLink((await all.run(home, "id", "--link")).output.trim())).toEqual({
      fingerprint,
      name: "alice",
    });
    await all.run(home, "config", "set", "address", "tcp://192.0.2.7:7420");
    const configured = await all.run(home, "id", "--link");
    expect(parsePairingLink(configured.output.trim()).address).toBe("tcp://192.0.2.7:7420");
    const told = await all.run(home, "id", "--link", "--address", "wss://example.org/chat");
    expect(parsePairingLink(told.output.trim()).address).toBe("wss://example.org/chat");
    const bad = await all.run(home, "id", "--link", "--address", "example.org");
    expect(bad.code).toBe(2);
    expect(bad.errors).toContain("A link cannot have this address: ");
  });

  it("stands in the PNG, the SVG and on the terminal as a QR code, and no file is written over", async () => {
    const { home } = await user(all, "alice");
    const [png, svg] = [join(home, "alice.png"), join(home, "alice.svg")];
    const { output: link } = await all.run(home, "id", "--link");
    expect((await all.run(home, "id", "--png", png, "--svg", svg)).code).toBe(0);
    const { width, height, data } = PNG.sync.read(readFileSync(png));
    expect(decodeQR({ width, height, data }, { format: "RGBA" })).toBe(link.trim());
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg /);
    const { output: drawn } = await all.run(home, "id", "--qr");
    expect(linkIn(drawn)).toBe(link.trim());

    const again = await all.run(home, "id", "--png", png);
    expect(again.code).toBe(1);
    expect(again.errors).toContain("is left as it is. Choose another name. (ERR_FILE_EXISTS)");
  });

  it("comes with a word on safety words, which --words explains in the user's language", async () => {
    const home = all.home();
    expect((await all.run(home, "id", "--words")).output).toContain("/verify NAME yes");
    expect((await all.run(home, "--lang", "pt", "id", "--words")).output).toContain("palavras de segurança");
  });
});

/** What the half blocks of a terminal with light text on a dark ground show. */
function linkIn(drawn: string): string {
  const lines = drawn.split("\n").filter((line) => line !== "");
  const [width, height, dots] = [lines[0]?.length ?? 0, lines.length * 2, 4];
  const data = new Uint8Array(width * dots * height * dots * 4).fill(255);
  for (const [row, line] of lines.entries()) {
    for (const [column, glyph] of [...line].entries()) {
      for (const half of [0, 1]) {
        const light = glyph === "█" || glyph === (half === 0 ? "▀" : "▄");
        for (let y = 0; y < dots; y++) {
          const start = (((row * 2 + half) * dots + y) * width * dots + column * dots) * 4;
          for (let x = 0; x < dots; x++) data.fill(light ? 255 : 0, start + x * 4, start + x * 4 + 3);
        }
      }
    }
  }
  return decodeQR({ width: width * dots, height: height * dots, data }, { format: "RGBA" });
}
