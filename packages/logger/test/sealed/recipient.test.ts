import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../src/sealed/base64url.ts";
import { formatRecipient, parseRecipient, resolveRecipient } from "../../src/sealed/recipient.ts";
import { backends } from "./support/backends.ts";
import { digestOf } from "./support/open-segment.ts";
import { RECIPIENT } from "./support/sealed-writer.ts";

const MALFORMED = expect.objectContaining({ code: "ERR_KEY_MALFORMED" });

describe.each(backends)("a recipient ($name)", (backend) => {
  it("is its prefix, the point and 4 bytes of its hash", () => {
    const check = digestOf(Buffer.from("securecomm log recipient"), RECIPIENT).slice(0, 8);
    const bytes = Buffer.concat([RECIPIENT, Buffer.from(check, "hex")]);
    const text = formatRecipient(RECIPIENT, backend);
    expect(text).toBe(`sclog1.${bytes.toString("base64url")}`);
    expect(text).toMatch(/^sclog1\.[\w-]{135}$/);
    expect(parseRecipient(text, backend)).toEqual(RECIPIENT);
  });

  it("is malformed when the point is not on the curve, although the hash fits", () => {
    for (const point of [new Uint8Array(97).fill(4), Uint8Array.from(RECIPIENT, (byte, i) => (i === 0 ? 6 : byte))]) {
      expect(() => parseRecipient(formatRecipient(point, backend), backend)).toThrow(MALFORMED);
      expect(() => resolveRecipient("to", point, backend)).toThrow(RangeError);
    }
  });
});

describe("a recipient's text", () => {
  const text = formatRecipient(RECIPIENT);

  it("is malformed with any letter changed, left out or added, and with any two changed places", () => {
    for (let i = 0; i < text.length; i++) {
      const other = text[i] === "A" ? "B" : "A";
      const [before, after] = [text.slice(0, i), text.slice(i + 1)];
      for (const slip of [before + other + after, before + after, before + other + text[i] + after]) {
        expect(() => parseRecipient(slip)).toThrow(MALFORMED);
      }
      const swapped = before + after.slice(0, 1) + text[i] + after.slice(1);
      if (swapped !== text) expect(() => parseRecipient(swapped)).toThrow(MALFORMED);
    }
    for (const slip of ["", "sclog1.", `${text}=`, `${text.slice(0, 50)}\n${text.slice(50)}`]) {
      expect(() => parseRecipient(slip)).toThrow(MALFORMED);
    }
  });

  it("may have blanks and a line feed around it, as a file has", () => {
    expect(parseRecipient(` ${text}\n`)).toEqual(RECIPIENT);
  });

  it("has to be a text, or bytes where those are taken, of which a copy is kept", () => {
    expect(() => parseRecipient(RECIPIENT as never)).toThrow(TypeError);
    expect(() => resolveRecipient("to", null as never)).toThrow(expect.objectContaining({ argument: "to" }));
    const own = RECIPIENT.slice();
    const kept = resolveRecipient("to", own);
    own.fill(0);
    expect(kept).toEqual(RECIPIENT);
    expect(resolveRecipient("to", text)).toEqual(RECIPIENT);
  });
});

describe("base64url", () => {
  it("is that of Buffer, and only its own form is taken back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64url");
        expect(toBase64Url(bytes)).toBe(text);
        expect(fromBase64Url(text, bytes.length)).toEqual(bytes);
        expect(fromBase64Url(text, bytes.length + 1)).toBeUndefined();
      }),
    );
    for (const text of ["AB", "A=", "A+", "A/", "A ", "Á"]) expect(fromBase64Url(text, 1)).toBeUndefined();
    expect(fromBase64Url("AA", 1)).toEqual(new Uint8Array(1));
  });
});
