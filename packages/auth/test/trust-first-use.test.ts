import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ArgumentTypeError } from "@securecomm/crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  fileTrustStore,
  memoryTrustStore,
  pinKeyForClaimedName,
  pinKeyForPeer,
  type TrustDecision,
  type TrustStore,
  trustOnFirstUse,
} from "../src/index.ts";
import { temporaryFolder } from "./support/files.ts";
import { fingerprint, request } from "./support/trust.ts";

const folder = temporaryFolder();
const [alice, bob, mallory] = [fingerprint(0), fingerprint(1), fingerprint(2)];
const errorIn = (decision: TrustDecision) => (decision.trusted ? undefined : decision.error);
/** A request as a listener makes it, which calls its peers nothing. */
const claiming = (name: string, key: string) => request({ role: "responder", peer: undefined, name, fingerprint: key });

let files = 0;
describe.each([
  ["memory", () => memoryTrustStore()],
  ["a file", () => fileTrustStore(join(folder, `known-${files++}.json`))],
])("trust on first use over %s", (_, newStore) => {
  it("pins the first key under the name that this side uses, then knows it", async () => {
    const store = newStore();
    const policy = trustOnFirstUse({ store });
    expect(await policy.decide(request())).toEqual({ trusted: true, verified: "first-use" });
    expect(await policy.decide(request({ name: "robert" }))).toEqual({ trusted: true, verified: "known" });
    expect(await trustOnFirstUse({ store }).decide(request())).toEqual({ trusted: true, verified: "known" });
    const [entry] = await store.list();
    expect(entry).toMatchObject({ key: "peer:tcp://host:7420", fingerprint: bob, name: "bob" });
    expect(Date.now() - Date.parse(entry!.firstSeen)).toBeLessThan(60_000);
  });

  it("raises the alarm about another key, and keeps the pin", async () => {
    const store = newStore();
    const policy = trustOnFirstUse({ store });
    await policy.decide(request());
    const error = errorIn(await policy.decide(request({ fingerprint: mallory })));
    expect(error).toMatchObject({
      code: "ERR_IDENTITY_CHANGED",
      expected: bob,
      actual: mallory,
      peer: "tcp://host:7420",
    });
    expect(error?.message).toContain(bob);
    expect(error?.message).toContain(mallory);
    await expect(store.get(pinKeyForPeer("tcp://host:7420"))).resolves.toMatchObject({ fingerprint: bob });
    expect(await policy.decide(request())).toEqual({ trusted: true, verified: "known" });
  });

  it("accepts the new key once its owner's old pin was removed", async () => {
    const store = newStore();
    const policy = trustOnFirstUse({ store });
    await policy.decide(request());
    await expect(store.remove(pinKeyForPeer("tcp://host:7420"))).resolves.toBe(true);
    const decision = await policy.decide(request({ fingerprint: mallory }));
    expect(decision).toEqual({ trusted: true, verified: "first-use" });
  });

  it("keeps what two peers are called apart, whatever names they show", async () => {
    const policy = trustOnFirstUse({ store: newStore() });
    await policy.decide(request({ peer: "alice", fingerprint: alice }));
    const other = await policy.decide(request({ peer: "bob", name: "alice", fingerprint: bob }));
    expect(other).toEqual({ trusted: true, verified: "first-use" });
  });

  it("pins a claimed name on a listener, and says that it is only claimed", async () => {
    const policy = trustOnFirstUse({ store: newStore() });
    expect(await policy.decide(claiming("bob", bob))).toEqual({ trusted: true, verified: "claimed-first-use" });
    expect(await policy.decide(claiming("bob", bob))).toEqual({ trusted: true, verified: "claimed-known" });
    const error = errorIn(await policy.decide(claiming("bob", mallory)));
    expect(error).toMatchObject({ code: "ERR_IDENTITY_CHANGED", expected: bob, actual: mallory, peer: undefined });
  });

  it("lets no claimed name pass for what this side calls a peer", async () => {
    const store = newStore();
    const policy = trustOnFirstUse({ store });
    await policy.decide(request({ peer: "bob", fingerprint: bob }));
    for (const [index, name] of ["bob", "peer:bob", "claimed:bob"].entries()) {
      const decision = await policy.decide(claiming(name, fingerprint(10 + index)));
      expect(decision).toEqual({ trusted: true, verified: "claimed-first-use" });
    }
    const decision = await policy.decide(request({ peer: "claimed:bob", fingerprint: alice }));
    expect(decision).toEqual({ trusted: true, verified: "first-use" });
    await expect(store.get(pinKeyForPeer("bob"))).resolves.toMatchObject({ fingerprint: bob });
    expect(new Set((await store.list()).map(({ fingerprint }) => fingerprint)).size).toBe(5);
  });

  it("holds two Unicode forms of a claimed name for one name", async () => {
    const policy = trustOnFirstUse({ store: newStore() });
    await policy.decide(claiming("jos\u00e9", bob));
    expect(errorIn(await policy.decide(claiming("jose\u0301", mallory)))).toMatchObject({
      code: "ERR_IDENTITY_CHANGED",
    });
  });

  it("lets exactly one of two keys win that come at the same moment", async () => {
    const policy = trustOnFirstUse({ store: newStore() });
    const decisions = await Promise.all(
      [alice, bob, mallory, bob].map(async (key) => policy.decide(request({ fingerprint: key }))),
    );
    const trusted = decisions.flatMap((decision, index) =>
      decision.trusted ? [[alice, bob, mallory, bob][index]] : [],
    );
    expect(new Set(trusted).size).toBe(1);
    expect(decisions.filter((decision) => decision.trusted && decision.verified === "first-use")).toHaveLength(1);
    for (const decision of decisions) {
      if (!decision.trusted)
        expect(decision.error).toMatchObject({ code: "ERR_IDENTITY_CHANGED", expected: trusted[0] });
    }
  });

  it("refuses a peer that cannot be a key of the store", async () => {
    const policy = trustOnFirstUse({ store: newStore() });
    for (const peer of ["a".repeat(600), "a\nb"]) {
      expect(errorIn(await policy.decide(request({ peer })))).toMatchObject({ code: "ERR_TRUST_STORE" });
    }
    expect(errorIn(await policy.decide(claiming("a\nb", bob)))).toMatchObject({ code: "ERR_TRUST_STORE" });
  });
});

