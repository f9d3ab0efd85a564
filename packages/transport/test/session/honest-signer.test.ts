import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { identityFromSigner } from "@securecomm/auth";
import { describe, expect, it } from "vitest";
import type { Role, Session } from "../../src/index.ts";
import { alice, collect, sessionPair, streamChannel } from "../support/sessions.ts";
import { TimedPair, type TimedSide } from "../support/timed-sessions.ts";

/** How long the peer's first uncovered record may wait. */
const PATIENCE = 10_000;
const ROLES: readonly Role[] = ["initiator", "responder"];

/** Both sides talk for so long, now and then or without a pause; then they close. */
async function talk(pair: TimedPair, ms: number, every: number): Promise<void> {
  const got: Record<Role, unknown[]> = { initiator: [], responder: [] };
  for (const role of ROLES) pair[role].onMessage((message) => got[role].push(message));
  const sent: unknown[] = [];
  for (let at = 0; at < ms; at += every) {
    sent.push(at);
    for (const role of ROLES) void pair[role].send(at);
    await pair.pass(every);
  }
  expect(await pair.close()).toMatchObject([{ clean: true }, { clean: true }]);
  expect(got).toEqual({ initiator: sent, responder: sent });
}

/** When each side heard of the other's signatures, and when it heard of messages, in virtual time. */
function longestUncovered(pair: TimedPair, role: Role): number {
  let first: number | undefined;
  let longest = 0;
  for (const event of pair.events[role]) {
    if (event.type === "messages" && event.direction === "received") first ??= event.at;
    if (event.type !== "checkpoint" || event.direction !== "received" || first === undefined) continue;
    longest = Math.max(longest, event.at - first);
    first = undefined;
  }
  return longest;
}

describe.each(["checkpoint", "message"] as const)("in mode %s an honest peer is not cut off", (signatures) => {
  const options = { signatures } as const;

  it.each<[string, TimedSide, TimedSide]>([
    ["whose signer takes 3 s", { signing: 3_000 }, {}],
    ["whose signer takes 6 s", { signing: 6_000 }, {}],
    ["whose signer takes 9 s", {}, { signing: 9_000 }],
    ["when the signers of both take 3 s", { signing: 3_000 }, { signing: 3_000 }],
    ["whose timers come up to 60 s late", { throttle: 60_000 }, {}],
    ["whose timers come up to 60 s late, as the responder", {}, { throttle: 60_000 }],
    ["when the timers of both come up to 60 s late", { throttle: 60_000 }, { throttle: 60_000 }],
    ["whose signer takes 4 s and whose timers come late", {}, { signing: 4_000, throttle: 60_000 }],
  ])("%s", async (_, initiator, responder) => {
    for (const every of [100, 2_300, 45_000]) {
      const pair = await TimedPair.open({ ...initiator, options }, { ...responder, options });
      await talk(pair, Math.max(60_000, 4 * every), every);
    }
  });

  it("that floods us while its signer takes 5 s: it waits by itself", async () => {
    const pair = await TimedPair.open({ signing: 5_000, options }, { options });
    const received = collect(pair.responder);
    const sending = (async () => {
      for (let i = 0; i < 300; i++) {
        await pair.initiator.send(new Uint8Array(100_000).fill(i));
        await pair.time.turns(1);
      }
    })();
    await pair.until(sending);
    expect(await pair.close()).toMatchObject([{ clean: true }, { clean: true }]);
    expect((await received).map((message) => (message as Uint8Array)[0])).toEqual(
      Array.from({ length: 300 }, (_, i) => i & 0xff),
    );
  });
});

describe("a peer whose timers come up to 60 s late", () => {
  it("is asked at half of its time, and signs then: nothing depends on its timers", async () => {
    const pair = await TimedPair.open({ throttle: 60_000 }, {});
    await pair.pass(1_000);
    await talk(pair, 600_000, 30_000);
    const longest = longestUncovered(pair, "responder");
    expect(longest).toBeGreaterThanOrEqual(PATIENCE / 2);
    expect(longest).toBeLessThan(PATIENCE / 2 + 1_000);
    expect(longestUncovered(pair, "initiator")).toBeLessThan(1_000);
  });
});

describe.each(ROLES)("a reader that pauses for longer than the time for a signature, as the %s", (role) => {
  const other = role === "initiator" ? "responder" : "initiator";
  const options = { limits: { receiveBuffer: 2_000 } };

  it.each([1, 200])("is not cut off, and cuts nobody off, when %i messages wait for it", async (count) => {
    const pair = await TimedPair.open({ options }, { options });
    const [reader, sender]: [Session, Session] = [pair[role], pair[other]];
    const iterator = reader[Symbol.asyncIterator]();
    const back: unknown[] = [];
    sender.onMessage((message) => back.push(message));
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < count; i++) void sender.send(new Uint8Array(1_000).fill(i));
      void reader.send(`round ${round}`);
      await pair.pass(25 * PATIENCE);
      for (let i = 0; i < count; i++) {
        const { value } = await pair.until(iterator.next());
        expect((value as Uint8Array)[0]).toBe(i & 0xff);
      }
    }
    await iterator.return?.();
    expect(await pair.close()).toMatchObject([{ clean: true }, { clean: true }]);
    expect(back).toEqual(["round 0", "round 1", "round 2"]);
    expect(longestUncovered(pair, other)).toBeLessThan(PATIENCE);
  });
});

describe("a real signer that takes a second, over TCP", () => {
  it("signs a session that nobody cuts off", async () => {
    const server = createServer({ pauseOnConnect: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const accepted = once(server, "connection");
    const dialled = connect((server.address() as { port: number }).port, "127.0.0.1");
    const [socket] = (await accepted) as [Socket];
    server.close();
    const identity = identityFromSigner({
      name: alice.name,
      publicKey: alice.publicKey,
      sign: async (message) => {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return alice.sign(message);
      },
    });
    const [one, two] = await sessionPair({
      channels: [streamChannel(dialled), streamChannel(socket)],
      one: { identity },
    });
    const received = collect(two);
    for (let i = 0; i < 20; i++) {
      await one.send(i);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await Promise.all([one.close(), two.close()])).map(({ clean }) => clean)).toEqual([true, true]);
    expect(await received).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(two.security().received).toMatchObject({ sections: 21, signed: 21 });
  });
});
