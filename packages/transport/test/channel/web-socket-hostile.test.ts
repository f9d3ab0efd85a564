import { concatBytes } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type Limits } from "../../src/limits.ts";
import { filled, hex } from "../support/bytes.ts";
import { frame, numbered } from "../support/frames.ts";
import { collectGarbage } from "../support/gc.ts";
import { observe, pause, until } from "../support/observe.ts";
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  PING,
  PONG,
  type RawConnection,
  rawConnection,
  TEXT,
  upgradeRequest,
  webFrame,
} from "../support/raw-web-socket.ts";
import { listeningWs, webSocketPair } from "../support/web-sockets.ts";

const SOON = 60;
const MEGABYTE = 1_048_576;
const limitsWith = (limits: Partial<Limits>): Limits => ({ ...DEFAULT_LIMITS, ...limits });

/** A stranger whose connection has become a WebSocket, and the channel at our end. */
async function stranger(limits: Limits = DEFAULT_LIMITS) {
  const { url, accept } = await listeningWs("ws://127.0.0.1:0", limits);
  const connection = await rawConnection(url);
  const channel = await accept();
  connection.send(upgradeRequest());
  await until(() => connection.received().endsWith("\r\n\r\n"));
  const observed = observe(channel);
  return { url, accept, connection, channel, observed };
}

describe("a WebSocket peer that breaks the rules", () => {
  it.each([
    ["a text message", webFrame(TEXT, filled(10, 97)), "ERR_FRAME_MALFORMED"],
    ["a text message that has only begun", webFrame(TEXT, filled(10, 97), { fin: false }), "ERR_FRAME_MALFORMED"],
    ["an empty message", webFrame(BINARY), "ERR_FRAME_MALFORMED"],
    ["a frame shorter than its length", webFrame(BINARY, hex("00000003 0102")), "ERR_FRAME_MALFORMED"],
    ["a frame longer than its length", webFrame(BINARY, hex("00000001 0102")), "ERR_FRAME_MALFORMED"],
    ["two frames in one message", webFrame(BINARY, concatBytes(numbered(1), numbered(2))), "ERR_FRAME_MALFORMED"],
    ["a message that claims too much", webFrame(BINARY, hex(""), { length: 8_197 }), "ERR_FRAME_TOO_LARGE"],
    ["a message that claims 2^63 bytes", webFrame(BINARY, hex(""), { length: 2 ** 63 }), "ERR_FRAME_TOO_LARGE"],
    ["a frame without a mask", webFrame(BINARY, numbered(1), { masked: false }), "ERR_FRAME_MALFORMED"],
    ["a compressed message", webFrame(BINARY, numbered(1), { reserved: 4 }), "ERR_FRAME_MALFORMED"],
    ["reserved bits", webFrame(BINARY, numbered(1), { reserved: 1 }), "ERR_FRAME_MALFORMED"],
    ["a reserved opcode", webFrame(0x3, numbered(1)), "ERR_FRAME_MALFORMED"],
    ["a reserved control opcode", webFrame(0xb, numbered(1)), "ERR_FRAME_MALFORMED"],
    ["a continuation of nothing", webFrame(CONTINUATION, numbered(1)), "ERR_FRAME_MALFORMED"],
    ["a ping in fragments", webFrame(PING, filled(1, 1), { fin: false }), "ERR_FRAME_MALFORMED"],
    ["a long ping", webFrame(PING, filled(126, 1)), "ERR_FRAME_MALFORMED"],
    ["a goodbye with a code that is none", webFrame(CLOSE, hex("0001")), "ERR_FRAME_MALFORMED"],
  ])("by %s is cut off, behind what it sent before", async (_, bytes, code) => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(concatBytes(webFrame(BINARY, numbered(7)), bytes));
    expect((await observed.ended)?.code).toBe(code);
    expect(observed.frames).toEqual([7]);
    await connection.gone;
  });

  it("by fragments that together are too much is cut off before they are kept", async () => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(webFrame(BINARY, filled(8_000, 1), { fin: false }));
    await pause(10);
    expect(observed.ends).toEqual([]);
    connection.send(webFrame(CONTINUATION, new Uint8Array(0), { fin: false, length: 197 }));
    expect((await observed.ended)?.code).toBe("ERR_FRAME_TOO_LARGE");
    await connection.gone;
  });

  it.each([
    ["fragments", webFrame(CONTINUATION, filled(1, 1), { fin: false })],
    ["fragments of nothing", webFrame(CONTINUATION, filled(0, 1), { fin: false })],
    ["fragments between pings", concatBytes(webFrame(CONTINUATION, filled(1, 1), { fin: false }), webFrame(PING))],
  ])("by %s that never end is cut off after some hundreds", async (_, fragment) => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(webFrame(BINARY, new Uint8Array(0), { fin: false }));
    let sent = 0;
    while (observed.ends.length === 0) {
      connection.send(fragment);
      expect(++sent).toBeLessThan(1_000);
      await pause(0);
    }
    expect((await observed.ended)?.code).toBe("ERR_FRAME_MALFORMED");
    expect(sent).toBeGreaterThan(50);
  });

  it("byte by byte is cut off before each byte has cost us an object", async () => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(webFrame(BINARY, new Uint8Array(0), { length: 8_196 }));
    let sent = 0;
    while (observed.ends.length === 0) {
      connection.socket.write(filled(1, 0));
      expect(++sent).toBeLessThan(8_196);
      await pause(0);
    }
    expect((await observed.ended)?.code).toBe("ERR_FRAME_MALFORMED");
  });

  it("by a message that began and does not go on is cut off, whatever pings it sends", async () => {
    const { connection, channel, observed } = await stranger(limitsWith({ frameProgressTimeout: SOON }));
    channel.resume();
    const started = performance.now();
    connection.send(webFrame(BINARY, filled(3, 0), { fin: false }));
    while (observed.ends.length === 0) {
      connection.send(webFrame(PING, filled(1, 1)));
      await pause(SOON / 6);
    }
    expect((await observed.ended)?.code).toBe("ERR_FRAME_STALLED");
    expect(performance.now() - started).toBeGreaterThan(SOON - 5);
    await connection.gone;
  });

  it("by a head that is never whole is cut off as well", async () => {
    const { connection, channel, observed } = await stranger(limitsWith({ frameProgressTimeout: SOON }));
    channel.resume();
    connection.send(webFrame(BINARY, filled(300, 1)).subarray(0, 3));
    expect((await observed.ended)?.code).toBe("ERR_FRAME_STALLED");
  });

  it("by a goodbye after which it keeps the connection open is not waited for long", async () => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(concatBytes(webFrame(BINARY, numbered(1)), webFrame(CLOSE), webFrame(TEXT, filled(5, 1))));
    expect(await observed.ended).toBeUndefined();
    expect(observed.frames).toEqual([1]);
    await connection.gone;
  });
});

