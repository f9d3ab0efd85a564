import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { connectWs } from "../../src/channel/web-socket-client.ts";
import { connectWebSocket } from "../../src/channel/web-socket-dial.ts";
import { ArgumentRangeError } from "../../src/index.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { filled } from "../support/bytes.ts";
import { testCertificate } from "../support/certificate.ts";
import { numbered } from "../support/frames.ts";
import { observe, until } from "../support/observe.ts";
import { BINARY, type RawConnection, rawServer, TEXT, webFrame } from "../support/raw-web-socket.ts";
import { OwnWebSocket } from "../support/w3c-web-socket.ts";
import { clientTls, listeningWs } from "../support/web-sockets.ts";

const SOON = 100;
const QUICK = { ...DEFAULT_LIMITS, connectTimeout: SOON };

const runtime = globalThis as { WebSocket?: unknown };
const { WebSocket: before } = runtime;
afterEach(() => {
  runtime.WebSocket = before;
});

/** The two ways to dial: with the package `ws`, and with a WebSocket as a browser has it. */
const WAYS = [
  { way: "ws", dial: connectWs },
  {
    way: "the runtime's own WebSocket",
    dial: (...[address, limits, signal]: Parameters<typeof connectWs>) => {
      runtime.WebSocket = OwnWebSocket;
      return connectWebSocket(address, limits, signal);
    },
  },
];

/** The answer that makes a connection a WebSocket. */
function acceptance(request: string, subprotocol = "Sec-WebSocket-Protocol: securecomm.1\r\n"): string {
  const key = /Sec-WebSocket-Key: (\S+)/i.exec(request)?.[1] ?? "";
  const digest = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  return `${head}Sec-WebSocket-Accept: ${digest}\r\n${subprotocol}\r\n`;
}

