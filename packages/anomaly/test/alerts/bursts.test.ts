import { describe, expect, it } from "vitest";
import { Bursts } from "../../src/alerts/bursts.ts";
import type { SessionEvent } from "../../src/index.ts";
import { START } from "../support/session-events.ts";

const untrusted = (seconds: number, address: string, given: object = {}): SessionEvent => ({
  type: "handshake-failed",
  at: START + seconds * 1000,
  role: "responder",
  address,
  peer: `sc1${seconds}`,
  code: "ERR_PEER_NOT_TRUSTED",
  ...given,
});

describe("bursts", () => {
  it("are seen when one address tries identity after identity, whatever port and peer it shows", () => {
    const bursts = new Bursts(10);
    const found = [0, 1, 2, 3, 4, 5].map((i) => bursts.findingOf(untrusted(i, `198.51.100.7:${i}`)));
    expect(found.map((finding) => finding?.rule)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "credential-probing",
      undefined,
    ]);
    expect(found[4]?.facts).toEqual({ code: "ERR_PEER_NOT_TRUSTED", count: 5, seconds: 600 });
  });

  it("are not seen in a few tries, tries far apart, tries of different addresses, or our own wrong dialling", () => {
    const bursts = new Bursts(100);
    const events = [
      ...[0, 1, 2, 3].map((i) => untrusted(i, "198.51.100.7:1")),
      ...[0, 400, 800, 1200, 1600, 2000].map((i) => untrusted(i, "198.51.100.8:1")),
      ...Array.from({ length: 50 }, (_, i) => untrusted(2000 + i, `198.51.101.${i}:1`)),
      ...Array.from({ length: 50 }, (_, i) => untrusted(2100 + i, "198.51.100.9:1", { role: "initiator" })),
      ...Array.from({ length: 50 }, (_, i) => untrusted(2200 + i, "198.51.100.9:1", { code: "ERR_PEER_REFUSED" })),
      ...Array.from({ length: 50 }, (_, i) => untrusted(2300 + i, "198.51.100.9:1", { code: "ERR_TRUST_STORE_FULL" })),
      ...Array.from({ length: 50 }, (_, i) =>
        untrusted(2400 + i, `198.51.100.10:${i}`, { peer: "sc1waiting", code: "ERR_TRUST_UNDECIDED" }),
      ),
    ];
    for (const event of events) expect(bursts.findingOf(event)).toBeUndefined();
  });

  it("are seen when a listener turns away many connections in a minute, and again after as many more", () => {
    const bursts = new Bursts(10, { refused: { count: 3, within: 60_000 } });
    const found = [0, 1, 2, 3, 4, 5, 300, 400, 500].map((second) =>
      bursts.findingOf({ type: "connection-refused", at: START + second * 1000, reason: "sessions" }),
    );
    expect(found.map((finding) => finding?.facts["count"])).toEqual([
      undefined,
      undefined,
      3,
      undefined,
      undefined,
      3,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("do not count what has no time", () => {
    const bursts = new Bursts(10, { refused: { count: 1, within: 1000 } });
    expect(bursts.findingOf({ type: "connection-refused", at: Number.NaN, reason: "sessions" })).toBeUndefined();
    const nanoseconds = START * 1e6;
    expect(bursts.findingOf({ type: "connection-refused", at: nanoseconds, reason: "sessions" })).toBeUndefined();
    expect(bursts.findingOf({ type: "connection-refused", at: START, reason: "sessions" })).toBeDefined();
  });

  it("refuse limits that make no sense", () => {
    expect(() => new Bursts(10, { probing: { count: 0, within: 1 } })).toThrow("bursts.probing.count must be");
    expect(() => new Bursts(10, { probing: { count: 1001, within: 1 } })).toThrow("bursts.probing.count must be");
    expect(() => new Bursts(10, { refused: { count: 1, within: 0 } })).toThrow("bursts.refused.within must be");
  });
});
