import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentRangeError } from "../../src/errors.ts";
import { AddressReader, ownText, Ranges, rangeAround } from "../../src/features/address.ts";

const read = (text: string) => new AddressReader(64).read(text);
const range = (text: string) => rangeAround(read(text)!, { ipv4: 24, ipv6: 48 });

describe("an address", () => {
  it("of IPv4 is counted whole, and its range is its /24", () => {
    expect(read("203.45.67.89")).toEqual({ text: "203.45.67.89", key: "203.45.67.89", isPrivate: false });
    expect(range("203.45.67.89")).toBe("203.45.67.0/24");
  });

  it("of IPv6 is counted by its /64, because a host has all of that, and its range is its /48", () => {
    expect(read("2001:DB8:1:2:0:0:0:9")).toMatchObject({ text: "2001:db8:1:2::9", key: "2001:db8:1:2::/64" });
    expect(range("2001:db8:1:2::9")).toBe("2001:db8:1::/48");
    expect(read("2001:db8:1:2:ffff::1")?.key).toBe(read("2001:db8:1:2::9")?.key);
  });

  it("of a link is counted whole, because all of a link is one /64", () => {
    expect(read("fe80::1%eth0")).toMatchObject({ text: "fe80::1", key: "fe80::1", isPrivate: true });
  });

  it.each([
    ["::ffff:203.45.67.89", "mapped"],
    ["::ffff:cb2d:4359", "mapped, in hexadecimal"],
    ["::ffff:0:203.45.67.89", "translated, RFC 7915"],
    ["64:ff9b::203.45.67.89", "behind NAT64, RFC 6052"],
  ])("%s is the IPv4 address inside (%s)", (text) => {
    expect(read(text)).toEqual(read("203.45.67.89"));
  });

  it.each(["203.45.67.89:50112", "[2001:db8::1]", "[2001:db8::1]:443"])(
    "may come with a port or brackets: %s",
    (text) => {
      expect(["203.45.67.89", "2001:db8::1"]).toContain(read(text)?.text);
    },
  );

  it.each([
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "169.254.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "0.0.0.0",
    "::1",
    "::",
    "fe80::1",
    "fd12:3456::1",
    "fec0::1",
    "::ffff:10.0.0.1",
  ])("%s is private", (text) => {
    expect(read(text)?.isPrivate).toBe(true);
  });

  it.each(["203.45.67.89", "172.32.0.1", "100.128.0.1", "192.167.0.1", "2606:4700::1", "::ffff:8.8.8.8"])(
    "%s is public",
    (text) => {
      expect(read(text)?.isPrivate).toBe(false);
    },
  );

  it.each([
    "",
    "-",
    "unknown",
    "1",
    "1.2.3",
    "010.0.0.1",
    "0x7f.0.0.1",
    "256.1.1.1",
    "1.2.3.4.5",
    "1::2::3",
    "12345::",
    "[::1",
    "[::1]:x",
    "1.2.3.4:port",
    "example.org",
    `1.2.3.4${" ".repeat(100)}`,
    ":".repeat(10_000),
  ])("is not %j", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each([
    ["203.45.67.89, 10.0.0.1", "203.45.67.89"],
    ["203.45.67.89:50112,10.0.0.1", "203.45.67.89"],
    ["unknown, 2001:db8::1, 10.0.0.1", "2001:db8::1"],
    [`${"x,".repeat(100)}203.45.67.89`, "203.45.67.89"],
    [`203.45.67.89, ${"10.0.0.1, ".repeat(10_000)}`, "203.45.67.89"],
  ])("of a proxies' list, %.40s, is its first one", (text, address) => {
    expect(read(text)?.text).toBe(address);
  });

  it.each([",", "unknown, -", ",".repeat(100_000), `${" ".repeat(500)},203.45.67.89, 10.0.0.1`])(
    "is not in the list %.20j without one at its beginning",
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );

  it("is read without an error from whatever a log holds", () => {
    const reader = new AddressReader(64);
    const anything = fc.array(fc.constantFrom(..."0123456789abcdefx.:,[]%/- \u0000é\ud800"), { maxLength: 90 });
    fc.assert(
      fc.property(
        fc.oneof(
          anything.map((units) => units.join("")),
          fc.ipV4(),
          fc.ipV6(),
        ),
        (text) => {
          const address = reader.read(text);
          // What it writes it reads again as the same.
          if (address !== undefined) expect(reader.read(address.text)).toEqual(address);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is the same from the memory as when it was read", () => {
    const reader = new AddressReader(64);
    for (let i = 0; i < 12_000; i++) reader.read(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    expect(reader.read("10.0.0.7")).toEqual(read("10.0.0.7"));
    expect(reader.read("nonsense")).toBeUndefined();
    expect(reader.read("nonsense")).toBeUndefined();
  });
});

describe("ranges", () => {
  it.each([
    ["203.0.113.0/24", "203.0.113.255", true],
    ["203.0.113.0/24", "203.0.114.0", false],
    ["10.0.0.0/7", "11.255.0.1", true],
    ["10.0.0.0/7", "12.0.0.1", false],
    ["0.0.0.0/0", "8.8.8.8", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["198.51.100.7", "198.51.100.7", true],
    ["198.51.100.7", "198.51.100.8", false],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/33", "2001:db8:8000::1", false],
    ["203.0.113.0/24", "::ffff:203.0.113.9", true],
  ])("%s includes %s: %s", (range, address, includes) => {
    expect(new Ranges([range]).includes(read(address)!)).toBe(includes);
  });

  it.each([
    "",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/255.0.0.0",
    "2001:db8::/129",
    "x/8",
  ])("%j is refused by name", (text) => {
    expect(() => new Ranges([text])).toThrow(ArgumentRangeError);
    expect(() => new Ranges([text])).toThrow(/^ranges must be/);
  });
});

describe("a copy of a text", () => {
  it("is cut, but not through a character", () => {
    expect(ownText("abcdef", 3)).toBe("abc");
    expect(ownText("ab😀", 3)).toBe("ab");
    expect(ownText("ab😀", 4)).toBe("ab😀");
    expect(ownText("a\ud83d", 4)).toBe("a\ud83d");
  });
});
