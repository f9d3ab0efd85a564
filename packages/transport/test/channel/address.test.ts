import { isIPv4, isIPv6 } from "node:net";
import { ArgumentTypeError } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressGroup, formatTcpAddress, parseTcpAddress, schemeOf } from "../../src/channel/address.ts";
import { formatIpv6, isIpv4, parseIpv6 } from "../../src/channel/ip.ts";
import { codeThrownBy, everythingIn, thrownBy } from "../support/errors.ts";

const normalise = (address: string) => formatTcpAddress(parseTcpAddress(address));

const group = fc.oneof(fc.constantFrom(0, 0, 1, 0xffff), fc.nat(0xffff));
const ipv6 = fc.tuple(group, group, group, group, group, group, group, group);
/** One address in some spelling: case, leading zeros, `::` for any one run of zeros, its end as an IPv4 address. */
const spelling = fc.record({ upper: fc.boolean(), pad: fc.boolean(), run: fc.nat(), dotted: fc.boolean() });
type Spelling = typeof spelling extends fc.Arbitrary<infer Value> ? Value : never;

function spell(groups: readonly number[], { upper, pad, run, dotted }: Spelling): string {
  let parts = groups.map((value) => value.toString(16).padStart(pad ? 4 : 1, "0"));
  if (dotted) {
    const [high, low] = groups.slice(6) as [number, number];
    parts = [...parts.slice(0, 6), [high >> 8, high & 255, low >> 8, low & 255].join(".")];
  }
  const runs: [number, number][] = [];
  for (let from = 0; from < parts.length; from++) {
    for (let to = from + 1; to <= parts.length && /^0+$/.test(parts[to - 1] as string); to++) runs.push([from, to]);
  }
  const [from, to] = runs[run % (runs.length + 1)] ?? [-1, -1];
  const text = from < 0 ? parts.join(":") : `${parts.slice(0, from).join(":")}::${parts.slice(to).join(":")}`;
  return upper ? text.toUpperCase() : text;
}

describe("the address of a TCP listener", () => {
  it.each([
    ["tcp://127.0.0.1:7420", "127.0.0.1", 7420, "tcp://127.0.0.1:7420"],
    ["tcp://localhost:0", "localhost", 0, "tcp://localhost:0"],
    ["TCP://Example.ORG:65535/", "Example.ORG", 65535, "tcp://example.org:65535"],
    ["tcp://a-b_c.example:1", "a-b_c.example", 1, "tcp://a-b_c.example:1"],
    ["tcp://1and1.example:00080", "1and1.example", 80, "tcp://1and1.example:80"],
    ["tcp://[::1]:7420", "::1", 7420, "tcp://[::1]:7420"],
    ["tcp://[2001:DB8:0:0:1:0:0:01]:1", "2001:DB8:0:0:1:0:0:01", 1, "tcp://[2001:db8::1:0:0:1]:1"],
    ["tcp://[0:0:0:0:0:ffff:7f00:1]:1", "0:0:0:0:0:ffff:7f00:1", 1, "tcp://[::ffff:127.0.0.1]:1"],
    ["tcp://[::]:1", "::", 1, "tcp://[::]:1"],
  ])("%s is read, and written in one way", (address, host, port, canonical) => {
    expect(parseTcpAddress(address)).toEqual({ host, port });
    expect(normalise(address)).toBe(canonical);
    expect(normalise(canonical)).toBe(canonical);
  });

  it.each([
    "",
    "127.0.0.1:7420",
    "tcp:127.0.0.1:7420",
    "tcp//127.0.0.1:7420",
    "http://127.0.0.1:7420",
    "tcp://127.0.0.1",
    "tcp://127.0.0.1:",
    "tcp://:7420",
    "tcp://127.0.0.1:65536",
    "tcp://127.0.0.1:100000",
    "tcp://127.0.0.1:-1",
    "tcp://127.0.0.1:+1",
    "tcp://127.0.0.1:1e3",
    "tcp://127.0.0.1:7420/path",
    "tcp://127.0.0.1:7420//",
    "tcp://127.0.0.1:7420?query",
    "tcp://127.0.0.1:7420#fragment",
    "tcp://user@127.0.0.1:7420",
    " tcp://127.0.0.1:7420",
    "tcp://127.0.0.1:7420 ",
    "tcp://127.0.0.1:7420\n",
    "tcp://127.0.0.1\0:7420",
    "tcp://exa mple:1",
    "tcp://exämple:1",
    "tcp://example%2eorg:1",
    "tcp://::1:7420",
    "tcp://[::1:7420",
    "tcp://::1]:7420",
    "tcp://[]:7420",
    "tcp://[:]:7420",
    "tcp://[::::]:7420",
    "tcp://[1:2:3:4:5:6:7]:7420",
    "tcp://[1:2:3:4:5:6:7::8]:7420",
    "tcp://[12345::]:7420",
    "tcp://[::1.2.3]:7420",
    "tcp://[1.2.3.4]:7420",
    "tcp://[1.2.3.4::]:7420",
    "tcp://[fe80::1%eth0]:7420",
    "tcp://[example]:7420",
    "tcp://127.1:7420",
    "tcp://2130706433:7420",
    "tcp://0x7f000001:7420",
    "tcp://0x7f.0.0.1:7420",
    "tcp://127.0.0.0x1:7420",
    "tcp://127.0.0.01:7420",
    "tcp://127.0.0.256:7420",
    "tcp://127.0.0.1.:7420",
    "tcp://example.7:7420",
  ])("is refused when it is not one: %j", (address) => {
    expect(codeThrownBy(() => parseTcpAddress(address))).toBe("ERR_ADDRESS_INVALID");
  });

  it.each([undefined, null, 7420, new URL("http://127.0.0.1:7420")])("is a string, and not %s", (address) => {
    expect(thrownBy(() => parseTcpAddress(address as unknown as string))).toBeInstanceOf(ArgumentTypeError);
    expect(thrownBy(() => schemeOf(address as unknown as string))).toBeInstanceOf(ArgumentTypeError);
  });

  it("is written in one way, however an IPv6 address is spelled, so that a pin under it is found again", () => {
    fc.assert(
      fc.property(ipv6, spelling, spelling, (groups, one, other) => {
        const canonical = normalise(`tcp://[${spell(groups, one)}]:1`);
        expect(normalise(`tcp://[${spell(groups, other)}]:1`)).toBe(canonical);
        const host = canonical.slice("tcp://[".length, -"]:1".length);
        expect(isIPv6(host)).toBe(true);
        expect(new URL(`http://${canonical.slice(6)}`).hostname).toBe(new URL(`http://[${host}]`).hostname);
        expect(parseIpv6(host)).toEqual(groups);
      }),
    );
  });

  it("does not bring a password into an error", () => {
    for (const address of ["tcp://user:hunter2@example.org:1", "tcp://hun@hunter2@x:1", "x://hunter2@x:1"]) {
      expect(everythingIn(thrownBy(() => parseTcpAddress(address)))).not.toContain("hunter2");
    }
  });
});

