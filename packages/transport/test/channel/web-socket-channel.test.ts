import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ArgumentTypeError } from "@securecomm/crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { webSocketChannel } from "../../src/channel/web-socket.ts";
import type { WebSocketEvent, WebSocketLike } from "../../src/channel/web-socket-like.ts";
import { createIdentity, createSecureSession, pinned } from "../../src/index.ts";
import { filled } from "../support/bytes.ts";
import { thrownBy } from "../support/errors.ts";
import { frame, numbered } from "../support/frames.ts";
import { observe, pause, until } from "../support/observe.ts";

/** A socket of the W3C's interface whose other end is the test: whatever is sent stays until the test lets it leave. */
class ScriptedSocket implements WebSocketLike {
  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 0;
  readonly sent: Uint8Array[] = [];
  readonly closes: (number | undefined)[] = [];
  readonly #listeners: [string, (event: WebSocketEvent) => void][] = [];

  addEventListener(type: string, listener: (event: WebSocketEvent) => void): void {
    this.#listeners.push([type, listener]);
  }

  send(data: Uint8Array): void {
    this.sent.push(data);
    this.bufferedAmount += data.length;
  }

  close(code?: number): void {
    this.readyState = 2;
    this.closes.push(code);
  }

  emit(type: string, event: Omit<WebSocketEvent, "type"> = {}): void {
    if (type === "open") this.readyState = 1;
    if (type === "close") this.readyState = 3;
    for (const [wanted, listener] of this.#listeners) if (wanted === type) listener({ type, ...event });
  }
}

function scripted({ open = true } = {}) {
  const socket = new ScriptedSocket();
  if (open) socket.readyState = 1;
  const channel = webSocketChannel(socket);
  return { socket, channel, observed: observe(channel) };
}

describe("a channel over somebody's WebSocket", () => {
  it("says what it is", () => {
    const channel = webSocketChannel(new ScriptedSocket(), { remoteAddress: "192.0.2.7:1" });
    expect([channel.kind, channel.remoteAddress, channel.maxFrameLength]).toEqual(["websocket", "192.0.2.7:1", 8_192]);
  });

  it("is made of a WebSocket only", () => {
    for (const socket of [undefined, null, {}, "ws://x", { addEventListener() {} }]) {
      expect(thrownBy(() => webSocketChannel(socket as unknown as WebSocketLike))).toBeInstanceOf(ArgumentTypeError);
    }
  });

  it("asks for bytes in memory, and takes them in each form that they may have", async () => {
    const { socket, channel, observed } = scripted();
    expect(socket.binaryType).toBe("arraybuffer");
    channel.resume();
    socket.emit("message", { data: numbered(1).buffer });
    socket.emit("message", { data: Buffer.from(numbered(2)) });
    expect(observed.frames).toEqual([1, 2]);
    socket.emit("message", { data: new Blob([numbered(3) as Uint8Array<ArrayBuffer>]) });
    expect((await observed.ended)?.code).toBe("ERR_FRAME_MALFORMED");
    expect(socket.closes).toHaveLength(1);
  });

  it("keeps what is sent before it is open, and sends it then", () => {
    const { socket, channel, observed } = scripted({ open: false });
    expect(channel.send([numbered(1)])).toBe(false);
    expect(channel.send([numbered(2)])).toBe(false);
    expect([socket.sent, observed.drains]).toEqual([[], 0]);
    socket.emit("open");
    expect(socket.sent).toEqual([numbered(1), numbered(2)]);
    expect(observed.drains).toBe(1);
    expect(channel.send([numbered(3)])).toBe(true);
  });

  it("notices by itself when there is room again, and at once when something comes", async () => {
    const { socket, channel, observed } = scripted();
    expect(channel.send([frame(filled(300_000, 1))])).toBe(false);
    await pause(30);
    expect(observed.drains).toBe(0);
    socket.bufferedAmount = 100_000;
    await until(() => observed.drains === 1);
    expect(channel.send([frame(filled(300_000, 1))])).toBe(false);
    socket.bufferedAmount = 0;
    socket.emit("message", { data: numbered(1).buffer });
    expect(observed.drains).toBe(2);
  });

  it("closes once everything has left, and not before", async () => {
    const { socket, channel, observed } = scripted();
    channel.send([numbered(1, 100)]);
    const closed = channel.close();
    await pause(30);
    expect([socket.closes, observed.ends]).toEqual([[], [undefined]]);
    socket.bufferedAmount = 0;
    expect(await closed).toBe(true);
    expect(socket.closes).toEqual([1_000]);
    socket.emit("close");
  });

  it("waits for a slow network for longer than its patience, as long as something leaves, and gives up then", async () => {
    const { socket, channel } = scripted();
    channel.send([numbered(1, 1_000)]);
    const started = performance.now();
    const leaving = setInterval(() => {
      if (socket.bufferedAmount > 500) socket.bufferedAmount -= 100;
    }, 100);
    expect(await channel.close(200)).toBe(false);
    clearInterval(leaving);
    expect(performance.now() - started).toBeGreaterThan(600);
    expect(socket.closes).toHaveLength(1);
  });

  it("says that not everything left when the connection goes first, or it is destroyed", async () => {
    for (const end of ["event", "destroy"] as const) {
      const { socket, channel } = scripted();
      channel.send([numbered(1, 100)]);
      const closed = channel.close(5_000);
      if (end === "destroy") channel.destroy();
      else socket.emit("close");
      expect(await closed).toBe(false);
    }
  });

  it("ends without an error when the socket closes, and with one when it broke", async () => {
    for (const [events, code] of [
      [["close"], undefined],
      [["open", "close"], undefined],
      [["error", "close"], "ERR_CONNECT_FAILED"],
      [["open", "error", "close"], "ERR_CHANNEL_FAILED"],
    ] as const) {
      const { socket, channel, observed } = scripted({ open: false });
      channel.resume();
      for (const event of events) socket.emit(event);
      expect((await observed.ended)?.code).toBe(code);
      expect(channel.send([numbered(1)])).toBe(true);
      expect(socket.sent).toEqual([]);
    }
  });

  it("has ended when the socket had closed before", async () => {
    const socket = new ScriptedSocket();
    socket.readyState = 3;
    const channel = webSocketChannel(socket);
    const observed = observe(channel);
    channel.resume();
    expect(await observed.ended).toBeUndefined();
    expect(await channel.close()).toBe(true);
  });

  it("keeps 64 of the largest frames for a reader who has paused, and no more", async () => {
    const { socket, channel, observed } = scripted();
    channel.maxFrameLength = 100_000;
    const whole = frame(filled(99_996, 1)).buffer;
    for (let i = 0; i < 64; i++) socket.emit("message", { data: whole });
    expect(socket.closes).toEqual([]);
    socket.emit("message", { data: numbered(1).buffer });
    expect(socket.closes).toHaveLength(1);
    expect(observed.ends).toEqual([]);
    channel.resume();
    expect((await observed.ended)?.code).toBe("ERR_RECEIVE_OVERFLOW");
  });

  it("carries a session behind an HTTP server of one's own", async () => {
    const [alice, bob] = await Promise.all([createIdentity({ name: "alice" }), createIdentity({ name: "bob" })]);
    const server = createServer((_, response) => response.end("a page"));
    const sockets = new WebSocketServer({ server, path: "/secure", maxPayload: 1_048_604 });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const responding = new Promise<string | undefined>((resolve, reject) =>
      sockets.once("connection", (socket, request) => {
        const channel = webSocketChannel(socket, { remoteAddress: request.socket.remoteAddress });
        createSecureSession({ channel, role: "responder", identity: bob, trust: pinned(alice.fingerprint) }).then(
          async (session) => {
            for await (const message of session) await session.send(message as object);
            resolve(channel.remoteAddress);
          },
          reject,
        );
      }),
    );
    const { port } = server.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("a page");
    const channel = webSocketChannel(new WebSocket(`ws://127.0.0.1:${port}/secure`));
    const options = { identity: alice, trust: pinned(bob.fingerprint) };
    const session = await createSecureSession({ channel, role: "initiator", ...options });
    await session.send({ text: "olá" });
    expect((await session[Symbol.asyncIterator]().next()).value).toEqual({ text: "olá" });
    expect(await session.close()).toMatchObject({ clean: true });
    expect(await responding).toBe("127.0.0.1");
  });
});