describe("a WebSocket peer that breaks off", () => {
  it("is heard to the end: what it had sent is delivered to a reader who has paused", async () => {
    const { connection, channel, observed } = await stranger();
    connection.send(concatBytes(...[1, 2, 3].map((number) => webFrame(BINARY, numbered(number)))));
    connection.socket.end();
    await pause(20);
    expect(observed.ends).toEqual([]);
    channel.resume();
    expect(await observed.ended).toBeUndefined();
    expect(observed.frames).toEqual([1, 2, 3]);
  });

  it("by a reset is a failure with the system's reason, once", async () => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(webFrame(BINARY, numbered(1)));
    await until(() => observed.frames.length === 1);
    connection.socket.resetAndDestroy();
    expect(await observed.ended).toMatchObject({ code: "ERR_CHANNEL_FAILED", cause: { code: "ECONNRESET" } });
    await pause(5);
    expect(observed.ends).toHaveLength(1);
  });

  it("in the middle of a frame is an end without an error, as of any stream", async () => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(concatBytes(webFrame(BINARY, numbered(1)), webFrame(BINARY, numbered(2, 100)).subarray(0, 50)));
    connection.socket.end();
    expect(await observed.ended).toBeUndefined();
    expect(observed.frames).toEqual([1]);
  });
});

