import { concatBytes } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { filled, hex } from "../support/bytes.ts";
import { numbered } from "../support/frames.ts";
import { observe, pause, until } from "../support/observe.ts";
import { channelAndSocket } from "../support/sockets.ts";

const SOON = 60;

describe("a frame that has begun", () => {
  it("and does not go on ends the channel, after the time that it has", async () => {
    for (const beginning of ["00", "00000004", "00000004 0102"]) {
      const [channel, socket] = await channelAndSocket(SOON);
      const observed = observe(channel);
      channel.resume();
      const started = performance.now();
      socket.write(hex(beginning));
      expect((await observed.ended)?.code).toBe("ERR_FRAME_STALLED");
      expect(performance.now() - started).toBeGreaterThan(SOON - 5);
      expect(performance.now() - started).toBeLessThan(SOON * 10);
    }
  });

  it("may take its time as long as it goes on", async () => {
    const [channel, socket] = await channelAndSocket(SOON);
    const observed = observe(channel);
    channel.resume();
    for (const byte of numbered(3, 6)) {
      socket.write(Uint8Array.of(byte));
      await pause(SOON / 4);
    }
    await until(() => observed.frames.length === 1);
    // Between two frames there is no such limit.
    await pause(SOON * 1.5);
    expect(observed.ends).toEqual([]);
  });

  it("does not stall while we do not read, but once we read again", async () => {
    const [channel, socket] = await channelAndSocket(SOON);
    const observed = observe(channel);
    channel.resume();
    socket.write(hex("00000004 01"));
    await pause(10);
    channel.pause();
    await pause(SOON * 2);
    expect(observed.ends).toEqual([]);
    channel.resume();
    expect((await observed.ended)?.code).toBe("ERR_FRAME_STALLED");
  });

  it("behind a frame at which its reader paused is watched as well", async () => {
    const [channel, socket] = await channelAndSocket(SOON);
    const observed = observe(channel, () => channel.pause());
    channel.resume();
    socket.write(concatBytes(numbered(1), hex("000000")));
    await until(() => observed.frames.length === 1);
    await pause(SOON * 1.5);
    expect(observed.ends).toEqual([]);
    channel.resume();
    expect((await observed.ended)?.code).toBe("ERR_FRAME_STALLED");
  });

  it("that goes on after a pause is delivered", async () => {
    const [channel, socket] = await channelAndSocket(SOON);
    const observed = observe(channel);
    channel.resume();
    socket.write(hex("00000002 01"));
    await pause(10);
    channel.pause();
    await pause(SOON * 1.5);
    channel.resume();
    socket.write(hex("02"));
    await until(() => observed.frames.length === 1);
    expect(observed.ends).toEqual([]);
  });

  it("that went on while this program was busy is delivered", async () => {
    const [channel, socket] = await channelAndSocket(SOON);
    const observed = observe(channel);
    channel.resume();
    socket.write(hex("00000002 01"));
    await pause(10);
    socket.write(hex("02"));
    const busyUntil = performance.now() + SOON * 1.5;
    while (performance.now() < busyUntil);
    await until(() => observed.frames.length === 1 || observed.ends.length === 1);
    expect(observed.ends).toEqual([]);
  });

  it("is dropped when the stream ends in it, which is no error of the channel", async () => {
    const [channel, socket] = await channelAndSocket();
    const observed = observe(channel);
    channel.resume();
    socket.end(concatBytes(numbered(1), hex("00000004 0102")));
    expect(await observed.ended).toBeUndefined();
    expect(observed.frames).toEqual([1]);
  });
});

describe("a hostile or broken other end", () => {
  it("that resets the connection is a failure with the system's reason", async () => {
    const [channel, socket] = await channelAndSocket();
    const observed = observe(channel);
    channel.resume();
    socket.resetAndDestroy();
    const error = await observed.ended;
    expect(error?.code).toBe("ERR_CHANNEL_FAILED");
    expect(error?.cause).toMatchObject({ code: "ECONNRESET" });
    await pause(5);
    expect(observed.ends).toHaveLength(1);
  });

  it("that claims too much is cut off at once, and what it still sends is not kept", async () => {
    const [channel, socket] = await channelAndSocket();
    const observed = observe(channel);
    channel.resume();
    socket.write(hex("00002001"));
    expect((await observed.ended)?.code).toBe("ERR_FRAME_TOO_LARGE");
    const gone = new Promise((resolve) => socket.once("close", resolve));
    const before = process.memoryUsage().external;
    for (let i = 0; i < 64 && !socket.destroyed; i++) {
      socket.write(filled(1_048_576, 1));
      await pause(1);
    }
    await gone;
    expect(process.memoryUsage().external - before).toBeLessThan(32 * 1_048_576);
    expect(observed.ends).toHaveLength(1);
  });
});

describe("a stream channel", () => {
  it("says what it is", async () => {
    const [channel] = await channelAndSocket();
    expect([channel.kind, channel.remoteAddress, channel.maxFrameLength]).toEqual(["tcp", "192.0.2.7:1", 8_192]);
  });
});
