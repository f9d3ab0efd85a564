import { describe, expect, it } from "vitest";
import { commandFor, Tally } from "../long/random-programs.ts";
import { simulate } from "../support/simulate.ts";

/** Runs seeds until the first that breaks the promise. */
async function run(seeds: number, real: boolean): Promise<Tally> {
  const tally = new Tally();
  for (let seed = 1; seed <= seeds; seed++) {
    const result = await simulate(seed, real);
    tally.add(result);
    if (result.complaints.length === 0) continue;
    expect.fail(`seed ${seed}: ${result.complaints.join("; ")}\n${result.report}\nagain: ${commandFor(seed, real)}`);
  }
  return tally;
}

/**
 * Each seed is a program for either side (JSON, bytes of many sizes, bursts, rests, slow readers, rekeys, closing, aborting),
 * limits, a mode of signatures, suites, backends, and an attacker. A message is delivered exactly as sent, once, in order,
 * to the right peer, or the session ends with a coded error; and where nobody but time did anything, everything arrives
 * and the end is clean. `packages/transport/test/long/random-programs.mjs` runs as many seeds as one likes.
 */
describe("random programs of both peers under a random attacker", () => {
  it("get every message as it was sent or a coded error, thousands of times", { timeout: 300_000 }, async () => {
    const tally = await run(2_000, false);
    // What was tried was worth trying: about half of the runs meet an attack, and sessions die of every kind of it.
    expect(tally.attacked).toBeGreaterThan(700);
    expect(tally.clean).toBeGreaterThan(2_000);
    expect(tally.messages).toBeGreaterThan(30_000);
    expect([...tally.codes.keys()]).toEqual(
      expect.arrayContaining([
        "ERR_RECORD_REPLAYED",
        "ERR_RECORD_GAP",
        "ERR_RECORD_TAMPERED",
        "ERR_SESSION_TRUNCATED",
        "ERR_PEER_ABORTED",
        "ERR_ABORTED",
        "ERR_HANDSHAKE_DECRYPT",
        "ERR_HANDSHAKE_UNEXPECTED",
        "ERR_HANDSHAKE_MALFORMED",
        "ERR_HANDSHAKE_TIMEOUT",
        "ERR_REKEY_FAILED",
      ]),
    );
  });

  it("get it with real keys and signatures too", { timeout: 120_000 }, async () => {
    const tally = await run(50, true);
    expect(tally.attacked).toBeGreaterThan(15);
    expect(tally.clean).toBeGreaterThan(35);
  });

  it("do the same again for the same seed", async () => {
    for (const seed of [3, 14, 159, 2653]) {
      const [first, second] = [await simulate(seed), await simulate(seed)];
      expect(second.report).toBe(first.report);
    }
  });
});
