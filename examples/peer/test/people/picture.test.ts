import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPairingLink, fingerprintOf } from "@securecomm/auth";
import { encode as encodeJpeg } from "jpeg-js";
import { PNG } from "pngjs";
import { encodeQR } from "qr";
import { afterAll, describe, expect, it } from "vitest";
import { pairingPng } from "../../src/identity/picture-files.ts";
import { readIntroduction } from "../../src/people/introduction.ts";

const folder = mkdtempSync(join(tmpdir(), "securecomm-pictures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fingerprint = fingerprintOf(Uint8Array.of(4, ...new Uint8Array(96)));
const link = createPairingLink({ fingerprint, name: "bob", address: "tcp://192.0.2.7:7420" });
const png = Buffer.from(pairingPng(link));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function pictureOf(text: string): Buffer {
  const dark = encodeQR(text, "raw", { border: 4, scale: 6 });
  const picture = new PNG({ width: dark.length, height: dark.length });
  for (const [y, row] of dark.entries()) {
    for (const [x, dot] of row.entries()) {
      picture.data.fill(dot ? 0 : 255, (y * dark.length + x) * 4, (y * dark.length + x) * 4 + 3);
      picture.data[(y * dark.length + x) * 4 + 3] = 255;
    }
  }
  return PNG.sync.write(picture);
}

describe("an introduction", () => {
  it("is a link, a fingerprint, or the QR code in a PNG or JPEG", async () => {
    expect(await readIntroduction(link)).toMatchObject({ fingerprint, name: "bob", how: "link" });
    expect(await readIntroduction(fingerprint.toUpperCase())).toEqual({ fingerprint, how: "fingerprint" });
    const expected = { fingerprint, name: "bob", address: "tcp://192.0.2.7:7420", how: "qr" };
    expect(await readIntroduction(file("bob.png", png))).toEqual(expected);
    const { width, height, data } = PNG.sync.read(png);
    expect(await readIntroduction(file("bob.jpg", encodeJpeg({ width, height, data }, 80).data))).toEqual(expected);
  });

  it("that is none of them is a mistake on the command line", async () => {
    await expect(readIntroduction("sc1x")).rejects.toThrow("this is none of them: sc1x");
    await expect(readIntroduction("securecomm:pair?v=1")).rejects.toMatchObject({ code: "ERR_PAIRING_LINK_INVALID" });
  });

  it.each([
    ["a text", () => Buffer.from("hello"), "is neither a PNG nor a JPEG"],
    ["a PNG cut off", () => png.subarray(0, png.length / 2), "is a damaged picture"],
    ["no more than the first bytes of a JPEG", () => Buffer.from("ffd8ffe0", "hex"), "is a damaged picture"],
    ["a JPEG whose segments go nowhere", () => Buffer.from("ffd8ffe00000ffe0000000000000", "hex"), "is a damaged"],
    ["a picture without a code", () => PNG.sync.write(new PNG({ width: 64, height: 64 })), "No QR code can be read"],
    ["the code of something else", () => pictureOf("https://example.org"), "is no pairing link"],
    ["a link that breaks a rule", () => pictureOf("securecomm:pair?v=9"), "not of version 1"],
    [
      "a PNG that says it is enormous",
      () => {
        const enormous = Buffer.from(png);
        enormous.writeUInt32BE(60_000, 16);
        enormous.writeUInt32BE(60_000, 20);
        return enormous;
      },
      "60000 × 60000",
    ],
    [
      "a JPEG that says it is enormous",
      () => Buffer.from("ffd8ffc0001108ffffffff03012200021101031101", "hex"),
      "65535 × 65535",
    ],
    [
      "an interlaced PNG, whose size when unpacked is not bounded",
      () => {
        const interlaced = Buffer.from(png);
        interlaced[28] = 1;
        return interlaced;
      },
      "interlaced",
    ],
    [
      "a JPEG that goes over its dots without end",
      () => {
        const { width, height, data } = PNG.sync.read(png);
        const plain = encodeJpeg({ width, height, data }, 80).data;
        return Buffer.concat([plain, Buffer.alloc(400_000, "ffda", "hex")]);
      },
      "is a damaged picture",
    ],
    ["a file that is too large", () => Buffer.alloc(16 * 2 ** 20 + 1), "too large"],
  ])("in %s is refused in plain words", async (name, content, why) => {
    await expect(readIntroduction(file(`${name.replaceAll(" ", "-")}.png`, content()))).rejects.toThrow(why);
  });

  it.skipIf(process.platform === "win32")("is not waited for at a pipe or in a folder", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(readIntroduction(pipe)).rejects.toThrow("no regular file");
    await expect(readIntroduction(folder)).rejects.toThrow("no regular file");
  });
});
