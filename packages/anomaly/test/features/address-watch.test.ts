import { describe, expect, it } from "vitest";
import { ArgumentRangeError, ArgumentTypeError } from "../../src/errors.ts";
import { type AddressChange, isSuspicious } from "../../src/features/address-changes.ts";
import {
  type AddressObservation,
  type AddressWatch,
  addressWatchFromJSON,
  createAddressWatch,
} from "../../src/features/address-watch.ts";
import { createRandom } from "../../src/random.ts";

const start = Date.UTC(2024, 11, 2, 9);
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A line of client `ana`, so many milliseconds after the start. */
function see(watch: AddressWatch, address: string | undefined, after: number, more: Partial<AddressObservation> = {}) {
  return watch.observe({ client: "ana", clientSource: "user", at: start + after, offset: 0, address, ...more });
}

/** What holds for client `ana` so many milliseconds after the start. */
const current = (watch: AddressWatch, after: number) =>
  watch.current({ client: "ana", clientSource: "user", at: start + after });
const kinds = (changes: readonly AddressChange[]) => changes.map(({ kind }) => kind);
const fresh = (changes: readonly AddressChange[]) => kinds(changes.filter((change) => change.fresh));

describe("the scenarios of the seed", () => {
  it("example: one address until now, and then 203.45.67.89, is new and the second", () => {
    const watch = createAddressWatch();
    for (let i = 0; i < 5; i++) expect(see(watch, "198.51.100.7", i * MINUTE)).toEqual([]);
    expect(see(watch, "203.45.67.89", HOUR)).toEqual([
      { kind: "new-address", address: "203.45.67.89", fresh: true },
      { kind: "several-addresses", count: 2, fresh: true },
    ]);
  });

  it("private to public", () => {
    const watch = createAddressWatch();
    see(watch, "192.168.1.10", 0);
    expect(see(watch, "203.45.67.89", MINUTE)).toEqual([
      { kind: "new-address", address: "203.45.67.89", fresh: true },
      { kind: "private-to-public", from: "192.168.1.10", to: "203.45.67.89", fresh: true },
      { kind: "several-addresses", count: 2, fresh: true },
    ]);
  });

  it("and public to private", () => {
    const watch = createAddressWatch();
    see(watch, "203.45.67.89", 0);
    expect(see(watch, "10.0.0.5", MINUTE)).toContainEqual({
      kind: "public-to-private",
      from: "203.45.67.89",
      to: "10.0.0.5",
      fresh: true,
    });
  });

  it("several in sequence: more than 2 in 2 hours, then more than 3 in the day", () => {
    const watch = createAddressWatch();
    const lines = ["203.45.67.1", "203.45.67.2", "203.45.67.3", "203.45.67.4"].map((address, i) =>
      see(watch, address, i * 10 * MINUTE),
    );
    expect(lines.map(kinds)).toEqual([
      [],
      ["new-address", "several-addresses"],
      ["new-address", "frequent-changes", "several-addresses"],
      ["new-address", "many-addresses", "frequent-changes", "several-addresses"],
    ]);
    expect(lines[3]).toEqual([
      { kind: "new-address", address: "203.45.67.4", fresh: true },
      { kind: "many-addresses", count: 4, limit: 3, fresh: true },
      { kind: "frequent-changes", count: 4, hours: 2, fresh: true },
      { kind: "several-addresses", count: 4, fresh: true },
    ]);
  });

  it("several in sequence, but hours apart, are many and not frequent", () => {
    const watch = createAddressWatch();
    let last: AddressChange[] = [];
    for (let i = 0; i < 4; i++) last = see(watch, `203.45.67.${i}`, i * 3 * HOUR);
    expect(kinds(last)).toEqual(["new-address", "many-addresses", "several-addresses"]);
  });

  it("an entirely new one, after days with another, is new and the only one of the last 24 hours", () => {
    const watch = createAddressWatch();
    for (let day = 0; day < 5; day++) see(watch, "198.51.100.7", day * DAY);
    expect(see(watch, "203.45.67.89", 6 * DAY)).toEqual([
      { kind: "new-address", address: "203.45.67.89", fresh: true },
    ]);
  });

  it("a normal client as control: one address, or the same two in turn, gives nothing new", () => {
    const watch = createAddressWatch();
    for (let i = 0; i < 200; i++) expect(see(watch, "198.51.100.7", i * HOUR)).toEqual([]);
    const home = createAddressWatch();
    for (let day = 0; day < 30; day++) {
      const morning = see(home, "198.51.100.7", day * DAY);
      const evening = see(home, "198.51.100.200", day * DAY + 10 * HOUR);
      if (day > 0) expect([...fresh(morning), ...fresh(evening)]).toEqual([]);
    }
  });
});

