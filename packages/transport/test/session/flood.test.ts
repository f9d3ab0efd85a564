import { allowList } from "@securecomm/auth";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSecureSession, type Listener, listen } from "../../src/index.ts";
import { nodeBackend } from "../support/backends.ts";
import { alice, bob, peerOptions } from "../support/sessions.ts";
import { hasManyAddresses, Stranger, validM1 } from "../support/strangers.ts";

/*
 * A short flood; `bench/flood.mjs` is the long one, with memory and times. Everything runs in this one process, so the
 * genuine peer has less of it than it would have anywhere.
 */
const CONNECTIONS = 1_500;
const TEST_TIMEOUT = 60_000;
const AT_ONCE = 50;
const manyAddresses = await hasManyAddresses();
if (!manyAddresses) console.warn("skipped: a flood from 127.0.0.2 up, which this machine does not have");

/** Opens so many half-open, slow and silent handshakes, each held until the listener ends it. */
async function flood(listener: Listener, addressOf: (i: number) => string, onOpened: (count: number) => void) {
  let opened = 0;
  const strangers: Stranger[] = [];
  onTestFinished(() => {
    for (const stranger of strangers) stranger.leave();
  });
  const opener = async () => {
    while (opened < CONNECTIONS) {
      const i = opened++;
      const stranger = await Stranger.at(listener.url, addressOf(i));
      strangers.push(stranger);
      if (i % 10 < 8) stranger.say(validM1());
      else if (i % 10 === 8) stranger.say(validM1().subarray(0, 1 + (i % 1_000)));
      onOpened(opened);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
}

async function survives(addressOf: (i: number) => string) {
  let keys = 0;
  const reasons = new Set<string>();
  const backend = {
    ...nodeBackend,
    generateEcdhKeyPair: () => {
      keys += 1;
      return nodeBackend.generateEcdhKeyPair();
    },
  };
  const limits = { maxHandshakes: 512, maxHandshakesPerAddress: 16 };
  const listener = await listen("tcp://127.0.0.1:0", {
    identity: bob,
    trust: allowList([alice.fingerprint]),
    backend,
    limits,
    observers: [(event) => event.type === "flood" && reasons.add(event.reason)],
  });
  onTestFinished(() => listener.close());
  const dials: Promise<boolean>[] = [];
  const dial = async () => {
    const session = await createSecureSession({ connect: listener.url, ...peerOptions(alice, bob) });
    return (await session.close()).clean;
  };
  await flood(listener, addressOf, (count) => {
    if (count % 300 === 0) dials.push(dial());
  });
  dials.push(dial());
  expect(await Promise.all(dials)).toEqual(dials.map(() => true));
  expect(dials.length).toBeGreaterThan(4);
  expect([...reasons]).toEqual(expect.arrayContaining(["cookie", "evicted"]));
  return { keys: keys - dials.length };
}

describe("a peer in the middle of a flood of half-open, slow and silent handshakes", { timeout: TEST_TIMEOUT }, () => {
  it.runIf(manyAddresses)("gets its session when each comes from an address of its own", async () => {
    const { keys } = await survives((i) => `127.0.${(i + 2) >> 8}.${(i + 2) & 0xff}`);
    // A quarter of the places is worked for without a cookie, and what comes free of it at the deadline.
    expect(keys).toBeLessThan(CONNECTIONS / 2);
  });

  it("gets its session when all come from its own address", async () => {
    const { keys } = await survives(() => "127.0.0.1");
    expect(keys).toBeLessThan(CONNECTIONS / 2);
  });
});
