import { type EcdhKeyPair, generateEcdhKeyPair } from "@securecomm/crypto";
import { nodeBackend } from "@securecomm/crypto/node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EphemeralPool } from "../../src/session/ephemeral-pool.ts";
import { FakeTime } from "../support/fake-time.ts";
import { until } from "../support/observe.ts";

const LIFETIME = 60_000;

/** A pool whose two clocks go each for itself. Its timers come with the monotonic one, or not at all: see `FakeTime`. */
function clockedPool() {
  const time = new FakeTime();
  const clocks = { wall: 1_800_000_000_000, monotonic: 0 };
  const destroyed: string[] = [];
  const ahead: string[] = [];
  const runtime = Object.assign(time, { now: () => clocks.wall, monotonic: () => clocks.monotonic });
  const pool = new EphemeralPool(
    {
      ...nodeBackend,
      generateEcdhKeyPairAsync: async () => {
        const key = generateEcdhKeyPair(nodeBackend);
        ahead.push(nameOf(key));
        return {
          publicKey: key.publicKey,
          deriveSharedSecret: (point) => key.deriveSharedSecret(point),
          destroy: () => {
            destroyed.push(nameOf(key));
            key.destroy();
          },
        };
      },
    },
    runtime,
  );
  /** Lets an empty pool make so many. */
  const hold = async (count: number) => {
    for (let i = 0; i < count; i++) pool.take().destroy();
    pool.replenish();
    await until(() => pool.ready === count);
  };
  return { pool, clocks, time, destroyed, ahead, hold };
}

const nameOf = (key: EcdhKeyPair) => key.publicKey.join();

describe("a key that was made ahead", () => {
  it("is given out up to its last moment, by both clocks", async () => {
    const { pool, clocks, destroyed, ahead, hold } = clockedPool();
    await hold(1);
    clocks.wall += LIFETIME - 1;
    clocks.monotonic += LIFETIME - 1;
    const key = pool.take();
    expect([nameOf(key), destroyed]).toEqual([ahead[0], []]);
    // It is its taker's, and works.
    expect(key.deriveSharedSecret(generateEcdhKeyPair(nodeBackend).publicKey)).toHaveLength(48);
  });

  it.each<[string, { wall: number; monotonic: number }]>([
    ["the monotonic clock says so, though the other stands still", { wall: 0, monotonic: LIFETIME }],
    ["the wall clock says so: the computer slept, and the other stood still", { wall: LIFETIME, monotonic: 0 }],
    ["the wall clock was set forward by years", { wall: 1e11, monotonic: 5 }],
    ["the wall clock was set back: nobody knows how old it is", { wall: -1, monotonic: 5 }],
    ["the wall clock was set back by years", { wall: -1e11, monotonic: 5 }],
  ])("is destroyed instead of given out when %s", async (_, passed) => {
    const { pool, clocks, destroyed, ahead, hold } = clockedPool();
    await hold(3);
    clocks.wall += passed.wall;
    clocks.monotonic += passed.monotonic;
    const taken = nameOf(pool.take());
    expect(ahead).not.toContain(taken);
    expect(destroyed.toSorted()).toEqual(ahead.toSorted());
    expect(pool.ready).toBe(0);
  });

  it("is destroyed by the timer too, whichever clock says that it is time, and with it the timer goes", async () => {
    for (const passed of [LIFETIME, -5_000]) {
      const { pool, clocks, time, destroyed, ahead, hold } = clockedPool();
      await hold(2);
      expect([pool.ready, time.timers]).toEqual([2, 1]);
      clocks.wall += passed;
      time.pass(LIFETIME);
      expect(destroyed.toSorted()).toEqual(ahead.toSorted());
      expect([pool.ready, time.timers]).toEqual([0, 0]);
    }
  });

  it("goes when it is its own time, not its neighbour's", async () => {
    const { pool, clocks, destroyed, ahead, hold } = clockedPool();
    await hold(2);
    clocks.wall += LIFETIME / 2;
    clocks.monotonic += LIFETIME / 2;
    pool.take().destroy();
    destroyed.length = 0;
    pool.replenish();
    await until(() => pool.ready === 2);
    clocks.wall += LIFETIME / 2;
    clocks.monotonic += LIFETIME / 2;
    const taken = nameOf(pool.take());
    expect(destroyed).toHaveLength(1);
    expect(destroyed).not.toContain(taken);
    expect(ahead).toContain(taken);
  });

  it("is given to one taker or to none, whatever the clocks do", async () => {
    const step = fc.record({
      take: fc.nat(12),
      wall: fc.oneof(fc.constant(0), fc.integer({ min: -70_000, max: 70_000 })),
      monotonic: fc.oneof(fc.constant(0), fc.nat(70_000)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const { pool, clocks, destroyed } = clockedPool();
        const taken: string[] = [];
        for (const { take, wall, monotonic } of steps) {
          clocks.wall += wall;
          clocks.monotonic += monotonic;
          for (let i = 0; i < take; i++) taken.push(nameOf(pool.take()));
          pool.replenish();
          // They are made within the turn.
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken.filter((name) => destroyed.includes(name))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
