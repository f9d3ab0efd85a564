import { describe, expect, it } from "vitest";
import { AnomalyError } from "../../src/errors.ts";
import {
  type AddressObservation,
  type AddressWatch,
  addressWatchFromJSON,
  createAddressWatch,
} from "../../src/features/address-watch.ts";
import type { AddressWatchOptions } from "../../src/features/address-watch-options.ts";
import type { AddressWatchJSON } from "../../src/features/client-state.ts";
import type { LogEntry } from "../../src/features/log-entry.ts";
import { createRandom } from "../../src/random.ts";

const HOUR = 3_600_000;
const SEED = 77;
const records: Record<string, unknown> = {};
for (let i = 0; i < 8; i++) {
  records[`203.45.${i}.1`] = { country_code: ["BR", "JP", "PT", "US"][i % 4], asn: 64500 + i, as_name: `Net ${i}` };
}
const database = { get: (address: string) => records[address] ?? null };
const OPTIONS: AddressWatchOptions = { countries: database, networks: database, ranges: {} };

/** Lines of ten clients with everything that can be remembered of one. */
function* lines(from: number, to: number): Generator<AddressObservation> {
  const random = createRandom(SEED);
  for (let i = 0; i < to; i++) {
    const client = `client-${random.below(10)}`;
    const address = random.below(4) === 0 ? `10.0.0.${random.below(3)}` : `203.45.${random.below(8)}.1`;
    const late = random.below(8) === 0 ? -30 * 60_000 : 0;
    const method = random.below(500) === 0 ? "DELETE" : "GET";
    const line = {
      client,
      at: i * 20 * 60_000 + late,
      address,
      userAgent: `tool${random.below(3)}/1`,
      method,
      path: `/a${random.below(5)}/x`,
    };
    if (i >= from) yield line;
  }
}

const run = (watch: AddressWatch, from: number, to: number) => [...lines(from, to)].map((line) => watch.observe(line));
const trained = () => {
  const watch = createAddressWatch(OPTIONS);
  run(watch, 0, 4000);
  return watch;
};
const text = JSON.stringify(trained());
const parsed = () => JSON.parse(text) as AddressWatchJSON & { clients: Record<string, unknown>[] };

