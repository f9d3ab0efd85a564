import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { createLogger, type LoggerOptions } from "../../src/index.ts";
import { platform } from "../../src/platform/node.ts";
import { MemoryOutput } from "../support/memory-output.ts";

function start(options: LoggerOptions = {}) {
  const output = new MemoryOutput();
  return { log: createLogger({ base: null, now: () => 0, outputs: [output], ...options }), output };
}

describe("things of node:http", () => {
  it("are logged by method, address, status and redacted headers", async () => {
    const { log, output } = start();
    const server = createServer((req: IncomingMessage, res: ServerResponse) => {
      res.setHeader("set-cookie", "hunter2");
      log.info(req, "text");
      log.info({ req, res }, "text");
      res.end("hunter2");
      log.info(res);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const sent = request({ port, host: "127.0.0.1", path: "/x", headers: { authorization: "hunter2", a: "b" } });
    await new Promise((resolve) => sent.once("response", (res) => res.resume().once("end", resolve)).end());
    log.error(Object.assign(new Error("no"), { request: sent }));
    server.close();
    expect(output.lines.join("")).not.toContain("hunter2");
    expect(output.objects[0]).toMatchObject({
      req: { method: "GET", url: "/x", headers: { authorization: "[redacted]", a: "b" } },
    });
    expect(output.objects[2]).toMatchObject({ res: { statusCode: 200, headers: { "set-cookie": "[redacted]" } } });
    expect(output.last).toMatchObject({ err: { request: { method: "GET", url: "/x" } } });
  });

  it("are not seen in an object that only looks like one", () => {
    const { log, output } = start();
    log.info({ setHeader() {}, getHeaders: () => ({ a: "hunter2" }), important: 1 });
    log.info({ method: "GET", headers: { a: 1 }, socket: {}, important: 1 }, "text");
    expect(output.lines.join("")).not.toContain("hunter2");
    for (const line of output.objects) expect(line).toMatchObject({ important: 1 });
  });
});

describe("a call", () => {
  it("uses a record's own toJSON, and redacts what that gives", () => {
    const { log, output } = start();
    log.info({ a: 1, toJSON: () => ({ level: "fatal", password: "hunter2", b: 1 }) }, "text");
    expect(output.last).toMatchObject({ level: "info", level_: "fatal", password: "[redacted]", b: 1, msg: "text" });
  });

  it("does not throw, whatever it is given and whatever the clock does", () => {
    const { log, output } = start({
      now: () => {
        throw new Error("no");
      },
    });
    const hostile = Object.assign(() => {}, {
      [Symbol.toPrimitive]() {
        throw new Error("no");
      },
    });
    log.info("%d", hostile as never);
    const formatters = {
      log() {
        throw new Error("no");
      },
    };
    log.child({}, { formatters }).info({ a: 1 }, "text");
    expect(output.objects.map(({ msg }) => msg)).toEqual(["NaN", "text"]);
  });

  it("cannot write a key twice", () => {
    const { log, output } = start({ base: { pid: 1 }, name: "peer", redact: { keys: ["level"] } });
    log.child({ msg: "c" }).info({ msg: "a", pid: 2, name: "b", level: "x", level_: "y" }, "text");
    const names = [...output.lines[0]!.matchAll(/"(\w+)":/g)].map(([, name]) => name);
    expect(new Set(names).size + 1).toBe(names.length);
    expect(output.last).toMatchObject({ level: "info", pid: 1, name: "peer", msg: "text", pid_: 2, name_: "b" });
  });

  it("is cleaned together with the prefix of its message", () => {
    const { log, output } = start();
    log.child({}, { msgPrefix: "https://u:" }).info("hunter2@h");
    expect(output.last["msg"]).toBe("https://u:[redacted]@h");
  });

  it("leaves nothing in a line that a terminal obeys", () => {
    const { log, output } = start();
    const text = "\x9b31m\x7f\u202e\u2028";
    log.info({ [text]: text }, text);
    expect(output.lines[0]).toMatch(/^[\x20-\x7e]+\n$/);
    expect(output.last).toMatchObject({ [text]: text, msg: text });
  });
});

describe("trouble that nobody listens to", () => {
  it("is told in one harmless line without secrets", () => {
    const complain = vi.spyOn(platform, "complain").mockImplementation(() => {});
    try {
      const output = new MemoryOutput();
      output.failure = new Error("postgres://u:hunter2@h \x1b[31m\nsecond");
      createLogger({ outputs: [output] }).info("text");
      expect(complain.mock.calls).toEqual([[expect.stringMatching(/^[\x20-\x7e]+$/)]]);
      expect(complain.mock.calls[0]?.[0]).not.toContain("hunter2");
    } finally {
      complain.mockRestore();
    }
  });
});
