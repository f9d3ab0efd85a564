import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { ArgumentTypeError } from "@securecomm/crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { type MessagePortLike, messagePortChannel } from "../../src/channel/message-port.ts";
import { filled } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";
import { frame, numbered } from "../support/frames.ts";
import { observe, pause, until } from "../support/observe.ts";

/** A channel, and the bare port at its other end. */
function channelAndPort() {
  const { port1, port2 } = new MessageChannel();
  const channel = messagePortChannel(port1);
  const posted: unknown[] = [];
  port2.on("message", (message) => posted.push(message));
  onTestFinished(() => {
    channel.destroy();
    port2.close();
  });
  return { channel, port: port2, posted };
}

describe("a channel over a message port", () => {
  it("says what it is", () => {
    const { channel } = channelAndPort();
    expect([channel.kind, channel.remoteAddress, channel.maxFrameLength]).toEqual(["message-port", undefined, 8_192]);
  });

  it("is made of a message port only", () => {
    for (const port of [undefined, null, {}, { postMessage() {} }, new MessageChannel()]) {
      expect(thrownBy(() => messagePortChannel(port as unknown as MessagePortLike))).toBeInstanceOf(ArgumentTypeError);
    }
  });

  it("posts each frame as memory of its own, and does not take the sender's", async () => {
    const { channel, posted } = channelAndPort();
    observe(channel);
    const bytes = numbered(5, 3);
    channel.send([bytes]);
    channel.send([bytes.subarray(0, 4), filled(3, 6)]);
    await until(() => posted.length === 2);
    expect(posted).toEqual([numbered(5, 3).buffer, numbered(6, 3).buffer]);
    expect(bytes).toEqual(numbered(5, 3));
  });

  it("tells how much was read, from time to time", async () => {
    const { channel, port, posted } = channelAndPort();
    const observed = observe(channel);
    for (let i = 0; i < 20; i++) port.postMessage(frame(filled(8_188, i)).buffer);
    await pause(10);
    expect(posted).toEqual([]);
    channel.resume();
    await until(() => observed.frames.length === 20);
    await until(() => posted.length > 0);
    expect(posted).toEqual([65_536, 65_536]);
  });

  it("that has asked to wait tells of room in any case, also to a sender who did not wait", async () => {
    const { channel, port } = channelAndPort();
    const observed = observe(channel);
    channel.resume();
    const large = frame(filled(65_532, 1));
    expect([1, 2, 3, 4].map(() => channel.send([large]))).toEqual([true, true, true, false]);
    // A part was read, and more than half waits still. The frame behind it says that this has been taken in.
    port.postMessage(65_536);
    port.postMessage(numbered(1).buffer);
    await until(() => observed.frames.length === 1);
    expect(channel.send([numbered(2)])).toBe(false);
    expect(observed.drains).toBe(0);
    port.postMessage(3 * 65_536);
    await until(() => observed.drains === 1);
    expect(channel.send([numbered(3)])).toBe(true);
  });

  it.each<[string, unknown]>([
    ["text", "hello"],
    ["an object", { end: true }],
    ["nothing", undefined],
    ["bytes that are not an ArrayBuffer", numbered(1)],
    ["shared memory", new SharedArrayBuffer(8)],
    ["a frame shorter than its length", frame(filled(3, 1)).slice(0, -1).buffer],
    ["two frames at once", new Uint8Array([...numbered(1), ...numbered(2)]).buffer],
    ["a count of more than was sent", 106],
    ["a count of nothing", 0],
    ["a negative count", -1],
    ["a count that is none", Number.NaN],
    ["half a byte", 0.5],
  ])("ends with an error when %s comes, behind what came before", async (_, message) => {
    const { channel, port, posted } = channelAndPort();
    const observed = observe(channel);
    channel.send([numbered(1, 101)]);
    port.postMessage(numbered(3).buffer);
    port.postMessage(message);
    port.postMessage(numbered(4).buffer);
    channel.resume();
    expect((await observed.ended)?.code).toBe("ERR_FRAME_MALFORMED");
    expect(observed.frames).toEqual([3]);
    await until(() => posted.includes("end"));
  });

  it("goes on when the count is right", async () => {
    const { channel, port } = channelAndPort();
    const observed = observe(channel);
    channel.resume();
    let sent = 0;
    do sent += 8_004;
    while (channel.send([numbered(1, 8_000)]));
    port.postMessage(sent - 131_072);
    await pause(10);
    expect([observed.drains, observed.ends]).toEqual([0, []]);
    port.postMessage(1);
    await until(() => observed.drains === 1);
  });

  it("ends with an error rather than keep without bound what nobody reads", async () => {
    const { channel, port, posted } = channelAndPort();
    const observed = observe(channel);
    for (let i = 0; i < 100; i++) port.postMessage(frame(filled(8_192, i)).buffer);
    await until(() => posted.includes("end"));
    channel.resume();
    expect((await observed.ended)?.code).toBe("ERR_RECEIVE_OVERFLOW");
    expect(observed.frames.length).toBeLessThan(70);
  });

  it("ends when the other end says so, or is closed without a word where the runtime tells", async () => {
    for (const end of [(port: MessagePort) => port.postMessage("end"), (port: MessagePort) => port.close()]) {
      const { channel, port } = channelAndPort();
      const observed = observe(channel);
      port.postMessage(numbered(2).buffer);
      end(port);
      await pause(10);
      expect(observed.ends).toEqual([]);
      channel.resume();
      expect(await observed.ended).toBeUndefined();
      expect(observed.frames).toEqual([2]);
    }
  });

  it("ends when the worker at its other end is gone, in Node", async () => {
    const { port1, port2 } = new MessageChannel();
    const code = "require('node:worker_threads').workerData.on('message', () => {})";
    const worker = new Worker(code, { eval: true, workerData: port2, transferList: [port2] });
    await new Promise((resolve) => worker.once("online", resolve));
    const observed = observe(messagePortChannel(port1));
    observed.channel.resume();
    await worker.terminate();
    expect(await observed.ended).toBeUndefined();
  });
});
