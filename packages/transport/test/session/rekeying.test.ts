import { describe, expect, it } from "vitest";
import { CLASSIC_SUITE, HYBRID_SUITE, type PeerOptions, type Session, type TransportEvent } from "../../src/index.ts";
import { BACKENDS } from "../support/backends.ts";
import { pause, until } from "../support/observe.ts";
import { alice, choppingChannels, collect, seededRandom, sessionPair, signerLike } from "../support/sessions.ts";

type Rekeyed = Extract<TransportEvent, { type: "rekeyed" }>;

/** Two sessions and what each tells of its keys. */
async function watched(options: Partial<PeerOptions> = {}, changes: Parameters<typeof sessionPair>[0] = {}) {
  const told: [Rekeyed[], Rekeyed[]] = [[], []];
  const observe = (which: 0 | 1) => ({
    observers: [(event: TransportEvent) => void (event.type === "rekeyed" && told[which].push(event))],
  });
  const [one, two] = await sessionPair({
    ...changes,
    one: { suites: [CLASSIC_SUITE], ...options, ...changes.one, ...observe(0) },
    two: { suites: [CLASSIC_SUITE], ...options, ...changes.two, ...observe(1) },
  });
  return { one, two, told };
}

const reasons = (events: Rekeyed[]) => events.map(({ epoch, reason }) => [epoch, reason]);

async function closeBoth(one: Session, two: Session): Promise<void> {
  const ends = await Promise.all([one.close(), two.close()]);
  expect(ends.map(({ clean, error }) => [clean, error])).toEqual(Array(2).fill([true, undefined]));
}

/** Sends both ways without a pause while something goes on; everything must arrive in order. */
async function underTraffic(one: Session, two: Session, work: () => Promise<unknown>): Promise<[number, number]> {
  let stop = false;
  const got: [number, number] = [0, 0];
  const pump = async (from: Session, to: Session, which: 0 | 1) => {
    to.onMessage((message) => {
      const n =
        message instanceof Uint8Array ? new DataView(message.buffer).getUint32(0) : (message as { n: number }).n;
      // At hundreds of thousands of messages an expectation each costs more than the session.
      if (n !== got[which]) expect(n).toBe(got[which]);
      got[which] += 1;
    });
    const random = seededRandom(which);
    let [n, rest] = [0, 1];
    while (!stop) {
      if (n % 3 === 0) {
        const bytes = new Uint8Array(4 + (n % 500));
        new DataView(bytes.buffer).setUint32(0, n);
        await from.send(bytes);
      } else await from.send({ n });
      n += 1;
      // Bursts of 1 to 16 with a moment between them: a rekey meets messages at each of its steps, and is not buried by them.
      if (n >= rest) {
        rest = n + 1 + Math.floor(random() * 16);
        await pause(4);
      }
    }
    return n;
  };
  const pumping = [pump(one, two, 0), pump(two, one, 1)];
  try {
    await work();
  } finally {
    stop = true;
  }
  const sent = await Promise.all(pumping);
  await closeBoth(one, two);
  expect(got).toEqual(sent);
  return got;
}

