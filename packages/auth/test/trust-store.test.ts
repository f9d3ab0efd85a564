import { join } from "node:path";
import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { fileTrustStore, memoryTrustStore, type Pin, type TrustStoreLimits } from "../src/index.ts";
import { temporaryFolder } from "./support/files.ts";
import { fingerprint } from "./support/trust.ts";

const folder = temporaryFolder();
const pin = (number: number): Pin => ({
  fingerprint: fingerprint(number),
  firstSeen: "2026-01-02T03:04:05.678Z",
  name: `peer ${number}`,
});
const [one, two] = [pin(1), pin(2)];

let files = 0;
describe.each([
  ["memoryTrustStore", (limits?: TrustStoreLimits) => memoryTrustStore(limits)],
  ["fileTrustStore", (limits?: TrustStoreLimits) => fileTrustStore(join(folder, `${files++}.json`), limits)],
])("%s", (_, newStore) => {
  it("is empty at first", async () => {
    const store = newStore();
    await expect(store.get("peer:a")).resolves.toBeUndefined();
    await expect(store.list()).resolves.toEqual([]);
    await expect(store.remove("peer:a")).resolves.toBe(false);
  });

  it("swaps exactly when what stands is what was expected", async () => {
    const store = newStore();
    const swap = store.compareAndSet;
    await expect(swap("peer:a", one.fingerprint, two)).resolves.toEqual({ swapped: false, pin: undefined });
    await expect(swap("peer:a", undefined, one)).resolves.toEqual({ swapped: true, pin: one });
    await expect(swap("peer:a", undefined, two)).resolves.toEqual({ swapped: false, pin: one });
    await expect(swap("peer:a", two.fingerprint, two)).resolves.toEqual({ swapped: false, pin: one });
    await expect(swap("peer:a", one.fingerprint, two)).resolves.toEqual({ swapped: true, pin: two });
    await expect(store.get("peer:a")).resolves.toEqual(two);
    await expect(swap("peer:a", one.fingerprint, undefined)).resolves.toEqual({ swapped: false, pin: two });
    await expect(swap("peer:a", two.fingerprint, undefined)).resolves.toEqual({ swapped: true, pin: undefined });
    await expect(store.list()).resolves.toEqual([]);
  });

  it("lists its pins in the order of their keys, and forgets one when told", async () => {
    const store = newStore();
    for (const key of ["peer:b", "claimed:z", "peer:a", "peer:é", "peer:__proto__"]) {
      await store.compareAndSet(key, undefined, one);
    }
    const keys = (await store.list()).map(({ key }) => key);
    expect(keys).toEqual(["claimed:z", "peer:__proto__", "peer:a", "peer:b", "peer:é"]);
    await expect(store.remove("peer:a")).resolves.toBe(true);
    await expect(store.remove("peer:a")).resolves.toBe(false);
    await expect(store.list()).resolves.toHaveLength(4);
  });

  it("takes no pin beyond its limits, and still changes and forgets those it has", async () => {
    const store = newStore({ maxPins: 3, maxClaimedPins: 1 });
    const full = expect.objectContaining({ name: "AuthError", code: "ERR_TRUST_STORE_FULL" });
    await store.compareAndSet("claimed:a", undefined, one);
    await expect(store.compareAndSet("claimed:b", undefined, one)).rejects.toEqual(full);
    await store.compareAndSet("peer:a", undefined, one);
    await store.compareAndSet("peer:b", undefined, one);
    await expect(store.compareAndSet("peer:c", undefined, one)).rejects.toEqual(full);
    await expect(store.compareAndSet("peer:a", one.fingerprint, two)).resolves.toMatchObject({ swapped: true });
    await store.remove("claimed:a");
    await expect(store.compareAndSet("peer:c", undefined, one)).resolves.toMatchObject({ swapped: true });
    await expect(store.list()).resolves.toHaveLength(3);
  });

  it("keeps no pin that it could not read back", async () => {
    const store = newStore();
    for (const wrong of [
      { ...one, fingerprint: one.fingerprint.toUpperCase() },
      { ...one, fingerprint: "sc1" },
      { ...one, firstSeen: "yesterday" },
      { ...one, firstSeen: "2026-01-02" },
      { ...one, name: "a\nb" },
      {},
    ]) {
      await expect(store.compareAndSet("peer:a", undefined, wrong as Pin)).rejects.toThrow(ArgumentRangeError);
    }
    await expect(store.list()).resolves.toEqual([]);
  });

  it.each([
    ["nothing", ""],
    ["a line feed", "a\nb"],
    ["a lone surrogate", "a\ud800"],
    ["513 bytes", "a".repeat(513)],
    ["514 bytes in 257 characters", "é".repeat(257)],
  ])("refuses a key with %s", async (_, key) => {
    const store = newStore();
    await expect(store.get(key)).rejects.toThrow(ArgumentRangeError);
    await expect(store.compareAndSet(key, undefined, one)).rejects.toThrow(ArgumentRangeError);
    await expect(store.remove(key)).rejects.toThrow(ArgumentRangeError);
    await expect(store.get(7 as never)).rejects.toThrow(ArgumentTypeError);
  });

  it.each([
    { maxPins: 0 },
    { maxPins: 1.5 },
    { maxPins: 10_001 },
    { maxClaimedPins: -1 },
    { maxPins: 5, maxClaimedPins: 6 },
  ])("refuses the limits %j", (limits) => {
    expect(() => newStore(limits)).toThrow(ArgumentRangeError);
  });

  it("gives nobody a pin that is its own", async () => {
    const store = newStore();
    const mine = { ...one };
    const { pin: stored } = await store.compareAndSet("peer:a", undefined, mine);
    for (const reference of [mine, stored, await store.get("peer:a"), (await store.list())[0]]) {
      try {
        (reference as { fingerprint: string }).fingerprint = two.fingerprint;
      } catch {
        // Frozen: just as good.
      }
    }
    await expect(store.get("peer:a")).resolves.toEqual(one);
  });
});