describe("a WebSocket peer that floods", () => {
  /** Writes until we are cut off, `most` bytes are out, or nothing leaves any more. */
  async function flood({ socket }: RawConnection, bytes: Uint8Array, most: number): Promise<void> {
    const many = Buffer.alloc(Math.floor(MEGABYTE / bytes.length) * bytes.length, bytes);
    let drained = () => {};
    socket.on("drain", () => drained());
    for (let sent = 0; sent < most && !socket.destroyed; sent += many.length) {
      if (socket.write(many)) continue;
      const isStuck = await Promise.race([
        new Promise<false>((resolve) => {
          drained = () => resolve(false);
        }),
        pause(300).then(() => true),
      ]);
      if (isStuck) return;
    }
  }

  it.each([
    ["pings", webFrame(PING, filled(125, 1))],
    ["tiny pings", webFrame(PING)],
    ["pongs", webFrame(PONG, filled(125, 1))],
    ["frames that nobody reads", webFrame(BINARY, numbered(1, 8_000))],
    ["tiny frames that nobody reads", webFrame(BINARY, numbered(1))],
    ["one message that nobody reads", filled(65_536, 0)],
  ])("with %s takes little memory, and others are served", async (what, bytes) => {
    const { url, accept, connection, channel, observed } = await stranger();
    if (!what.includes("reads")) channel.resume();
    if (what.startsWith("one")) connection.send(webFrame(BINARY, new Uint8Array(0), { length: MEGABYTE }));
    await collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const flooding = flood(connection, bytes, 24 * MEGABYTE);
    const [other, listened] = await Promise.all([rawConnection(url), accept()]);
    const observedOther = observe(listened);
    listened.resume();
    other.send(upgradeRequest());
    await until(() => other.received().endsWith("\r\n\r\n"));
    other.send(webFrame(BINARY, numbered(3)));
    await until(() => observedOther.frames.length === 1);
    await flooding;
    await collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MEGABYTE);
    expect(observed.frames).toEqual([]);
  });

  it.each([
    ["pings", PING],
    ["pongs", PONG],
  ])("with %s is cut off", async (_, type) => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    connection.send(Buffer.alloc(3_000, webFrame(type)));
    expect((await observed.ended)?.code).toBe("ERR_FRAME_MALFORMED");
  });

  it("with nothing worse than a ping now and then is answered, and is not in the way", async () => {
    const { connection, channel, observed } = await stranger();
    channel.resume();
    for (let i = 1; i <= 100; i++) {
      connection.send(webFrame(PING, filled(1, 65)));
      if (i % 10 === 0) connection.send(webFrame(BINARY, numbered(i)));
      await pause(1);
    }
    await until(() => observed.frames.length === 10);
    const pong = String.fromCharCode(0x80 | PONG, 1, 65);
    await until(() => connection.received().split(pong).length === 101);
    expect(observed.ends).toEqual([]);
  });
});

describe("the limit of a WebSocket channel", () => {
  it("grows when its user raises it, up to what was agreed", async () => {
    const { connection, channel, observed } = await stranger();
    channel.maxFrameLength = MEGABYTE + 24;
    channel.resume();
    const message = webFrame(BINARY, frame(filled(MEGABYTE + 24, 5)));
    for (let at = 0; at < message.length; at += 1_000) connection.socket.write(message.subarray(at, at + 1_000));
    await until(() => observed.frames.length === 1 || observed.ends.length === 1);
    expect([observed.frames, observed.ends]).toEqual([[5], []]);
    connection.send(webFrame(BINARY, new Uint8Array(0), { length: MEGABYTE + 29 }));
    expect((await observed.ended)?.code).toBe("ERR_FRAME_TOO_LARGE");
  });

  it("is the one in force when a message is due, also for one that came behind the frame that raised it", async () => {
    const { connection, channel } = await stranger();
    const observed = observe(channel, () => {
      channel.pause();
      channel.maxFrameLength = 40_000;
      setTimeout(() => channel.resume(), 20);
    });
    channel.resume();
    connection.send(concatBytes(webFrame(BINARY, numbered(1)), webFrame(BINARY, frame(filled(40_000, 2)))));
    await until(() => observed.frames.length === 2 || observed.ends.length === 1);
    expect([observed.frames, observed.ends]).toEqual([[1, 2], []]);
  });

  it("holds for who dialled as well", async () => {
    const [dialled, listened] = await webSocketPair();
    const observed = observe(dialled);
    dialled.resume();
    listened.send([frame(filled(8_193, 1))]);
    expect((await observed.ended)?.code).toBe("ERR_FRAME_TOO_LARGE");
  });
});
