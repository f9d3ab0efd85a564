import { describe, expect, it } from "vitest";
import { createAddressWatch } from "../../src/features/address-watch.ts";
import { ClientMemory } from "../../src/features/client-memory.ts";
import { MAX_NAMES, MAX_RUNS } from "../../src/features/client-record.ts";

const HOUR = 3_600_000;

describe("the memory of clients", () => {
  it("is bounded, whoever comes: 200,000 clients in 5,000 places", () => {
    const watch = createAddressWatch({ maxClients: 5000 });
    for (let i = 0; i < 200_000; i++) {
      watch.observe({ client: `client-${i}`, address: `203.45.67.${i & 255}`, at: i * 100 });
    }
    expect(watch.clients).toBe(5000);
  });

  it("forgets first who was not seen for longest", () => {
    const memory = new ClientMemory(3);
    for (const [i, client] of ["a", "b", "c", "a", "d"].entries()) memory.use(client, i);
    expect(["a", "b", "c", "d"].filter((client) => memory.has(client))).toEqual(["a", "c", "d"]);
  });

  it("keeps the clients that come again, though a flood of invented names passes through", () => {
    const watch = createAddressWatch({ maxClients: 1000 });
    const see = (client: string, address: string, at: number) => watch.observe({ client, address, at });
    for (let i = 0; i < 500; i++) see(`regular-${i}`, "198.51.100.7", 0);
    for (let i = 0; i < 500; i++) see(`regular-${i}`, "198.51.100.7", 2 * HOUR);
    for (let i = 0; i < 20_000; i++) see(`flood-${i}`, "203.0.113.1", 3 * HOUR + i);
    expect(watch.clients).toBe(1000);
    // The thief of a session comes behind the flood, and is still told from its owner.
    for (let i = 0; i < 500; i++) {
      expect(see(`regular-${i}`, "203.45.67.89", 4 * HOUR)).toContainEqual({
        kind: "new-address",
        address: "203.45.67.89",
        fresh: true,
      });
    }
  });

  it("lets regular ones take all but a fifth, and then forgets the one not seen for longest", () => {
    const memory = new ClientMemory(10);
    for (let i = 0; i < 30; i++) {
      memory.use(`r${i}`, i * HOUR);
      memory.use(`r${i}`, (i + 1) * HOUR);
    }
    expect(memory.size).toBe(10);
    expect(memory.has("r29")).toBe(true);
    expect(memory.has("r0")).toBe(false);
  });

  it("tells clients with long names apart, and keeps little of the names", () => {
    const memory = new ClientMemory(10);
    const one = memory.use(`${"x".repeat(100_000)}1`, 0);
    const other = memory.use(`${"x".repeat(100_000)}22`, 0);
    expect(one).not.toBe(other);
    expect(memory.use(`${"x".repeat(100_000)}1`, 1)).toBe(one);
    expect(one.key.length).toBeLessThanOrEqual(128);
  });

  it("gives names of objects' own members no meaning", () => {
    const watch = createAddressWatch({ ranges: { known: {} } });
    for (const client of ["__proto__", "constructor", "toString", ""]) {
      expect(watch.observe({ client, address: "10.0.0.1", at: 0 })).toEqual([]);
      expect(watch.observe({ client, address: "10.0.0.2", at: 1 })).toHaveLength(2);
    }
    expect(watch.clients).toBe(4);
  });

  it("is bounded for one client, too, and counts as far as it goes", () => {
    const watch = createAddressWatch({ maxAddresses: 16, ranges: {} });
    let last: readonly unknown[] = [];
    for (let i = 0; i < 5000; i++) {
      last = watch.observe({
        client: "c",
        address: `${1 + (i % 200)}.${i >> 8}.${i & 255}.1`,
        userAgent: `tool${i}x/1`,
        path: `/area${i}/x`,
        method: `M${i}`,
        at: i * 60_000,
      });
    }
    expect(last).toContainEqual({ kind: "many-addresses", count: 16, limit: 3, fresh: false });
    const [client] = watch.toJSON()["clients"] as [Record<string, readonly unknown[]>];
    expect(client["addresses"]).toHaveLength(16);
    expect(client["runs"]).toHaveLength(MAX_RUNS);
    expect(client["agents"]).toHaveLength(MAX_NAMES);
    expect(client["ranges"]).toHaveLength(MAX_NAMES);
    expect(JSON.stringify(client).length).toBeLessThan(6000);
  });
});