describe("a watch as JSON", () => {
  it("goes on as if it had never been written", () => {
    const whole = createAddressWatch(OPTIONS);
    run(whole, 0, 4000);
    const restored = addressWatchFromJSON(parsed(), OPTIONS);
    expect(restored.clients).toBe(10);
    expect(JSON.stringify(restored)).toBe(text);
    for (let n = 0; n < 10; n++) {
      const at = 4000 * 20 * 60_000;
      expect(restored.current({ client: `client-${n}`, at })).toEqual(whole.current({ client: `client-${n}`, at }));
    }
    expect(run(restored, 4000, 6000)).toEqual(run(whole, 4000, 6000));
    expect(JSON.stringify(restored)).toBe(JSON.stringify(whole));
  });

  it("of more clients or addresses than the options allow keeps those used last", () => {
    const watch = createAddressWatch();
    for (let i = 0; i < 100; i++) watch.observe({ client: `c${i}`, address: "10.0.0.1", at: i });
    for (let i = 0; i < 20; i++) watch.observe({ client: "c99", address: `10.0.1.${i}`, at: 100 + i });
    const small = addressWatchFromJSON(watch.toJSON(), { maxClients: 10, maxAddresses: 5 });
    expect(small.clients).toBe(10);
    expect(small.current({ client: "c99", at: 200 })).toContainEqual({
      kind: "several-addresses",
      count: 5,
      fresh: false,
    });
    expect(small.observe({ client: "c90", address: "10.0.0.2", at: 200 })).toHaveLength(2);
    expect(small.observe({ client: "c89", address: "10.0.0.2", at: 200 })).toEqual([]);
  });

  it("may be read with other options: addresses that have become one are one", () => {
    const watch = createAddressWatch({ ipv6AddressBits: 128 });
    for (let i = 0; i < 5; i++) watch.observe({ client: "c", address: `2001:db8::${i}`, at: i });
    const restored = addressWatchFromJSON(watch.toJSON());
    expect(restored.current({ client: "c", at: 10 }).filter(({ kind }) => kind === "several-addresses")).toEqual([]);
    expect(restored.observe({ client: "c", address: "2001:db8::99", at: 11 })).toEqual([]);
  });

  it("of an unknown version is refused with the version", () => {
    const attempt = () => addressWatchFromJSON({ ...parsed(), version: 2 });
    expect(attempt).toThrow(expect.objectContaining({ code: "ERR_MODEL_VERSION" }));
    expect(attempt).toThrow(/version 2; this release reads version 1/);
  });

  it.each([
    ["null", () => null],
    ["another format", () => ({ ...parsed(), format: "securecomm-detector" })],
    ["no clients", () => ({ ...parsed(), clients: undefined })],
    ["clients that are an object", () => ({ ...parsed(), clients: {} })],
    ["a client that is none", () => ({ ...parsed(), clients: [7] })],
    [
      "a client twice in its own changes",
      () => withClient((c) => ({ told: [...list(c["told"]), list(c["told"])[0]] })),
    ],
    ["a long name", () => withClient(() => ({ name: "x".repeat(300) }))],
    ["no name", () => withClient(() => ({ name: undefined }))],
    ["a time that is a text", () => withClient(() => ({ times: ["0", 1] }))],
    ["an infinite time", () => withClient(() => ({ times: [0, 1e300] }))],
    ["requests below 0", () => withClient(() => ({ requests: -1 }))],
    ["an address that is none", () => withClient(() => ({ addresses: [["10.0.0", 0, 1]] }))],
    ["too many addresses", () => withClient(() => ({ addresses: new Array(2000).fill(["10.0.0.1", 0, 1]) }))],
    ["too many runs", () => withClient(() => ({ runs: new Array(20).fill(["10.0.0.1", 0, 1]) }))],
    ["too many names", () => withClient(() => ({ agents: new Array(50).fill(["curl", 0]) }))],
    ["a stay without a country", () => withClient(() => ({ stay: [7, 0, 1] }))],
    [
      "a change of an unknown kind",
      () => withClient(() => ({ told: [{ fact: { kind: "toString" }, numbers: [0, 0, 0] }] })),
    ],
    [
      "a change without its field",
      () => withClient(() => ({ told: [{ fact: { kind: "new-address" }, numbers: [0, 0, 0] }] })),
    ],
    ["a loss that is no time", () => withClient(() => ({ lost: { agents: "0" } }))],
    [
      "more journeys than are remembered",
      () =>
        withClient(() => ({
          told: new Array(9).fill({
            fact: { kind: "impossible-travel", from: "BR", to: "JP", kilometres: 1, hours: 1 },
            numbers: [0, 0, 0],
          }),
        })),
    ],
    ["habits cut short", () => withClient(() => ({ habits: { numbers: "AAAAAA==", areas: [] } }))],
    ["habits that are no base64", () => withClient(() => ({ habits: { numbers: "%%%", areas: [] } }))],
    ["habits without end", () => withClient(() => ({ habits: { numbers: "A".repeat(1_000_000), areas: [] } }))],
    [
      "too many areas",
      () => withClient((c) => ({ habits: { ...(c["habits"] as object), areas: "abcdefghijklmnopq".split("") } })),
    ],
    ["an area twice", () => withClient((c) => ({ habits: { ...(c["habits"] as object), areas: ["/a", "/a"] } }))],
  ])("is refused with %s", (_, make) => {
    expect(() => addressWatchFromJSON(make() as AddressWatchJSON, OPTIONS)).toThrow(
      expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }),
    );
  });

  it("that was altered anywhere is refused, or gives a watch that still works", () => {
    const random = createRandom(SEED);
    const one = JSON.stringify({ ...parsed(), clients: parsed().clients.slice(0, 2) });
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const at = random.below(one.length);
      const altered = one.slice(0, at) + String.fromCharCode(32 + random.below(95)) + one.slice(at + 1);
      let json: AddressWatchJSON;
      try {
        json = JSON.parse(altered) as AddressWatchJSON;
      } catch {
        continue;
      }
      try {
        const watch = addressWatchFromJSON(json, OPTIONS);
        run(watch, 4000, 4050);
        expect(JSON.stringify(watch), `seed ${SEED}, round ${round}`).not.toContain("null");
      } catch (error) {
        expect(error, `seed ${SEED}, round ${round}`).toBeInstanceOf(AnomalyError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
  });
});

describe("a log entry", () => {
  it("is an observation as it is", () => {
    const entry: LogEntry = {
      at: 0,
      offset: -180,
      client: "ana",
      clientSource: "api-key",
      address: "203.45.67.89",
      method: "GET",
      path: "/",
      query: "",
      status: 200,
      bytes: undefined,
      referer: undefined,
      userAgent: undefined,
      duration: undefined,
    };
    const watch = createAddressWatch();
    watch.observe(entry);
    expect(watch.observe({ ...entry, address: "203.45.67.90", at: HOUR })).toHaveLength(2);
  });
});

function withClient(change: (client: Record<string, unknown>) => Record<string, unknown>): unknown {
  const json = parsed();
  const client = json.clients.find(({ habits }) => habits !== undefined)!;
  return { ...json, clients: [{ ...client, ...change(client) }] };
}

function list(value: unknown): unknown[] {
  return value as unknown[];
}