describe("the scheme of an address", () => {
  it.each([
    ["tcp://x:1", "tcp"],
    ["WSS://x", "wss"],
    ["a+b-c.1://", "a+b-c.1"],
  ])("of %s is %s", (address, scheme) => {
    expect(schemeOf(address)).toBe(scheme);
  });

  it.each(["", "tcp", "tcp:", "tcp:/x", "://x", "1tcp://x", " tcp://x", "//x"])("is missing in %j", (address) => {
    expect(codeThrownBy(() => schemeOf(address))).toBe("ERR_ADDRESS_INVALID");
  });
});

describe("an IP address", () => {
  const near = fc.array(fc.constantFrom("0", "1", "ff", "00", "256", "12345", ":", "::", ".", "1.2.3.4", "g"), {
    maxLength: 16,
  });
  it("is one exactly where the runtime says so", () => {
    const texts = fc.oneof(
      near.map((parts) => parts.join("")),
      near.map((parts) => parts.join(":")),
      fc.array(fc.constantFrom("0", "1", "255", "256", "01", ""), { maxLength: 5 }).map((parts) => parts.join(".")),
      fc.ipV4(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseIpv6(text) !== undefined).toBe(isIPv6(text));
        expect(isIpv4(text)).toBe(isIPv4(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [[0, 0, 0, 0, 0, 0, 0, 0], "::"],
    [[0, 0, 0, 0, 0, 0, 0, 1], "::1"],
    [[1, 0, 0, 0, 0, 0, 0, 0], "1::"],
    [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], "2001:db8:0:1:1:1:1:1"],
    [[0x2001, 0, 0, 1, 0, 0, 0, 1], "2001:0:0:1::1"],
    [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], "2001:db8::1:0:0:1"],
    [[0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0280], "::ffff:192.0.2.128"],
  ])("%j is written as RFC 5952 has it: %s", (groups, text) => {
    expect(formatIpv6(groups)).toBe(text);
  });
});

describe("the group of an address", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:C000:207", "192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7"],
    ["64:ff9b::192.0.2.7", "192.0.2.7"],
    ["64:ff9b:0:1::c000:207", "64:ff9b:0:1::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::a:b:c:d:1.2.3.4", "0:0:a:b::/64"],
    ["unknown", "unknown"],
  ])("%s is %s", (host, expected) => {
    expect(addressGroup(host)).toBe(expected);
  });

  it("is one for all addresses of a /64, in any spelling, and another for every other /64", () => {
    const half = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(half, half, half, half, spelling, spelling, (net, otherNet, host, otherHost, one, other) => {
        fc.pre(![host, otherHost].some(([zero, mapped]) => zero === 0 && mapped === 0xffff));
        const first = addressGroup(spell([...net, ...host], one));
        expect(addressGroup(spell([...net, ...otherHost], other))).toBe(first);
        const same = net.every((value, i) => value === otherNet[i]);
        expect(addressGroup(spell([...otherNet, ...host], other)) === first).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  it("of a mapped IPv4 address is that address, in any spelling", () => {
    fc.assert(
      fc.property(fc.ipV4(), spelling, (address, how) => {
        const [a, b, c, d] = address.split(".").map(Number) as [number, number, number, number];
        expect(addressGroup(spell([0, 0, 0, 0, 0, 0xffff, (a << 8) | b, (c << 8) | d], how))).toBe(address);
      }),
    );
  });
});