describe("what is new", () => {
  it("is nothing in a client's very first request, which there is nothing to compare with", () => {
    expect(see(createAddressWatch(), "203.45.67.89", 0, { userAgent: "curl/8" })).toEqual([]);
  });

  it("stays known beyond the 24 hours in which addresses are counted", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0);
    see(watch, "203.45.67.89", HOUR);
    see(watch, "198.51.100.7", 40 * DAY);
    expect(see(watch, "203.45.67.89", 41 * DAY + HOUR)).toEqual([]);
  });

  it("is an address without which the client was active for 90 days; an absence makes it forget nothing", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0);
    see(watch, "203.45.67.89", HOUR);
    for (let day = 1; day < 95; day++) see(watch, "198.51.100.7", day * DAY);
    expect(kinds(see(watch, "203.45.67.89", 95 * DAY + 2 * HOUR))).toContain("new-address");

    const absent = createAddressWatch();
    see(absent, "198.51.100.7", 0);
    see(absent, "203.45.67.89", HOUR);
    expect(see(absent, "203.45.67.89", 400 * DAY)).toEqual([]);
    expect(kinds(see(absent, "192.0.2.1", 402 * DAY))).toEqual(["new-address"]);
  });

  it("is not told in a learning period of requests or hours", () => {
    const requests = createAddressWatch({ learnRequests: 3 });
    expect([1, 2, 3, 4].map((n) => kinds(see(requests, `203.45.67.${n}`, n)).includes("new-address"))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    const hours = createAddressWatch({ learnHours: 5 });
    expect([0, 4, 6].map((n) => kinds(see(hours, `203.45.67.${n}`, n * HOUR)).includes("new-address"))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("is no address of a client with more of them than are remembered, until they would be forgotten", () => {
    const watch = createAddressWatch({ maxAddresses: 8 });
    const told = (from: number, to: number) => {
      let count = 0;
      for (let i = from; i < to; i++) {
        const seen = kinds(see(watch, `203.45.67.${i % 10}`, i * MINUTE));
        count += seen.filter((kind) => kind === "new-address").length;
      }
      return count;
    };
    // The ninth pushes the first out, after which an address that is not in the list may be one of before.
    expect(told(0, 10)).toBe(8);
    expect(told(10, 200)).toBe(0);
    const restored = addressWatchFromJSON(watch.toJSON(), { maxAddresses: 8 });
    expect(kinds(see(restored, "192.0.2.1", 201 * MINUTE))).not.toContain("new-address");
    for (let day = 1; day < 95; day++) see(watch, "203.45.67.9", day * DAY);
    expect(kinds(see(watch, "192.0.2.1", 96 * DAY))).toContain("new-address");
  });

  it("is not told of two clients of one name, such as a key and a user, as if they were one", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0, { client: "7", clientSource: "client-id" });
    expect(see(watch, "203.45.67.89", 1, { client: "7", clientSource: "user" })).toEqual([]);
    expect(see(watch, "192.0.2.1", 2, { client: "7", clientSource: undefined })).toEqual([]);
    expect(watch.clients).toBe(3);
    expect(kinds(see(watch, "203.45.67.89", 3, { client: "7", clientSource: "client-id" }))).toContain("new-address");
    expect(watch.current({ client: "7", clientSource: "user", at: start + 4 })).toEqual([]);
  });

  it("is told of each client by itself", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0);
    see(watch, "203.45.67.89", 1, { client: "rui" });
    expect(kinds(see(watch, "203.45.67.89", 2))).toContain("new-address");
    expect(see(watch, "203.45.67.89", 3, { client: "rui" })).toEqual([]);
  });
});

