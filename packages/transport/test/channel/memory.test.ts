import { describe, expect, it } from "vitest";
import { memoryChannelPair } from "../../src/channel/memory.ts";
import { filled, hex } from "../support/bytes.ts";
import { numbered } from "../support/frames.ts";
import { observe } from "../support/observe.ts";

describe("the memory channel", () => {
  it("says what it is", () => {
    const [a] = memoryChannelPair();
    expect([a.kind, a.remoteAddress, a.maxFrameLength]).toEqual(["memory", undefined, 8_192]);
  });

  it("does not show a receiver what a sender changes afterwards, nor the other way round", async () => {
    const [a, b] = memoryChannelPair();
    const received: Uint8Array[] = [];
    b.attach({
      frame: (bytes) => {
        received.push(bytes.slice());
        bytes.fill(0);
      },
      drain: () => {},
      end: () => {},
    });
    const bytes = numbered(5, 3);
    a.send([bytes]);
    bytes.fill(9, 4);
    b.resume();
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toEqual([numbered(5, 3)]);
    expect(bytes.subarray(4)).toEqual(filled(3, 9));
  });

  it("tells whoever was asked to wait that there is room, also one who went on with something small", async () => {
    const [a, b] = memoryChannelPair();
    const one = observe(a);
    // The reader stops half-way: there is some room, and not enough yet to say so.
    const two = observe(b, () => {
      if (two.frames.length === 10) b.pause();
    });
    while (a.send([numbered(1, 8_000)]));
    b.resume();
    await new Promise((resolve) => setImmediate(resolve));
    expect([two.frames.length, one.drains]).toEqual([10, 0]);
    a.send([numbered(2)]);
    b.resume();
    await new Promise((resolve) => setImmediate(resolve));
    expect(one.drains).toBe(1);
  });

  it.each([
    ["shorter than its length", "00000003 0102"],
    ["longer than its length", "00000001 0102"],
    ["without a length", "000000"],
    ["of nothing", ""],
  ])("refuses a frame %s", async (_, bytes) => {
    const [a, b] = memoryChannelPair();
    const two = observe(b);
    b.resume();
    a.send([hex(bytes)]);
    expect((await two.ended)?.code).toBe("ERR_FRAME_MALFORMED");
    expect(await observe(a).channel.send([numbered(1)])).toBe(true);
  });
});
