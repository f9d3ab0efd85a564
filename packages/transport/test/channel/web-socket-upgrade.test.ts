import { connect as connectTls } from "node:tls";
import { describe, expect, it } from "vitest";
import { connectWs } from "../../src/channel/web-socket-client.ts";
import { listenWs } from "../../src/channel/web-socket-server.ts";
import { ArgumentRangeError } from "../../src/index.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { numbered } from "../support/frames.ts";
import { observe, pause, until } from "../support/observe.ts";
import { BINARY, rawConnection, upgradeRequest, webFrame } from "../support/raw-web-socket.ts";
import { clientTls, listeningWs, serverTls, webSocketPair } from "../support/web-sockets.ts";

const SOON = 100;
const QUICK = { ...DEFAULT_LIMITS, connectTimeout: SOON };

describe.each(["ws://127.0.0.1:0", "wss://127.0.0.1:0", "ws://localhost:0/a/b"])("a WebSocket over %s", (address) => {
  it("knows where each end is, and starts with the limit for strangers", async () => {
    const [dialled, listened] = await webSocketPair(address);
    const scheme = address.startsWith("wss") ? "wss" : "ws";
    expect([dialled.kind, listened.kind]).toEqual([scheme, scheme]);
    expect(dialled.remoteAddress).toMatch(/^(127\.0\.0\.1|\[::1\]):\d+$/);
    expect(listened.remoteAddress).toMatch(/^(127\.0\.0\.1|\[::1\]|\[::ffff:127\.0\.0\.1\]):\d+$/);
    expect([dialled.maxFrameLength, listened.maxFrameLength]).toEqual([8_192, 8_192]);
  });
});

