import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CryptoBackend, EcdhKeyPair } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { CLASSIC_SUITE } from "../../src/index.ts";
import { EphemeralPool, replenishEcdhKeyPairs, takeEcdhKeyPair } from "../../src/session/ephemeral-pool.ts";
import { FakeTime } from "../support/fake-time.ts";
import { until } from "../support/observe.ts";
import { sessionPair } from "../support/sessions.ts";

/** The node backend, which tells of each key how it was made and whether it was destroyed. */
function watchedBackend(changes: Partial<CryptoBackend> = {}) {
  const told = { atOnce: 0, ahead: 0, underWay: 0, mostUnderWay: 0, destroyed: new Set<string>() };
  const watched = (key: EcdhKeyPair): EcdhKeyPair => ({
    publicKey: key.publicKey,
    deriveSharedSecret: (point) => key.deriveSharedSecret(point),
    destroy: () => {
      told.destroyed.add(key.publicKey.join());
      key.destroy();
    },
  });
  const backend: CryptoBackend = {
    ...nodeBackend,
    generateEcdhKeyPair: () => {
      told.atOnce += 1;
      return watched(nodeBackend.generateEcdhKeyPair());
    },
    generateEcdhKeyPairAsync: async () => {
      told.underWay += 1;
      told.mostUnderWay = Math.max(told.mostUnderWay, told.underWay);
      const made = nodeBackend.generateEcdhKeyPairAsync?.();
      if (made === undefined) throw new Error("the node backend makes keys off the thread");
      const key = await made;
      told.underWay -= 1;
      told.ahead += 1;
      return watched(key);
    },
    ...changes,
  };
  return { backend, told };
}

function pooled(changes: Partial<CryptoBackend> = {}) {
  const time = new FakeTime();
  const { backend, told } = watchedBackend(changes);
  return { time, told, pool: new EphemeralPool(backend, time) };
}

/** Takes a key, and then has the moment in which the pool makes up for it. */
function takeFrom(pool: EphemeralPool): EcdhKeyPair {
  const key = pool.take();
  pool.replenish();
  return key;
}

describe("the pool of ephemeral keys", () => {
  it("makes nothing before it is used, and one key after it was used once", async () => {
    const { pool, told } = pooled();
    expect(told).toMatchObject({ atOnce: 0, ahead: 0, underWay: 0 });
    takeFrom(pool).destroy();
    await until(() => pool.ready === 1);
    expect(told).toMatchObject({ atOnce: 1, ahead: 1, underWay: 0 });
  });

  it("gives each key once, out of an empty pool too", async () => {
    const { pool } = pooled();
    const points: string[] = [];
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 10; i++) points.push(takeFrom(pool).publicKey.join());
      await until(() => pool.ready === 8);
    }
    expect(new Set(points).size).toBe(40);
  });

  it("never holds more than eight, and makes one at a time", async () => {
    const { pool, told } = pooled();
    for (let i = 0; i < 50; i++) takeFrom(pool);
    await until(() => pool.ready === 8);
    expect(told).toMatchObject({ atOnce: 50, ahead: 8, mostUnderWay: 1 });
    takeFrom(pool);
    expect(told.atOnce).toBe(50);
    await until(() => pool.ready === 8);
    expect(told.ahead).toBe(9);
  });

  it("destroys what nobody took within a minute, and then holds nothing", async () => {
    const { pool, told, time } = pooled();
    for (let i = 0; i < 3; i++) takeFrom(pool);
    await until(() => pool.ready === 3);
    time.pass(59_000);
    expect(told.destroyed.size).toBe(0);
    time.pass(1_000);
    expect(told.destroyed.size).toBe(3);
    expect(pool.ready).toBe(0);
    expect(time.timers).toBe(0);
  });

  it("gives no key that is too old, when the timer comes late", async () => {
    const { pool, told, time } = pooled();
    takeFrom(pool);
    await until(() => pool.ready === 1);
    const clock = time.monotonic() + 60_001;
    time.monotonic = () => clock;
    const taken = takeFrom(pool).publicKey.join();
    expect(told.destroyed.size).toBe(1);
    expect(told.destroyed).not.toContain(taken);
    expect(told.atOnce).toBe(2);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["rejects", () => Promise.reject(new Error("broken"))],
  ])("makes keys at once where making them ahead %s", async (_, generateEcdhKeyPairAsync) => {
    const { pool, told } = pooled({ generateEcdhKeyPairAsync });
    for (let i = 1; i <= 3; i++) {
      takeFrom(pool);
      await new Promise((resolve) => setImmediate(resolve));
      expect(told.atOnce).toBe(i);
      expect(pool.ready).toBe(0);
    }
  });

  it("is not there for a backend that cannot make keys off the thread", () => {
    let made = 0;
    const backend = {
      ...nobleBackend,
      generateEcdhKeyPair: () => {
        made += 1;
        return nobleBackend.generateEcdhKeyPair();
      },
    };
    const points = [takeEcdhKeyPair(backend), takeEcdhKeyPair(backend)].map(({ publicKey }) => publicKey.join());
    expect(made).toBe(2);
    expect(new Set(points).size).toBe(2);
  });

  it("serves handshakes, and never a rekey", async () => {
    const { backend, told } = watchedBackend();
    // Fills the pool, so that a rekey that took from it would find a key there.
    for (let i = 0; i < 8; i++) takeEcdhKeyPair(backend);
    replenishEcdhKeyPairs(backend);
    await until(() => told.ahead === 8);
    const options = { suites: [CLASSIC_SUITE], backend };
    const [one, two] = await sessionPair({ one: options, two: options });
    // Eight for the pool, and two that took the places of the handshake's.
    await until(() => told.ahead === 10);
    expect(told.atOnce).toBe(8);
    await one.rekey();
    await two.rekey();
    expect(told).toMatchObject({ atOnce: 12, ahead: 10 });
    await Promise.all([one.close(), two.close()]);
  });

  it("does not keep a program alive", { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "securecomm-pool-"));
    try {
      const source = new URL("../../src/session/ephemeral-pool.ts", import.meta.url).pathname;
      const node = new URL("../../../crypto/src/backend-node.ts", import.meta.url).pathname;
      const [entry, program] = [join(folder, "entry.mjs"), join(folder, "program.mjs")];
      await writeFile(
        entry,
        `import { nodeBackend } from ${JSON.stringify(node)};
        import { EphemeralPool } from ${JSON.stringify(source)};
        import { systemRuntime } from ${JSON.stringify(source.replace("ephemeral-pool", "runtime"))};
        const pool = new EphemeralPool(nodeBackend, systemRuntime);
        for (let i = 0; i < 8; i++) pool.take();
        pool.replenish();
        process.on("exit", () => console.log(pool.ready));`,
      );
      const options = { bundle: true, platform: "node", format: "esm", logLevel: "error" } as const;
      await build({ ...options, entryPoints: [entry], outfile: program, conditions: ["@securecomm/source"] });
      // Sooner than a key's minute: a timer that held the program would be found out.
      const child = spawn(process.execPath, [program], { timeout: 30_000 });
      let output = "";
      child.stdout.on("data", (data) => {
        output += data;
      });
      const [code, signal] = await once(child, "close");
      expect({ code, signal, output }).toEqual({ code: 0, signal: null, output: "8\n" });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