describe("trust on first use", () => {
  it("refuses strangers when their room is used up, and still pins a peer that was dialled", async () => {
    const policy = trustOnFirstUse({ store: memoryTrustStore({ maxClaimedPins: 2 }) });
    await policy.decide(claiming("one", alice));
    await policy.decide(claiming("two", bob));
    const error = errorIn(await policy.decide(claiming("three", mallory)));
    expect(error).toMatchObject({
      code: "ERR_TRUST_STORE_FULL",
      actual: mallory,
      cause: { code: "ERR_TRUST_STORE_FULL" },
    });
    expect(await policy.decide(claiming("one", alice))).toEqual({ trusted: true, verified: "claimed-known" });
    expect(await policy.decide(request())).toEqual({ trusted: true, verified: "first-use" });
  });

  it("refuses when the store throws or answers nonsense, and never accepts", async () => {
    const cause = new Error("the database is down");
    const good = memoryTrustStore();
    const broken: Partial<TrustStore>[] = [
      { get: () => Promise.reject(cause) },
      { compareAndSet: () => Promise.reject(cause) },
      { get: async () => null as never },
      { get: async () => true as never },
      { compareAndSet: async () => undefined as never },
      { compareAndSet: async () => ({ swapped: true, pin: undefined }) },
      { compareAndSet: async () => ({ swapped: true }) as never },
    ];
    for (const part of broken) {
      const decision = await trustOnFirstUse({ store: { ...good, ...part } }).decide(request());
      expect(errorIn(decision)).toMatchObject({ code: "ERR_TRUST_STORE", actual: bob });
    }
    await expect(good.list()).resolves.toEqual([]);
  });

  it("raises the alarm when the store says that another key stands, whatever else it says", async () => {
    const pin = { fingerprint: alice, firstSeen: new Date().toISOString(), name: "bob" };
    const store = { ...memoryTrustStore(), compareAndSet: async () => ({ swapped: true, pin }) };
    const decision = await trustOnFirstUse({ store }).decide(request());
    expect(errorIn(decision)).toMatchObject({ code: "ERR_IDENTITY_CHANGED", expected: alice });
  });

  it("refuses while its file is damaged, and leaves the file as it is", async () => {
    const path = join(folder, "damaged.json");
    writeFileSync(path, '{"version": 1, "pins": [');
    const decision = await trustOnFirstUse({ store: fileTrustStore(path) }).decide(request());
    expect(errorIn(decision)).toMatchObject({ code: "ERR_TRUST_STORE", cause: { code: "ERR_TRUST_STORE_DAMAGED" } });
    expect(readFileSync(path, "utf8")).toBe('{"version": 1, "pins": [');
  });

  it("takes a store and nothing else", () => {
    expect(() => trustOnFirstUse({ store: {} as never })).toThrow(ArgumentTypeError);
    expect(() => trustOnFirstUse(null as never)).toThrow(ArgumentTypeError);
  });
});

describe("the keys of pins", () => {
  it("tell what this side calls a peer from what a peer calls itself", () => {
    expect(pinKeyForPeer("bob")).toBe("peer:bob");
    expect(pinKeyForClaimedName("bob")).toBe("claimed:bob");
  });
});

describe.runIf(process.platform === "linux")("the default store", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("is known-peers.json in the configuration folder", async () => {
    vi.stubEnv("XDG_CONFIG_HOME", join(folder, "config"));
    await trustOnFirstUse().decide(request());
    expect(existsSync(join(folder, "config", "securecomm", "known-peers.json"))).toBe(true);
    await expect(fileTrustStore().list()).resolves.toHaveLength(1);
  });
});
