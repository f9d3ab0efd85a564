import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { filled } from "../support/bytes.ts";
import { frame, numbered } from "../support/frames.ts";
import { collectGarbage } from "../support/gc.ts";
import { observe, pause } from "../support/observe.ts";
import { channelOver, socketPair } from "../support/sockets.ts";

const PATIENCE = 150;
const MEGABYTE = 1_048_576;

async function closing() {
  const [one, other] = await socketPair();
  const errors: unknown[] = [];
  other.on("error", (error) => errors.push(error));
  const channel = channelOver(one);
  const observed = observe(channel);
  const gone = new Promise<number>((resolve) => one.once("close", () => resolve(performance.now())));
  return { channel, observed, other, errors, gone };
}

/** Reads a socket to its end and counts the bytes. */
function count(socket: Socket): { bytes: number } {
  const counted = { bytes: 0 };
  socket.on("data", (chunk) => {
    counted.bytes += chunk.length;
  });
  socket.resume();
  return counted;
}

describe("a stream channel that is closed", () => {
  it("sends what is under way, however much", async () => {
    const { channel, other, gone } = await closing();
    for (let i = 0; i < 8; i++) channel.send([frame(filled(MEGABYTE, i))]);
    const received = count(other);
    expect(await channel.close(PATIENCE)).toBe(true);
    await gone;
    expect(received.bytes).toBe(8 * (MEGABYTE + 4));
  });

  it("waits for a slow reader for longer than its patience, as long as it reads on", async () => {
    let received = 0;
    const slow = new Duplex({
      read() {},
      write(chunk, _, done) {
        received += chunk.length;
        setTimeout(done, PATIENCE / 3);
      },
    });
    const channel = channelOver(slow);
    observe(channel);
    for (let i = 0; i < 9; i++) channel.send([numbered(i, 100)]);
    const started = performance.now();
    expect(await channel.close(PATIENCE)).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(PATIENCE * 2);
    expect(received).toBe(9 * 104);
  });

  it("gives up on a reader who has stopped, and says that not everything left", async () => {
    const { channel, gone } = await closing();
    channel.send([filled(64 * MEGABYTE, 1)]);
    const started = performance.now();
    expect(await channel.close(PATIENCE)).toBe(false);
    expect((await gone) - started).toBeLessThan(PATIENCE * 40);
  });

  it("does not wait at all when it is destroyed", async () => {
    const { channel, gone } = await closing();
    channel.send([filled(64 * MEGABYTE, 1)]);
    const started = performance.now();
    const closed = channel.close(10_000);
    channel.destroy();
    expect(await closed).toBe(false);
    expect((await gone) - started).toBeLessThan(5_000);
  });

  it("reads and drops what still comes, so that our last words are not lost in a reset", async () => {
    const { channel, observed, other, errors, gone } = await closing();
    other.write(filled(200_000, 1));
    await pause(5);
    channel.send([numbered(9, 100)]);
    const started = performance.now();
    channel.close();
    const received = count(other);
    // Not kept open either until the time for last words is over.
    expect((await gone) - started).toBeLessThan(700);
    expect(errors).toEqual([]);
    expect(received.bytes).toBe(104);
    expect(observed.frames).toEqual([]);
  });

  it("keeps nothing of what a flood brings, and cuts off whoever does not end", async () => {
    const { channel, other, gone } = await closing();
    const flood = filled(MEGABYTE, 1);
    const started = performance.now();
    expect(await channel.close(PATIENCE)).toBe(true);
    await collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 48 && !other.destroyed; i++) await new Promise((resolve) => other.write(flood, resolve));
    await collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MEGABYTE);
    expect((await gone) - started).toBeLessThan(PATIENCE * 40);
  });
});