describe("a connection to a WebSocket listener", () => {
  it("is shown before a byte of it is read, and says nothing when it is turned away", async () => {
    const { url, incoming } = await listeningWs();
    const connection = await rawConnection(url);
    connection.send(upgradeRequest());
    await until(() => incoming.length === 1);
    expect(incoming[0]).toMatchObject({ group: "127.0.0.1" });
    expect(incoming[0]?.remoteAddress).toBe(`127.0.0.1:${connection.socket.localPort}`);
    await pause(20);
    expect(connection.received()).toBe("");
    incoming[0]?.refuse();
    await incoming[0]?.closed;
    await until(() => connection.socket.readableEnded || connection.socket.destroyed);
    expect(connection.received()).not.toContain("HTTP");
  });

  it("is upgraded with its subprotocol and without compression, however its request comes in pieces", async () => {
    const { url, accept } = await listeningWs("ws://127.0.0.1:0/chat");
    const connection = await rawConnection(url);
    const observed = observe(await accept());
    observed.channel.resume();
    const extra = ["Sec-WebSocket-Protocol: other, securecomm.1", "Sec-WebSocket-Extensions: permessage-deflate"];
    for (const byte of upgradeRequest(extra, "/chat")) connection.socket.write(byte);
    connection.send(webFrame(BINARY, numbered(9)));
    await until(() => observed.frames.length === 1 && connection.received().endsWith("\r\n\r\n"));
    expect(observed.frames).toEqual([9]);
    expect(connection.received()).toMatch(/^HTTP\/1\.1 101 /);
    expect(connection.received()).toMatch(/^Sec-WebSocket-Protocol: securecomm\.1\r$/m);
    expect(connection.received()).not.toMatch(/Extensions/i);
  });

  it.each([
    ["no upgrade", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 426],
    ["a form", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b", 426],
    ["several requests", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50), 426],
    ["another path", upgradeRequest(undefined, "/other"), 404],
    ["a query", upgradeRequest(undefined, "/?x"), 404],
    ["no subprotocol", upgradeRequest([]), 400],
    ["another subprotocol", upgradeRequest(["Sec-WebSocket-Protocol: securecomm.10"]), 400],
    ["no key", upgradeRequest().replace(/Sec-WebSocket-Key.*\r\n/, ""), 400],
    ["an old version", upgradeRequest().replace("Version: 13", "Version: 7"), 400],
    ["an upgrade to something else", upgradeRequest().replace("Upgrade: websocket", "Upgrade: h2c"), 400],
    ["what is not HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["a large head", upgradeRequest([`X: ${"x".repeat(9_000)}`]), 431],
    ["many headers", upgradeRequest(Array.from({ length: 2_000 }, (_, i) => `X-${i}: ${i}`)), 431],
  ])("that asks for %s is answered and cut off", async (_, request, status) => {
    const { url, accept } = await listeningWs();
    const connection = await rawConnection(url);
    const observed = observe(await accept());
    observed.channel.resume();
    connection.send(request);
    const error = await observed.ended;
    expect(error).toMatchObject({ code: "ERR_CHANNEL_FAILED", message: expect.stringContaining(String(status)) });
    await connection.gone;
    expect(connection.received().split("HTTP/1.1 ")).toHaveLength(2);
    expect(connection.received()).toMatch(new RegExp(`^HTTP/1.1 ${status} .*Connection: close`, "s"));
  });

  it.each([
    ["says nothing", ""],
    ["does not end its request", upgradeRequest().slice(0, -2)],
    ["does not end its body", "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9"],
  ])("that %s is given up after the time that it has", async (_, request) => {
    for (const address of ["ws://127.0.0.1:0", "wss://127.0.0.1:0"]) {
      const { url, accept, incoming } = await listeningWs(address, QUICK);
      const started = performance.now();
      const connection = await rawConnection(url);
      const observed = observe(await accept());
      observed.channel.resume();
      if (address.startsWith("ws:")) connection.send(request);
      expect((await observed.ended)?.code).toBe("ERR_CONNECT_TIMEOUT");
      expect(performance.now() - started).toBeGreaterThan(SOON - 5);
      await incoming[0]?.closed;
    }
  });

  it.each([
    ["ends before it asked for anything", "", "end", undefined],
    ["ends in the middle of its request", "GET / HT", "end", "ERR_CHANNEL_FAILED"],
    ["is reset", "GET / HT", "resetAndDestroy", "ERR_CONNECT_FAILED"],
  ] as const)("that %s is over", async (_, bytes, way, code) => {
    const { url, accept } = await listeningWs();
    const connection = await rawConnection(url);
    const observed = observe(await accept());
    observed.channel.resume();
    connection.send(bytes);
    await pause(10);
    connection.socket[way]();
    expect((await observed.ended)?.code).toBe(code);
  });

  it("that our side closes or destroys before its upgrade is gone, and what was sent has not left", async () => {
    const { url, accept, incoming } = await listeningWs();
    for (const sent of [false, true]) {
      const connection = await rawConnection(url);
      const channel = await accept();
      const observed = observe(channel);
      if (sent) expect(channel.send([numbered(1)])).toBe(false);
      expect(await channel.close(SOON)).toBe(!sent);
      expect(await observed.ended).toBeUndefined();
      await incoming.at(-1)?.closed;
      connection.send(upgradeRequest());
      await pause(5);
      expect(connection.received()).not.toContain("HTTP");
    }
  });

  it("that speaks no TLS, or breaks it off, is gone without harm to others", async () => {
    const { url, accept } = await listeningWs("wss://127.0.0.1:0");
    for (const bytes of ["GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x00\x05hello"]) {
      const connection = await rawConnection(url);
      const observed = observe(await accept());
      observed.channel.resume();
      connection.send(bytes);
      expect((await observed.ended)?.code).toBe("ERR_CONNECT_FAILED");
      await connection.gone;
    }
    const [dialled, listened] = await Promise.all([connectWs(url, DEFAULT_LIMITS, undefined, clientTls), accept()]);
    const observed = observe(listened);
    listened.resume();
    observe(dialled);
    dialled.send([numbered(1)]);
    await until(() => observed.frames.length === 1);
  });

  it("speaks no TLS before 1.2", async () => {
    const { url, accept } = await listeningWs("wss://127.0.0.1:0");
    const port = Number(new URL(url).port);
    const socket = connectTls({
      host: "127.0.0.1",
      port,
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
      ca: clientTls.ca as string,
    });
    const failed = new Promise<Error>((resolve) => socket.once("error", resolve));
    void accept();
    expect(await failed).toBeInstanceOf(Error);
  });
});

describe("a WebSocket listener", () => {
  it("needs a certificate for wss, and takes none for ws", async () => {
    const listenOn = (address: string, tls?: object) => listenWs(address, DEFAULT_LIMITS, () => {}, tls);
    for (const [address, tls] of [
      ["wss://127.0.0.1:0", undefined],
      ["wss://127.0.0.1:0", { cert: serverTls.cert }],
      ["wss://127.0.0.1:0", { key: serverTls.key }],
      ["wss://127.0.0.1:0", { ...serverTls, ca: serverTls.cert }],
      ["ws://127.0.0.1:0", serverTls],
    ] as const) {
      const error = await listenOn(address, tls).catch((error) => error);
      expect(error).toBeInstanceOf(ArgumentRangeError);
      expect(error.argument).toBe("tls");
    }
  });

  it("says so when its certificate cannot be used, or its port is taken", async () => {
    const broken = { cert: "no certificate", key: serverTls.key };
    const error = await listenWs("wss://127.0.0.1:0", DEFAULT_LIMITS, () => {}, broken).catch((error) => error);
    expect(error).toMatchObject({ code: "ERR_LISTEN_FAILED", message: expect.stringContaining("certificate") });
    const { url } = await listeningWs();
    await expect(listenWs(url, DEFAULT_LIMITS, () => {}, undefined)).rejects.toMatchObject({
      code: "ERR_LISTEN_FAILED",
      cause: { code: "EADDRINUSE" },
    });
  });
});
