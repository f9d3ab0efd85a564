import { describe, expect, it } from "vitest";
import { bounded, hostOf, isEstablished, subjectOf } from "../../src/features/subject.ts";

describe("whom an event is about", () => {
  it("is the proved peer before the address, and the address before the session", () => {
    const at = 0;
    expect(subjectOf({ at, peer: "sc1a", address: "192.0.2.1:5", session: "ff" })).toBe("sc1a");
    expect(subjectOf({ at, address: "192.0.2.1:5", session: "ff" })).toBe("192.0.2.1");
    expect(subjectOf({ at, session: "ff" })).toBe("ff");
    expect(subjectOf({ at })).toBe("unknown");
    expect(subjectOf({ at, peer: "", address: "" })).toBe("unknown");
  });

  it.each([
    ["192.0.2.1:50112", "192.0.2.1"],
    ["192.0.2.1", "192.0.2.1"],
    ["peer.example:443", "peer.example"],
    ["[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["[fe80::1%eth0]:443", "fe80::/64"],
    ["[::ffff:192.0.2.1]:443", "192.0.2.1"],
    ["a:b:c", "a:b:c"],
    ["[", "["],
    [":", ""],
  ])("the address %s without its port is %s", (address, host) => {
    expect(hostOf(address)).toBe(host);
  });

  it("has a name of bounded length, which still differs where long names differ at their end", () => {
    const long = "x".repeat(1_000_000);
    expect(bounded(`${long.slice(0, 1000)}a`)).not.toBe(bounded(`${long.slice(0, 1000)}b`));
    for (const text of [bounded(long), hostOf(long), subjectOf({ at: 0, peer: long })]) {
      expect(text.length).toBeLessThanOrEqual(96);
    }
  });

  it("is a trusted peer only in a session: a key that was proved and then refused may be anybody's", () => {
    const peer = { at: 0, peer: "sc1a", address: "192.0.2.1:5" };
    expect(isEstablished({ ...peer, type: "handshake-failed", code: "ERR_PEER_NOT_TRUSTED" })).toBe(false);
    expect(isEstablished({ ...peer, type: "identity-changed", expected: "sc1b", actual: "sc1a" })).toBe(false);
    expect(isEstablished({ ...peer, type: "session-opened" })).toBe(true);
    expect(isEstablished({ at: 0, session: "ff", type: "record-gap" })).toBe(true);
    expect(isEstablished({ at: 0, address: "192.0.2.1:5", type: "record-gap" })).toBe(false);
  });
});
