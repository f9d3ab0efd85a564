import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Session } from "../../src/index.ts";
import { choppingChannels, collect, seededRandom, sessionPair } from "../support/sessions.ts";

const MESSAGES = 100_000;

/** Message number i of one side: mostly small JSON, some binary, now and then one that spans several records. */
function messageOf(side: string, i: number, random: () => number): object | string | Uint8Array {
  const kind = random();
  if (kind < 0.7) return { side, i, text: "ol\u00e1 \u{1f511}".repeat(Math.floor(random() * 6)) };
  if (kind < 0.8) return `${side} ${i}`;
  const size = kind < 0.999 ? Math.floor(random() * 200) : Math.floor(random() * 700_000);
  const bytes = new Uint8Array(size + 4);
  new DataView(bytes.buffer).setUint32(0, i);
  bytes.fill(i & 0xff, 4);
  return bytes;
}

async function sendAll(session: Session, side: string, seed: number): Promise<string> {
  const random = seededRandom(seed);
  const digest = createHash("sha256");
  for (let i = 0; i < MESSAGES; i++) {
    const message = messageOf(side, i, random);
    digest.update(message instanceof Uint8Array ? message : JSON.stringify(message));
    await session.send(message);
  }
  return digest.digest("hex");
}

async function receiveAll(session: Session): Promise<{ count: number; digest: string }> {
  const digest = createHash("sha256");
  let count = 0;
  for await (const message of session) {
    digest.update(message instanceof Uint8Array ? message : JSON.stringify(message));
    count += 1;
    if (count === MESSAGES) break;
  }
  return { count, digest: digest.digest("hex") };
}

describe("delivery", () => {
  it("100,000 messages each way, JSON and binary mixed, arrive once and in order over a channel that splits and merges at random", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.info(`delivery: seed ${seed}`);
    const [one, two] = await sessionPair({ channels: choppingChannels(seed) });
    const [sentByOne, sentByTwo, gotByOne, gotByTwo] = await Promise.all([
      sendAll(one, "one", seed),
      sendAll(two, "two", seed + 1),
      receiveAll(one),
      receiveAll(two),
    ]);
    expect(gotByTwo).toEqual({ count: MESSAGES, digest: sentByOne });
    expect(gotByOne).toEqual({ count: MESSAGES, digest: sentByTwo });
    const [first, second] = await Promise.all([one.close(), two.close()]);
    expect([first.clean, second.clean]).toEqual([true, true]);
  }, 120_000);

  it("messages of one turn share one record, and keep their order across kinds", async () => {
    const [one, two] = await sessionPair();
    for (let i = 0; i < 500; i++) void one.send({ i });
    void one.send(Uint8Array.of(1));
    void one.send("last");
    const received = collect(two);
    await one.close();
    expect(await received).toEqual([...Array.from({ length: 500 }, (_, i) => ({ i })), Uint8Array.of(1), "last"]);
    // One record for the messages, one for the CLOSE with its MARK, and one for the signature over all of it.
    expect(one.security().sent.records).toBe(3);
  });

  it("takes each message as it is at the moment of send", async () => {
    const [one, two] = await sessionPair();
    const object = { text: "before" };
    const small = Uint8Array.of(1, 2, 3);
    const large = new Uint8Array(700_000).fill(7);
    await Promise.all([one.send(object), one.send(small), one.send(large)]);
    object.text = "after";
    small.fill(9);
    large.fill(9);
    const received = collect(two);
    await one.close();
    const [first, second, third] = await received;
    expect(first).toEqual({ text: "before" });
    expect(second).toEqual(Uint8Array.of(1, 2, 3));
    expect((third as Uint8Array).every((byte) => byte === 7)).toBe(true);
  });

  it("a large message is taken as it is even when the channel is full", async () => {
    const [one, two] = await sessionPair({ one: { limits: { sendBuffer: 1 } } });
    const buffer = new Uint8Array(300_000);
    const sending: Promise<void>[] = [];
    for (let i = 0; i < 40; i++) {
      buffer.fill(i);
      sending.push(one.send(buffer));
    }
    buffer.fill(255);
    const received = collect(two);
    await Promise.all(sending);
    await one.close();
    const seen = (await received) as Uint8Array[];
    expect(seen.map((bytes) => [bytes.length, bytes[0], bytes.at(-1)])).toEqual(
      Array.from({ length: 40 }, (_, i) => [300_000, i, i]),
    );
  });

  it("messages of every awkward size survive, whatever the records of the peer may hold", async () => {
    const sizes = [0, 1, 1_000, 4_096, 9_000, ...Array.from({ length: 40 }, (_, i) => 2_015 + i)];
    const [one, two] = await sessionPair({ two: { limits: { maxRecordLength: 2_048 } } });
    const sent = sizes.flatMap((size) => ["x".repeat(size), "é".repeat(size), new Uint8Array(size).fill(size & 0xff)]);
    for (const message of sent) void one.send(message);
    const received = collect(two);
    await one.close();
    expect(await received).toEqual(sent);
  });
});

describe("backpressure", () => {
  it("a slow reader makes send wait instead of filling memory", async () => {
    const limits = { sendBuffer: 65_536, receiveBuffer: 65_536 };
    const [one, two] = await sessionPair({ one: { limits }, two: { limits }, channels: choppingChannels(1) });
    const reader = two[Symbol.asyncIterator]();
    let sent = 0;
    const sending = (async () => {
      for (let i = 0; i < 400; i++) {
        await one.send(new Uint8Array(16_384).fill(i));
        sent += 1;
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stuckAt = sent;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBe(stuckAt);
    // Buffers of both ends and of the stream between them, 64 KiB each, and not the 6.5 MiB that want to be sent.
    expect(stuckAt * 16_384).toBeLessThan(1_500_000);
    for (let i = 0; i < 400; i++) expect(((await reader.next()).value as Uint8Array)[0]).toBe(i & 0xff);
    await sending;
    expect((await one.close()).clean).toBe(true);
  });

  it("send resolves at once while there is room", async () => {
    const [one, two] = await sessionPair();
    let resolved = false;
    void one.send({ a: 1 }).then(() => {
      resolved = true;
    });
    await Promise.resolve();
    expect(resolved).toBe(true);
    await Promise.all([one.close(), two.close()]);
  });

  it("a session with a slow reader is not taken for dead, nor does it take the other for dead", async () => {
    const limits = { receiveBuffer: 1_024, heartbeatInterval: 40, missedHeartbeats: 25 };
    const [one, two] = await sessionPair({ one: { limits }, two: { limits }, channels: choppingChannels(2) });
    const reader = two[Symbol.asyncIterator]();
    for (let i = 0; i < 10; i++) await one.send(new Uint8Array(1_000));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (let i = 0; i < 10; i++) expect((await reader.next()).done).toBe(false);
    expect((await one.close()).clean).toBe(true);
  });
});
