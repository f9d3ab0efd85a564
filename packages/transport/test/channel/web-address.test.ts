import { ArgumentTypeError } from "@securecomm/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatWebAddress, parseWebAddress } from "../../src/channel/web-address.ts";
import { everythingIn, thrownBy } from "../support/errors.ts";

const normalise = (address: string) => formatWebAddress(parseWebAddress(address));

describe("the address of a WebSocket listener", () => {
  it.each([
    ["ws://127.0.0.1:7420", "ws", "127.0.0.1", 7420, "/", "ws://127.0.0.1:7420"],
    ["ws://localhost:0/", "ws", "localhost", 0, "/", "ws://localhost:0"],
    ["WSS://Example.ORG", "wss", "Example.ORG", 443, "/", "wss://example.org"],
    ["wss://example.org:443/", "wss", "example.org", 443, "/", "wss://example.org"],
    ["ws://example.org:443", "ws", "example.org", 443, "/", "ws://example.org:443"],
    ["ws://example.org:0080/Chat/Room", "ws", "example.org", 80, "/Chat/Room", "ws://example.org/Chat/Room"],
    ["wss://example.org/a/", "wss", "example.org", 443, "/a/", "wss://example.org/a/"],
    ["wss://example.org/~a.b_c-d/!$&'()*+,;=:", "wss", "example.org", 443, "/~a.b_c-d/!$&'()*+,;=:", undefined],
    ["wss://[2001:DB8:0:0:1:0:0:01]:1/x", "wss", "2001:DB8:0:0:1:0:0:01", 1, "/x", "wss://[2001:db8::1:0:0:1]:1/x"],
    ["ws://[::1]", "ws", "::1", 80, "/", "ws://[::1]"],
  ])("%s is read, and written in one way", (address, scheme, host, port, path, canonical) => {
    expect(parseWebAddress(address)).toEqual({ scheme, host, port, path });
    expect(normalise(address)).toBe(canonical ?? address);
    expect(normalise(normalise(address))).toBe(normalise(address));
  });

  it.each([
    ["", "form"],
    ["example.org", "form"],
    ["http://example.org", "form"],
    ["wsss://example.org", "form"],
    ["ws:example.org", "form"],
    ["ws:///path", "host"],
    ["ws://:80/", "host"],
    ["ws://example.org:/", "host"],
    ["ws://example.org:65536", "65535"],
    ["ws://example.org:1e3", "host"],
    ["ws://exa mple.org", "host"],
    ["ws://exämple.org", "host"],
    ["ws://example%2eorg", "host"],
    ["ws://example.org\n", "host"],
    [" ws://example.org", "form"],
    ["ws://127.1", "IPv4"],
    ["ws://0x7f000001/", "IPv4"],
    ["ws://[::1", "host"],
    ["ws://[1.2.3.4]", "IPv6"],
    ["ws://user@example.org", "user"],
    ["ws://example.org/@", "user"],
    ["ws://example.org?a=b", "query"],
    ["ws://example.org/?", "query"],
    ["ws://example.org/#top", "fragment"],
    ["ws://example.org#", "fragment"],
    ["ws://example.org/a%20b", "path"],
    ["ws://example.org/a b", "path"],
    ["ws://example.org/a\\b", "path"],
    ["ws://example.org/a\nb", "path"],
    ["ws://example.org/ä", "path"],
    ["ws://example.org/.", ". or .."],
    ["ws://example.org/a/../b", ". or .."],
    [`ws://example.org/${"a".repeat(256)}`, "longer"],
  ])("is refused when it is not one, with what to write instead: %j", (address, hint) => {
    const error = thrownBy(() => parseWebAddress(address));
    expect(error.code).toBe("ERR_ADDRESS_INVALID");
    expect(error.message.replace(/^.*?is no address to use: /s, "")).toContain(hint);
  });

  it("is a string", () => {
    expect(thrownBy(() => parseWebAddress(new URL("ws://x") as unknown as string))).toBeInstanceOf(ArgumentTypeError);
  });

  it("means to this package what it means to the runtime, whose WebSocket is given it", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}[a-z]$/);
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
      label,
    );
    const segment = fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=:-]{0,8}$/);
    const path = fc.array(segment, { maxLength: 4 }).map((segments) => segments.map((one) => `/${one}`).join(""));
    const port = fc.oneof(
      fc.constant(""),
      fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`),
    );
    fc.assert(
      fc.property(fc.constantFrom("ws", "wss"), host, port, path, (scheme, host, port, path) => {
        const address = `${scheme}://${host}${port}${path}`;
        if (refused(address)) return;
        const parsed = parseWebAddress(address);
        const url = new URL(normalise(address));
        expect(url.pathname).toBe(parsed.path);
        expect(Number(url.port) || { "ws:": 80, "wss:": 443 }[url.protocol]).toBe(parsed.port);
        expect(new URL(address).href).toBe(url.href);
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not bring a password or a token into an error", () => {
    for (const address of ["ws://user:hunter2@example.org", "wss://example.org/?token=hunter2", "ws://x?hunter2#y"]) {
      expect(everythingIn(thrownBy(() => parseWebAddress(address)))).not.toContain("hunter2");
    }
  });
});

/** Whether an address is refused. */
function refused(address: string): boolean {
  try {
    parseWebAddress(address);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: "ERR_ADDRESS_INVALID" });
    return true;
  }
}