describe("a fact that goes on", () => {
  it("holds at each line, but is fresh at one", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0);
    see(watch, "203.45.67.89", MINUTE);
    for (let i = 2; i < 20; i++) {
      expect(see(watch, "203.45.67.89", i * MINUTE)).toEqual([{ kind: "several-addresses", count: 2, fresh: false }]);
    }
  });

  it("is fresh again when there are more, and after it was over", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.1", 0);
    see(watch, "198.51.100.2", HOUR);
    expect(fresh(see(watch, "198.51.100.3", 4 * HOUR))).toEqual(["new-address", "several-addresses"]);
    expect(see(watch, "198.51.100.3", 60 * HOUR)).toEqual([]);
    expect(see(watch, "198.51.100.2", 61 * HOUR)).toEqual([{ kind: "several-addresses", count: 2, fresh: true }]);
  });

  it("between office and internet, back and forth, is fresh once each way", () => {
    const watch = createAddressWatch();
    const seen = [];
    for (let i = 0; i < 20; i++) seen.push(...see(watch, i % 2 ? "203.45.67.89" : "10.0.0.5", i * MINUTE));
    const transitions = seen.filter(({ kind }) => kind === "private-to-public" || kind === "public-to-private");
    expect(transitions).toHaveLength(19);
    expect(fresh(transitions)).toEqual(["private-to-public", "public-to-private"]);
  });

  it("is in the current state of the client, until a day later", () => {
    const watch = createAddressWatch();
    see(watch, "10.0.0.5", 0);
    see(watch, "203.45.67.89", HOUR);
    see(watch, "203.45.67.89", 2 * HOUR);
    const later = current(watch, 3 * HOUR);
    expect(later).toEqual([
      { kind: "new-address", address: "203.45.67.89", fresh: false, withinHours: 24 },
      { kind: "private-to-public", from: "10.0.0.5", to: "203.45.67.89", fresh: false, withinHours: 24 },
      { kind: "several-addresses", count: 2, fresh: false },
    ]);
    expect(current(watch, 3 * HOUR)).toEqual(later);
    expect(current(watch, 30 * HOUR)).toEqual([]);
    expect(watch.current({ client: "nobody", clientSource: "user", at: start })).toEqual([]);
  });
});

describe("IPv6", () => {
  it("addresses that a host makes itself in its /64 are one address", () => {
    const watch = createAddressWatch();
    for (let i = 1; i < 50; i++) expect(see(watch, `2001:db8:1:2::${i.toString(16)}`, i * MINUTE)).toEqual([]);
    expect(kinds(see(watch, "2001:db8:1:3::1", HOUR))).toEqual(["new-address", "several-addresses"]);
  });

  it("addresses are counted one by one when that is wished", () => {
    const watch = createAddressWatch({ ipv6AddressBits: 128 });
    see(watch, "2001:db8:1:2::1", 0);
    expect(see(watch, "2001:DB8:1:2:0::2", 1)).toContainEqual({
      kind: "new-address",
      address: "2001:db8:1:2::2",
      fresh: true,
    });
  });

  it("from a unique local address to the internet is private to public, and a mapped address is IPv4", () => {
    const watch = createAddressWatch();
    see(watch, "fd00:1::5", 0);
    expect(kinds(see(watch, "2606:4700::1", 1))).toContain("private-to-public");
    expect(kinds(see(watch, "::ffff:10.0.0.1", 2))).toContain("public-to-private");
    expect(kinds(see(watch, "10.0.0.1", 3))).toEqual(["frequent-changes", "several-addresses"]);
  });
});

describe("time", () => {
  it("that goes back a little tells no transition that was not there", () => {
    const watch = createAddressWatch();
    see(watch, "10.0.0.5", 0);
    see(watch, "203.45.67.89", 20);
    // Written before the one above, but it came later.
    expect(kinds(see(watch, "10.0.0.5", 10))).not.toContain("public-to-private");
    expect(kinds(see(watch, "203.45.67.89", 30))).not.toContain("private-to-public");
    expect(kinds(see(watch, "10.0.0.5", 40))).toContain("public-to-private");
  });

  it("out of order or equal gives the same addresses as new, and ends in the same counts", () => {
    const seed = 20_241_202;
    const random = createRandom(seed);
    for (let round = 0; round < 50; round++) {
      const lines = Array.from({ length: 60 }, (_, i) => ({
        address: `203.45.67.${1 + random.below(6)}`,
        after: Math.floor(i / 2) * MINUTE,
      }));
      // Each line moves by a few places at most.
      const shuffled = lines
        .map((line, i) => ({ line, place: i + random.below(6) }))
        .sort((a, b) => a.place - b.place)
        .map(({ line }) => line);
      const run = (order: typeof lines) => {
        const watch = createAddressWatch();
        const seen = order.flatMap(({ address, after }) => see(watch, address, after));
        const news = seen.flatMap((change) => (change.kind === "new-address" ? [change.address] : []));
        return {
          news: [...news, order[0]!.address].sort(),
          end: current(watch, HOUR).map((c) => c.kind),
        };
      };
      expect(run(shuffled), `seed ${seed}, round ${round}`).toEqual(run(lines));
    }
  });

  it("of one line years ahead or back does not disturb the lines after it", () => {
    for (const wrong of [80 * 365 * DAY, -50 * 365 * DAY]) {
      const watch = createAddressWatch();
      for (let i = 0; i < 10; i++) see(watch, "10.0.0.5", i * HOUR);
      see(watch, "10.0.0.5", wrong);
      expect(see(watch, "10.0.0.5", 11 * HOUR)).toEqual([]);
      expect(kinds(see(watch, "203.45.67.89", 12 * HOUR))).toEqual([
        "new-address",
        "private-to-public",
        "several-addresses",
      ]);
      expect(see(watch, "203.45.67.89", 40 * HOUR)).toEqual([]);
    }
  });

  it("is the log's: a log of long ago gives what it gave then", () => {
    const run = (epoch: number) => {
      const watch = createAddressWatch();
      return ["10.0.0.5", "203.45.67.89", "203.45.67.90"].flatMap((address, i) =>
        see(watch, address, epoch + i * HOUR),
      );
    };
    expect(run(-20 * 365 * DAY)).toEqual(run(0));
  });
});