describe.each(WAYS)("dialling with $way", ({ dial }) => {
  it("offers the subprotocol, and gives a channel that knows its limit", async () => {
    let asked = "";
    const url = await rawServer((request, connection) => {
      asked = request;
      connection.send(acceptance(request));
      connection.send(webFrame(BINARY, numbered(4), { masked: false }));
    });
    const channel = await dial(`${url}/a/path`, DEFAULT_LIMITS, undefined, undefined);
    expect(asked).toMatch(/^GET \/a\/path HTTP\/1.1\r\n/);
    expect(asked).toMatch(/^Sec-WebSocket-Protocol: securecomm\.1\r$/im);
    expect([channel.kind, channel.remoteAddress, channel.maxFrameLength]).toEqual(["ws", url.slice(5), 8_192]);
    const observed = observe(channel);
    channel.resume();
    await until(() => observed.frames.length === 1);
    expect(observed.frames).toEqual([4]);
    channel.destroy();
  });

  it.each<[string, (request: string, connection: RawConnection) => void]>([
    ["does not know the subprotocol", (request, { send }) => send(acceptance(request, ""))],
    ["confirms another", (request, { send }) => send(acceptance(request, "Sec-WebSocket-Protocol: chat\r\n"))],
    ["has another key", (_, { send }) => send(acceptance(""))],
    ["is an HTTP server", (_, { send }) => send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")],
    ["sends us on", (_, { send }) => send("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n")],
    ["hangs up", (_, { socket }) => socket.end()],
    ["resets", (_, { socket }) => socket.resetAndDestroy()],
    ["is no HTTP server", (_, { send }) => send("SSH-2.0-OpenSSH_9.9\r\n")],
    ["has a large head", (_, { send }) => send(`HTTP/1.1 101 S\r\nX: ${"x".repeat(300_000)}\r\n\r\n`)],
  ])("fails when what listens there %s", async (_, answer) => {
    const url = await rawServer(answer);
    const error = await dial(url, DEFAULT_LIMITS, undefined, undefined).catch((error) => error);
    expect(error).toMatchObject({ name: "ChannelError", code: "ERR_CONNECT_FAILED" });
    expect(error.message).toContain(`no connection to ${url}: `);
  });

  it("fails when nobody listens there", async () => {
    const { url, server } = await listeningWs();
    await server.close();
    await expect(dial(url, DEFAULT_LIMITS, undefined, undefined)).rejects.toMatchObject({ code: "ERR_CONNECT_FAILED" });
  });

  it("gives up after the time that it has, and when it is aborted, with the reason", async () => {
    const gone: Promise<void>[] = [];
    const url = await rawServer((_, connection) => gone.push(connection.gone));
    await expect(dial(url, QUICK, undefined, undefined)).rejects.toMatchObject({ code: "ERR_CONNECT_TIMEOUT" });
    const abort = new AbortController();
    const dialling = dial(url, DEFAULT_LIMITS, abort.signal, undefined);
    await until(() => gone.length === 2);
    const reason = new Error("changed my mind");
    abort.abort(reason);
    await expect(dialling).rejects.toBe(reason);
    await Promise.all(gone);
  });

  it("gives up when it is aborted at once", async () => {
    const url = await rawServer(() => {});
    const reason = new Error("changed my mind");
    const abort = new AbortController();
    const dialling = dial(url, DEFAULT_LIMITS, abort.signal, undefined);
    abort.abort(reason);
    await expect(dialling).rejects.toBe(reason);
  });

  it("cannot be to port 0", async () => {
    await expect(dial("ws://127.0.0.1:0", DEFAULT_LIMITS, undefined, undefined)).rejects.toMatchObject({
      code: "ERR_ADDRESS_INVALID",
    });
  });
});

describe("dialling with ws", () => {
  const reasonOf = async (url: string, tls?: object) => {
    const error = await connectWs(url, DEFAULT_LIMITS, undefined, tls).catch((error) => error);
    expect(error).toMatchObject({ code: "ERR_CONNECT_FAILED" });
    return error.message as string;
  };

  it("says what went wrong in words", async () => {
    const http = await rawServer((_, { send }) => send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
    expect(await reasonOf(http)).toContain("404");
    expect(await reasonOf(http.replace("ws:", "wss:"))).toContain("does not speak TLS");
    const { url, server } = await listeningWs();
    await server.close();
    expect(await reasonOf(url)).toContain("nobody listens there");
  });

  it("needs a certificate that it trusts, for the host that was dialled", async () => {
    const { url, incoming } = await listeningWs("wss://127.0.0.1:0");
    const accepting = setInterval(() => void incoming.splice(0).map((one) => one.accept()), 2);
    onTestFinished(() => clearInterval(accepting));
    expect(await reasonOf(url)).toContain("self-signed");
    expect(await reasonOf(url, { ca: testCertificate().cert })).toContain("self-signed");
    expect(await reasonOf(url, { ...clientTls, servername: "example.org" })).toContain("another name");
    const channel = await connectWs(url, DEFAULT_LIMITS, undefined, { ca: [Buffer.from(clientTls.ca as string)] });
    channel.destroy();
  });

  it("refuses TLS options that would do nothing", async () => {
    for (const [url, tls] of [
      ["ws://127.0.0.1:1", clientTls],
      ["wss://127.0.0.1:1", testCertificate()],
    ] as const) {
      await expect(connectWs(url, DEFAULT_LIMITS, undefined, tls)).rejects.toBeInstanceOf(ArgumentRangeError);
    }
  });

  it("holds a hostile listener to the rules as well", async () => {
    for (const [bytes, code] of [
      [webFrame(TEXT, filled(3, 97), { masked: false, fin: false }), "ERR_FRAME_MALFORMED"],
      [webFrame(BINARY, filled(0, 0), { masked: false, length: 8_197 }), "ERR_FRAME_TOO_LARGE"],
      [webFrame(BINARY, numbered(1)), "ERR_FRAME_MALFORMED"],
      [webFrame(BINARY, numbered(1), { masked: false, reserved: 4 }), "ERR_FRAME_MALFORMED"],
    ] as const) {
      const url = await rawServer((request, { send }) => {
        send(acceptance(request));
        send(bytes);
      });
      const observed = observe(await connectWs(url, DEFAULT_LIMITS, undefined, undefined));
      observed.channel.resume();
      expect((await observed.ended)?.code).toBe(code);
    }
  });
});

describe("dialling with the runtime's own WebSocket", () => {
  it("says that there is none, where there is none", async () => {
    runtime.WebSocket = undefined;
    await expect(connectWebSocket("ws://127.0.0.1:1", DEFAULT_LIMITS, undefined)).rejects.toMatchObject({
      code: "ERR_SCHEME_UNSUPPORTED",
    });
  });

  it("says so where the runtime does not allow it", async () => {
    runtime.WebSocket = class {
      constructor() {
        throw new Error("mixed content");
      }
    };
    await expect(connectWebSocket("ws://127.0.0.1:1", DEFAULT_LIMITS, undefined)).rejects.toMatchObject({
      code: "ERR_CONNECT_FAILED",
      cause: { message: "mixed content" },
    });
  });

  it("works against a server of ws that confirms the subprotocol", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    runtime.WebSocket = OwnWebSocket;
    const { port } = server.address() as { port: number };
    const channel = await connectWebSocket(`ws://127.0.0.1:${port}`, DEFAULT_LIMITS, undefined);
    channel.destroy();
  });
});