describe.each([CLASSIC_SUITE, HYBRID_SUITE])("a rekey in %s", (suite) => {
  it.each(BACKENDS)("asked for by either side is told to both, with its reason, $name", async ({ backend }) => {
    const { one, two, told } = await watched({ suites: [suite] }, { one: { backend } });
    await one.rekey();
    expect(one.security().epoch).toBe(1);
    // What is under way at two's side would be joined.
    await until(() => two.security().epoch === 1);
    await two.rekey();
    await one.send("under the third keys");
    expect((await two[Symbol.asyncIterator]().next()).value).toBe("under the third keys");
    expect([one.security().epoch, two.security().epoch]).toEqual([2, 2]);
    expect(reasons(told[0])).toEqual([
      [1, "requested"],
      [2, "peer"],
    ]);
    expect(reasons(told[1])).toEqual([
      [1, "peer"],
      [2, "requested"],
    ]);
    for (const { duration } of told.flat()) expect(duration).toBeGreaterThanOrEqual(0);
    await closeBoth(one, two);
  });

  it("leaves id, safety words and identities as they are, and begins the age and use of the keys anew", async () => {
    const { one, two } = await watched({ suites: [suite] });
    const before = { id: one.id, words: one.safetyWords() };
    for (let i = 0; i < 30; i++) {
      await one.send(i);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const used = one.security();
    await one.rekey();
    const { sent, keyAge } = one.security();
    expect(sent.records).toBeGreaterThan(used.sent.records);
    expect(sent.recordsLeft).toBeGreaterThan(used.sent.recordsLeft);
    expect(keyAge).toBeLessThan(used.keyAge + 10_000);
    expect({ id: one.id, words: one.safetyWords() }).toEqual(before);
    expect(two.safetyWords()).toEqual(before.words);
    await closeBoth(one, two);
  });
});

describe("rekeys asked for by both sides at once", () => {
  it("are one, over and over", async () => {
    const { one, two, told } = await watched({}, { channels: choppingChannels(5) });
    for (let round = 1; round <= 60; round++) {
      await Promise.all([one.rekey(), two.rekey(), one.rekey()]);
      const [first, second] = [one.security().epoch, two.security().epoch];
      expect(first).toBe(second);
      expect(first).toBeGreaterThanOrEqual(round);
    }
    expect(reasons(told[0]).map(([epoch]) => epoch)).toEqual(told[0].map((_, i) => i + 1));
    expect(told[0].length).toBeLessThanOrEqual(2 * 60);
    await closeBoth(one, two);
  });

  it("at random moments are never lost", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const { one, two } = await watched({}, { channels: choppingChannels(seed) });
    const asked: Promise<void>[] = [];
    for (let i = 0; i < 150; i++) {
      asked.push((random() < 0.5 ? one : two).rekey());
      if (random() < 0.1) await asked.at(-1);
      for (let turns = random() * 6; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(asked);
    expect(one.security().epoch, `seed ${seed}`).toBeGreaterThan(1);
    await closeBoth(one, two);
  });
});

describe("a session that lives through many rekeys under traffic", () => {
  it("loses nothing: 1,000 in the classic suite", async () => {
    const { one, two } = await watched({}, { channels: choppingChannels(11) });
    const [first, second] = await underTraffic(one, two, async () => {
      for (let i = 0; one.security().epoch < 1_000; i++) {
        if (i % 3 === 0) await Promise.all([one.rekey(), two.rekey()]);
        else await (i % 3 === 1 ? one : two).rekey();
      }
    });
    expect(one.security().epoch).toBe(two.security().epoch);
    expect(Math.min(first, second)).toBeGreaterThan(1_000);
  }, 240_000);

  it("loses nothing: 50 in the hybrid suite, signed in mode message", async () => {
    const { one, two } = await watched(
      { suites: [HYBRID_SUITE], signatures: "message" },
      { channels: choppingChannels(12) },
    );
    await underTraffic(one, two, async () => {
      for (let i = 0; one.security().epoch < 50; i++) await (i % 2 === 0 ? one : two).rekey();
    });
    expect(one.security().epoch).toBe(two.security().epoch);
  }, 120_000);

  it("loses nothing when every few records begin one, from both sides", async () => {
    const { one, two, told } = await watched(
      { limits: { rekeyAfterRecords: 5 } },
      { channels: choppingChannels(13), two: { limits: { rekeyAfterRecords: 7 } } },
    );
    const begun = (events: Rekeyed[]) => events.filter(({ reason }) => reason === "records").length;
    await underTraffic(one, two, () => until(() => told.every((events) => begun(events) > 20)));
    expect(new Set(told.flat().map(({ reason }) => reason))).toEqual(new Set(["records", "peer"]));
  }, 120_000);
});

describe("an own identity that fails to sign fresh keys", () => {
  it("rejects who asked, and the session goes on", async () => {
    let fail = false;
    const identity = signerLike(alice, (message) => {
      if (fail) throw new Error("the card was taken out");
      return alice.sign(message);
    });
    const { one, two, told } = await watched({ signatures: "off" }, { one: { identity } });
    fail = true;
    const cause = { message: "the card was taken out" };
    await expect(one.rekey()).rejects.toMatchObject({ code: "ERR_SIGN_FAILED", cause });
    await expect(one.rekey()).rejects.toMatchObject({ code: "ERR_SIGN_FAILED", cause });
    await one.send("still here");
    expect((await two[Symbol.asyncIterator]().next()).value).toBe("still here");
    fail = false;
    await one.rekey();
    await until(() => two.security().epoch === 1);
    await two.rekey();
    expect(reasons(told[0])).toEqual([
      [1, "requested"],
      [2, "peer"],
    ]);
    await closeBoth(one, two);
  });

  it("ends the session when the peer asked: it cannot be answered", async () => {
    let fail = false;
    const identity = signerLike(alice, (message) => {
      if (fail) throw new Error("the card was taken out");
      return alice.sign(message);
    });
    const { one, two } = await watched({ signatures: "off" }, { one: { identity } });
    fail = true;
    await expect(two.rekey()).rejects.toMatchObject({ code: "ERR_PEER_ABORTED" });
    expect((await one.closed).error?.code).toBe("ERR_SIGN_FAILED");
  });
});

describe("a rekey and the end of a session", () => {
  it("cannot be asked for after it", async () => {
    const { one, two } = await watched();
    await closeBoth(one, two);
    await expect(one.rekey()).rejects.toMatchObject({ code: "ERR_SESSION_CLOSED" });
    const other = await watched();
    other.one.abort();
    await expect(other.one.rekey()).rejects.toMatchObject({ code: "ERR_ABORTED" });
    await other.two.closed;
    await expect(other.two.rekey()).rejects.toMatchObject({ code: "ERR_PEER_ABORTED" });
  });

  it("may be under way when either side closes: the end is clean, and the promise settles", async () => {
    for (let turns = 0; turns < 24; turns++) {
      const { one, two } = await watched({}, { channels: choppingChannels(turns) });
      const received = collect(two);
      await one.send("before");
      const asked = [one.rekey(), turns % 2 === 0 ? two.rekey() : one.rekey()].map((promise) =>
        promise.catch((error) => error.code),
      );
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      void one.send("last");
      const first = turns % 3 === 0 ? two.close() : one.close();
      if (turns % 4 === 0) void two.close();
      expect((await first).clean, `${turns} turns`).toBe(true);
      expect((await one.closed).clean).toBe(true);
      for (const outcome of await Promise.all(asked)) expect([undefined, "ERR_SESSION_CLOSED"]).toContain(outcome);
      const got = await received;
      expect(got.slice(0, 1)).toEqual(["before"]);
    }
  }, 120_000);

  it("is given up when the session is aborted in the middle of it, at every step", async () => {
    for (let turns = 0; turns < 12; turns++) {
      const { one, two } = await watched();
      const asked = one.rekey().catch((error) => error.code);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      (turns % 2 === 0 ? one : two).abort();
      expect([undefined, "ERR_ABORTED", "ERR_PEER_ABORTED", "ERR_SESSION_TRUNCATED"]).toContain(await asked);
      expect((await one.closed).clean).toBe(false);
    }
  });
});

describe("an observer of rekeys", () => {
  it("that throws disturbs nobody", async () => {
    const throwing = () => {
      throw new Error("bad observer");
    };
    const [one, two] = await sessionPair({ one: { observers: [throwing] }, two: { observers: [throwing] } });
    const received = collect(two);
    await Promise.all([one.rekey(), two.rekey()]);
    await one.send("x");
    await closeBoth(one, two);
    expect(await received).toEqual(["x"]);
  });

  it("may ask for the next one, close or abort", async () => {
    for (const act of ["rekey", "close", "abort"] as const) {
      let left = 5;
      const pair: { one?: Session } = {};
      const [one, two] = await sessionPair({
        one: {
          observers: [
            (event) => {
              if (event.type !== "rekeyed" || left-- <= 0) return;
              if (act === "rekey") void pair.one?.rekey();
              else if (act === "close") void pair.one?.close();
              else pair.one?.abort();
            },
          ],
        },
      });
      pair.one = one;
      two.onMessage(() => {});
      await one.rekey().catch((error) => expect(error.code).toBe("ERR_ABORTED"));
      if (act === "rekey") {
        while (one.security().epoch < 6) await new Promise((resolve) => setImmediate(resolve));
        await closeBoth(one, two);
      }
      expect((await one.closed).clean).toBe(act !== "abort");
    }
  });
});