describe("ranges", () => {
  it("are told when they are looked at: a new address in the same /24 is in no new range", () => {
    const watch = createAddressWatch({ ranges: {} });
    see(watch, "203.45.67.1", 0);
    expect(kinds(see(watch, "203.45.67.2", 1))).not.toContain("new-range");
    expect(see(watch, "198.51.100.1", 2)).toContainEqual({ kind: "new-range", range: "198.51.100.0/24", fresh: true });
    expect(see(watch, "2001:db8:5:6::1", 3)).toContainEqual({
      kind: "new-range",
      range: "2001:db8:5::/48",
      fresh: true,
    });
    expect(kinds(see(watch, "198.51.100.9", 4))).not.toContain("new-range");
  });

  it("of the operator's: from inside nothing is new, from outside even the first request is", () => {
    const watch = createAddressWatch({ ranges: { known: { ana: ["203.45.0.0/16"], "*": ["10.0.0.0/8"] } } });
    expect(see(watch, "203.45.1.1", 0)).toEqual([]);
    expect(kinds(see(watch, "203.45.99.1", 1))).toEqual(["several-addresses"]);
    expect(kinds(see(watch, "198.51.100.1", 2))).toContain("new-range");
    expect(kinds(see(watch, "198.51.100.1", 3))).not.toContain("new-range");
    expect(see(watch, "198.51.100.1", 4, { client: "rui" })).toEqual([
      { kind: "new-range", range: "198.51.100.0/24", fresh: true },
    ]);
    expect(see(watch, "10.9.9.9", 5, { client: "eva" })).toEqual([]);
  });
});

describe("the user agent", () => {
  const chrome = (version: number) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;

  it("that changes from Chrome on Windows to curl is told, a new version is not", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0, { userAgent: chrome(120) });
    expect(see(watch, "198.51.100.7", 1, { userAgent: chrome(126) })).toEqual([]);
    expect(see(watch, "198.51.100.7", 2, { userAgent: "curl/8.5.0" })).toEqual([
      { kind: "new-user-agent", from: "Chrome on Windows", to: "curl", fresh: true },
    ]);
    expect(see(watch, "198.51.100.7", 3, { userAgent: chrome(126) })).toEqual([]);
    expect(see(watch, "198.51.100.7", 4, { userAgent: "curl/8.6.0" })).toEqual([]);
  });

  it.each(["", "-"])("that is left out (%j) by a client that always sent one is told", (userAgent) => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0, { userAgent: chrome(120) });
    expect(see(watch, "198.51.100.7", 1, { userAgent })).toEqual([
      { kind: "new-user-agent", from: "Chrome on Windows", to: "none", fresh: true },
    ]);
  });

  it("of which a line says nothing, because its format has no place for it, is no other one", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0, { userAgent: chrome(120) });
    for (let i = 1; i < 5; i++) expect(see(watch, "198.51.100.7", i)).toEqual([]);
    expect(see(watch, "198.51.100.7", 6, { userAgent: chrome(121) })).toEqual([]);
  });

  it("of more programs than are remembered is not called new again, since nobody knows", () => {
    const watch = createAddressWatch();
    const tool = (n: number) => ({ userAgent: `tool${String.fromCharCode(97 + n)}/1` });
    const told = (from: number, to: number) => {
      let count = 0;
      for (let i = from; i < to; i++) {
        count += kinds(see(watch, "198.51.100.7", i * MINUTE, tool(i % 24))).filter(
          (k) => k === "new-user-agent",
        ).length;
      }
      return count;
    };
    // The first is nothing to compare with; sixteen are remembered.
    expect(told(0, 24)).toBe(16);
    expect(told(24, 400)).toBe(0);
  });

  it("and the address together are suspicious, each alone is information", () => {
    const watch = createAddressWatch();
    see(watch, "198.51.100.7", 0, { userAgent: chrome(120) });
    expect(isSuspicious(see(watch, "198.51.100.8", 1, { userAgent: chrome(120) }))).toBe(false);
    expect(isSuspicious(see(watch, "198.51.100.8", 2, { userAgent: "Wget/1.2" }))).toBe(false);
    expect(isSuspicious(see(watch, "192.0.2.8", 200 * MINUTE, { userAgent: "curl/8.5.0" }))).toBe(true);
    expect(isSuspicious(see(watch, "192.0.2.8", 201 * MINUTE, { userAgent: "curl/8.5.0" }))).toBe(false);
  });
});

