import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { array, constantFrom, integer, oneof, option, property, record, string, tuple, webPath } from "fast-check";
import { decodeQR } from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { AuthError, createPairingLink, isValidName, pairingQrText, parsePairingLink } from "../src/index.ts";
import { BASE_FINGERPRINT } from "./support/keys.ts";
import { check } from "./support/property.ts";
import { fingerprint } from "./support/trust.ts";

const FULL = `securecomm:pair?v=1&fp=${BASE_FINGERPRINT}&name=z%C3%A9%20%26%20co&addr=tcp%3A%2F%2Fexample.org%3A7420`;
const START = `securecomm:pair?v=1&fp=${BASE_FINGERPRINT}`;
const withAddress = (address: string) => `${START}&addr=${encodeURIComponent(address)}`;

const pairings = record(
  {
    fingerprint: integer({ min: 0, max: 99 }).map(fingerprint),
    name: oneof(string({ unit: "grapheme" }), string({ unit: "binary" })).filter(isValidName),
    address: oneof(
      tuple(
        constantFrom("example.org", "a", "192.0.2.1", "[::1]", "[2001:db8::1]", "xn--nxasmq6b.test"),
        integer({ min: 1, max: 65_535 }),
      ).map(([host, port]) => `tcp://${host}:${port}`),
      tuple(constantFrom("ws", "wss"), option(integer({ min: 1, max: 65_535 })), webPath()).map(
        ([scheme, port, path]) => `${scheme}://example.org${port === null ? "" : `:${port}`}${path}`,
      ),
    ).filter((address) => address.length <= 512),
  },
  { requiredKeys: ["fingerprint"] },
);

describe("a pairing link", () => {
  it("has one form", () => {
    const pairing = { fingerprint: BASE_FINGERPRINT, name: "zé & co", address: "tcp://example.org:7420" };
    expect(createPairingLink(pairing)).toBe(FULL);
    expect(parsePairingLink(FULL)).toEqual(pairing);
    expect(createPairingLink({ fingerprint: BASE_FINGERPRINT.toUpperCase() })).toBe(START);
    expect(parsePairingLink(START)).toEqual({ fingerprint: BASE_FINGERPRINT });
  });

  it("comes back as it went in, whatever is in it", async () => {
    await check(
      property(pairings, (pairing) => {
        expect(parsePairingLink(createPairingLink(pairing))).toEqual(pairing);
      }),
      1_000,
    );
  });

  it("that is accepted is the one that would be made, and every other text gives an AuthError", async () => {
    const edit = tuple(
      integer({ min: 0, max: FULL.length }),
      integer({ min: 0, max: 6 }),
      constantFrom("", "&", "=", "%", "%41", "+", "v", "/", " ", "é"),
    );
    await check(
      property(array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let edited = FULL;
        for (const [at, count, insert] of edits) edited = edited.slice(0, at) + insert + edited.slice(at + count);
        try {
          expect(createPairingLink(parsePairingLink(edited))).toBe(edited);
        } catch (error) {
          expect(error).toBeInstanceOf(AuthError);
        }
      }),
      2_000,
    );
  });

  it.each([
    ["nothing", "", "begin with"],
    ["another scheme", FULL.replace("securecomm:", "https:"), "begin with"],
    ["a scheme in capitals", FULL.replace("securecomm:", "SecureComm:"), "begin with"],
    ["white space around it", ` ${FULL}`, "begin with"],
    ["an authority", FULL.replace("securecomm:pair", "securecomm://pair"), "begin with"],
    ["no parameters", "securecomm:pair?", "unknown parameter"],
    ["an unknown parameter", `${FULL}&x=1`, "unknown parameter"],
    ["a parameter in capitals", FULL.replace("&name", "&Name"), "unknown parameter"],
    ["a parameter of Object", `${START}&__proto__=1`, "unknown parameter"],
    ["a parameter twice", `${FULL}&addr=tcp%3A%2F%2Fa%3A1`, "addr twice"],
    ["the fingerprint twice", `${START}&fp=${BASE_FINGERPRINT}`, "fp twice"],
    ["another order", `securecomm:pair?fp=${BASE_FINGERPRINT}&v=1`, "wrong place"],
    ["no version", `securecomm:pair?fp=${BASE_FINGERPRINT}`, "no version"],
    ["another version", FULL.replace("v=1", "v=2"), "version 1"],
    ["version 01", FULL.replace("v=1", "v=01"), "version 1"],
    ["no fingerprint", "securecomm:pair?v=1", "no fingerprint"],
    ["a mistyped fingerprint", FULL.replace("fp=sc1rn", "fp=sc1rm"), "fingerprint"],
    ["a fingerprint in capitals", START.replace(BASE_FINGERPRINT, BASE_FINGERPRINT.toUpperCase()), "lower case"],
    ["an empty name", `${START}&name=`, "proper value for name"],
    ["a name without a value", `${START}&name`, "proper value for name"],
    ["a second equals sign", `${START}&name=a=b`, "proper value for name"],
    ["a plus for a space", `${START}&name=a+b`, "percent-encoded"],
    ["an escape that is not needed", `${START}&name=%61`, "percent-encoded"],
    ["an escape in lower case", `${START}&name=a%2fb`, "percent-encoded"],
    ["a raw letter beyond ASCII", `${START}&name=é`, "percent-encoded"],
    ["an escape that is cut", `${START}&name=%4`, "percent-encoded"],
    ["an escape that is no UTF-8", `${START}&name=%FF`, "percent-encoded"],
    ["a control character in the name", `${START}&name=a%0Ab`, "name"],
    ["a bidirectional override in the name", `${START}&name=a%E2%80%AEb`, "name"],
    ["a name of 65 bytes", `${START}&name=${"a".repeat(65)}`, "name"],
    ["an http address", withAddress("http://example.org:80"), "tcp://"],
    ["a file address", withAddress("file:///etc/passwd"), "tcp://"],
    ["a script", withAddress("javascript:alert(1)"), "tcp://"],
    ["a scheme of an address in capitals", withAddress("TCP://a:1"), "tcp://"],
    ["a user", withAddress("ws://alice@example.org"), "credentials"],
    ["a user and a password", withAddress("wss://alice:secret@example.org/"), "credentials"],
    ["an empty user", withAddress("tcp://@example.org:1"), "credentials"],
    ["no host", withAddress("tcp://:7420"), "form"],
    ["no port for tcp", withAddress("tcp://example.org"), "form"],
    ["a path for tcp", withAddress("tcp://example.org:7420/a"), "form"],
    ["port 0", withAddress("tcp://example.org:0"), "form"],
    ["port 65536", withAddress("tcp://example.org:65536"), "port"],
    ["a port with a zero before it", withAddress("tcp://example.org:07420"), "form"],
    ["a fragment", withAddress("ws://example.org/a#b"), "form"],
    ["a space in the address", withAddress("ws://example.org/a b"), "form"],
    ["a control character in the address", withAddress("ws://example.org/a\nb"), "form"],
    ["a backslash in the address", withAddress("ws://example.org\\@other"), "credentials"],
    ["a host beyond ASCII", withAddress("ws://exämple.org"), "form"],
    ["an IPv6 address that is none", withAddress("tcp://[:::]:1"), "host"],
    ["an address of 513 characters", withAddress(`ws://a/${"a".repeat(506)}`), "512"],
    ["more than 2,048 characters", `${FULL}${"a".repeat(2_048)}`, "2048"],
  ])("is refused with %s, and the message says so", (_, text, reason) => {
    let thrown: unknown;
    try {
      parsePairingLink(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: "AuthError", code: "ERR_PAIRING_LINK_INVALID" });
    expect((thrown as Error).message).toContain(reason);
  });

  it("is not made of what could not be read back", () => {
    const fingerprint = BASE_FINGERPRINT;
    expect(() => createPairingLink({ fingerprint: "sc1" })).toThrow(
      expect.objectContaining({ code: "ERR_FINGERPRINT_INVALID" }),
    );
    expect(() => createPairingLink({ fingerprint, name: "" })).toThrow(ArgumentRangeError);
    expect(() => createPairingLink({ fingerprint, address: "http://a" })).toThrow(ArgumentRangeError);
    expect(() => createPairingLink({ fingerprint, address: 7 as never })).toThrow(ArgumentTypeError);
    expect(() => createPairingLink(undefined as never)).toThrow(ArgumentTypeError);
    expect(() => parsePairingLink(undefined as never)).toThrow(ArgumentTypeError);
  });
});

