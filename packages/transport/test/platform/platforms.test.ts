import { afterEach, describe, expect, it } from "vitest";
import {
  ArgumentRangeError,
  ArgumentTypeError,
  createIdentity,
  createSecureSession,
  listen,
  memoryChannelPair,
  pinned,
  type TlsOptions,
} from "../../src/index.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { platform as browser } from "../../src/platform/default.ts";
import { platform as node } from "../../src/platform/node.ts";
import { codeThrownBy } from "../support/errors.ts";
import { OwnWebSocket } from "../support/w3c-web-socket.ts";
import { clientTls, listeningWs, serverTls } from "../support/web-sockets.ts";

const runtime = globalThis as { WebSocket?: unknown };
const { WebSocket: before } = runtime;
afterEach(() => {
  runtime.WebSocket = before;
});

const dial = (platform: typeof node, address: string, tls?: TlsOptions) =>
  platform.dial(address, DEFAULT_LIMITS, undefined, tls).catch((error) => error);
const serve = (platform: typeof node, address: string, tls?: TlsOptions) =>
  platform.serve(address, DEFAULT_LIMITS, () => {}, tls).catch((error) => error);

describe("the platform of a browser", () => {
  it("dials WebSockets", async () => {
    runtime.WebSocket = OwnWebSocket;
    const { url, accept } = await listeningWs();
    const [channel] = await Promise.all([dial(browser, url), accept()]);
    expect(channel.kind).toBe("ws");
    channel.destroy();
  });

  it("says what it cannot do, and what to do instead", async () => {
    expect(await dial(browser, "tcp://127.0.0.1:1")).toMatchObject({
      code: "ERR_SCHEME_UNSUPPORTED",
      message: expect.stringContaining("ws://"),
    });
    expect(await serve(browser, "ws://127.0.0.1:0")).toMatchObject({
      code: "ERR_SCHEME_UNSUPPORTED",
      message: expect.stringContaining("Node"),
    });
    expect(await dial(browser, "wss://127.0.0.1:1", clientTls)).toMatchObject({
      name: "ArgumentRangeError",
      argument: "tls",
    });
    expect(codeThrownBy(() => browser.normalise("tcp://127.0.0.1:1"))).toBe("ERR_SCHEME_UNSUPPORTED");
    expect(codeThrownBy(() => browser.normalise("example.org"))).toBe("ERR_ADDRESS_INVALID");
  });

  it("writes an address as Node does, so that a pin under it is the same", () => {
    for (const address of ["WS://Example.org:80/A", "wss://[0::1]:0443"]) {
      expect(browser.normalise(address)).toBe(node.normalise(address));
    }
  });
});

describe("the platform of Node", () => {
  it("knows tcp, ws and wss", async () => {
    for (const address of ["udp://127.0.0.1:1", "http://127.0.0.1", "memory://x"]) {
      expect(await dial(node, address)).toMatchObject({ code: "ERR_SCHEME_UNSUPPORTED" });
      expect(await serve(node, address)).toMatchObject({ code: "ERR_SCHEME_UNSUPPORTED" });
      expect(codeThrownBy(() => node.normalise(address))).toBe("ERR_SCHEME_UNSUPPORTED");
    }
    expect(node.normalise("TCP://Localhost:1")).toBe("tcp://localhost:1");
  });

  it("takes certificates for wss only", async () => {
    for (const address of ["tcp://127.0.0.1:1", "ws://127.0.0.1:1"]) {
      expect(await dial(node, address, clientTls)).toBeInstanceOf(ArgumentRangeError);
      expect(await serve(node, address, serverTls)).toBeInstanceOf(ArgumentRangeError);
    }
  });
});

describe("the option tls", () => {
  it("is checked, and names what is wrong", async () => {
    const identity = await createIdentity({ name: "alice" });
    const options = { identity, trust: pinned(identity.fingerprint) };
    for (const [tls, kind, argument] of [
      ["pem", ArgumentTypeError, "tls"],
      [null, ArgumentTypeError, "tls"],
      [{ cert: 1 }, ArgumentTypeError, "tls.cert"],
      [{ cert: "x", key: {} }, ArgumentTypeError, "tls.key"],
      [{ ca: ["x", 1] }, ArgumentTypeError, "tls.ca"],
      [{ servername: 1 }, ArgumentTypeError, "tls.servername"],
      [{ rejectUnauthorized: false }, ArgumentRangeError, "tls.rejectUnauthorized"],
    ] as const) {
      const error = await listen("wss://127.0.0.1:0", { ...options, tls: tls as TlsOptions }).catch((error) => error);
      expect(error).toBeInstanceOf(kind);
      expect(error.argument).toBe(argument);
    }
    const [channel] = memoryChannelPair();
    const error = await createSecureSession({ channel, role: "initiator", ...options, tls: clientTls }).catch((e) => e);
    expect(error).toMatchObject({ name: "ArgumentTypeError", argument: "tls" });
  });
});