describe("lines that say little", () => {
  it("of a client whose only name is its address run no rule and take no place", () => {
    const watch = createAddressWatch();
    for (let i = 0; i < 9; i++) {
      expect(see(watch, `203.45.67.${i}`, i, { clientSource: "address", userAgent: `tool${i}/1` })).toEqual([]);
    }
    expect(watch.clients).toBe(0);
  });

  it("without an address, or with one that cannot be read, are passed over", () => {
    const watch = createAddressWatch();
    see(watch, "10.0.0.5", 0);
    for (const text of [undefined, "", "-", "unknown", "1.2.3", "<script>", "9".repeat(10_000)]) {
      expect(see(watch, text, 1)).toEqual([]);
    }
    expect(kinds(see(watch, "203.45.67.89", 2))).toContain("private-to-public");
  });

  it("without a client or a time are refused by name", () => {
    const watch = createAddressWatch();
    const observe = (observation: object) => () => watch.observe(observation as AddressObservation);
    expect(observe({ at: 0 })).toThrow(ArgumentTypeError);
    expect(observe({ client: "ana" })).toThrow(ArgumentTypeError);
    expect(observe({ client: "ana", at: Number.NaN })).toThrow(ArgumentRangeError);
    expect(() => current(watch, Number.POSITIVE_INFINITY)).toThrow(/^at must be/);
  });
});

describe("options", () => {
  it("move the thresholds", () => {
    const watch = createAddressWatch({
      hoursBack: 1,
      manyAddresses: 1,
      frequentAddresses: 1,
      frequentHours: 0.5,
      severalAddresses: 3,
    });
    see(watch, "203.45.67.1", 0);
    expect(see(watch, "203.45.67.2", 40 * MINUTE).slice(1)).toEqual([
      { kind: "many-addresses", count: 2, limit: 1, fresh: true },
    ]);
    expect(see(watch, "203.45.67.1", 50 * MINUTE)).toContainEqual({
      kind: "frequent-changes",
      count: 2,
      hours: 0.5,
      fresh: true,
    });
    expect(see(watch, "203.45.67.1", 100 * MINUTE)).toEqual([]);
  });

  it.each([
    [{ hoursBack: 0 }, "hoursBack"],
    [{ frequentHours: 48 }, "frequentHours"],
    [{ manyAddresses: 64 }, "manyAddresses"],
    [{ severalAddresses: 1 }, "severalAddresses"],
    [{ learnRequests: 0 }, "learnRequests"],
    [{ maxClients: 0 }, "maxClients"],
    [{ maxClients: 1.5 }, "maxClients"],
    [{ ipv6AddressBits: 129 }, "ipv6AddressBits"],
    [{ countries: {} }, "countries"],
    [{ networks: null }, "networks"],
    [{ habits: 1 }, "habits"],
    [{ ranges: { known: { ana: ["10.0.0.0/40"] } } }, "ranges"],
    [{ ranges: { known: { ana: "10.0.0.0/8" } } }, "ranges.known"],
    [{ ranges: { ipv4: 33 } }, "ranges.ipv4"],
    [{ travelSpeed: "fast" }, "travelSpeed"],
    [{ hours_back: 24 }, "options"],
    [null, "options"],
  ])("%j are refused, naming %s", (options, argument) => {
    expect(() => createAddressWatch(options as never)).toThrow(expect.objectContaining({ argument }));
  });
});