describe("the QR code of a pairing link", () => {
  /** What a camera in front of a terminal sees: `lit` is the brightness of the text, each module 4 pixels wide. */
  function photograph(text: string, lit: number): { width: number; height: number; data: Uint8Array } {
    const scale = 4;
    const rows = text
      .split("\n")
      .flatMap((line) => [
        [...line].map((character) => character === "█" || character === "▀"),
        [...line].map((character) => character === "█" || character === "▄"),
      ]);
    const [width, height] = [rows[0]!.length * scale, rows.length * scale];
    const data = new Uint8Array(width * height * 4).fill(255);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = rows[Math.floor(y / scale)]![Math.floor(x / scale)] ? lit : 255 - lit;
        data.fill(value, (y * width + x) * 4, (y * width + x) * 4 + 3);
      }
    }
    return { width, height, data };
  }

  const longest = createPairingLink({
    fingerprint: BASE_FINGERPRINT,
    name: "é".repeat(32),
    address: `ws://a${"/".repeat(505)}`,
  });

  it.each([
    ["the shortest link", START],
    ["a usual link", FULL],
    ["the longest link", longest],
  ])("is read by a decoder from a dark and from a light terminal: %s", (_, link) => {
    expect(decodeQR(photograph(pairingQrText(link), 255), { timeLimit: 5_000 })).toBe(link);
    expect(decodeQR(photograph(pairingQrText(link, { background: "light" }), 0), { timeLimit: 5_000 })).toBe(link);
  });

  it("has lines of one length and a quiet zone of four modules all around", () => {
    const lines = pairingQrText(FULL).split("\n");
    const width = lines[0]!.length;
    expect(lines.every((line) => line.length === width)).toBe(true);
    expect(lines.slice(0, 2)).toEqual(["█".repeat(width), "█".repeat(width)]);
    expect(lines.at(-1)).toBe("█".repeat(width));
    expect(lines.every((line) => line.startsWith("████") && line.endsWith("████"))).toBe(true);
  });

  it("is made of a pairing link and of nothing else", () => {
    expect(() => pairingQrText("https://example.org")).toThrow(AuthError);
  });
});
