import { createContext, runInContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import * as onNode from "../../src/index.ts";
import { browserBundle } from "../support/browser-bundle.ts";
import { MemoryOutput } from "../support/memory-output.ts";

type Api = typeof onNode;
const METHODS = ["debug", "info", "warn", "error"] as const;

describe("the bundle for a browser", () => {
  let script: string;
  let imports: string[];
  beforeAll(async () => {
    const bundle = await browserBundle();
    script = bundle.script;
    imports = Object.values(bundle.metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    imports.push(...Object.keys(bundle.metafile.inputs));
  });

  /** A page: the package, its console, and what was written there. */
  function page() {
    const written: [string, string][] = [];
    const write = (method: string) => (text: string) => void written.push([method, text]);
    const console = Object.fromEntries(METHODS.map((method) => [method, write(method)]));
    const context = createContext({ console, URL, TextEncoder, crypto: globalThis.crypto });
    const api = runInContext(`${script}; logger`, context) as Api;
    const evaluate = (code: string): unknown => runInContext(code, context);
    return {
      api,
      written,
      evaluate,
      lines: () => written.map(([, text]) => JSON.parse(text) as Record<string, unknown>),
    };
  }

  it("imports nothing of Node, and has pino's build for browsers", () => {
    expect(imports.filter((path) => /^node:|platform\/node|standard-output|files\/file-output/.test(path))).toEqual([]);
    expect(script).not.toMatch(/(?:from|import|require)\W{0,3}["']node:/);
    expect(imports.filter((path) => /node_modules\/pino\//.test(path)).map((path) => path.split("/").at(-1))).toEqual([
      "browser.js",
    ]);
    expect(imports.some((path) => path.endsWith("src/platform/default.ts"))).toBe(true);
  });

  it("has the same public names", () => {
    expect(Object.keys(page().api).sort()).toEqual(Object.keys(onNode).sort());
  });

  it("writes each line by the console's method for its level", () => {
    const { api, written } = page();
    const log = api.createLogger({ level: "trace", console: "json" });
    for (const level of Object.keys(api.LEVELS) as onNode.Level[]) log[level](level);
    log.silent("no");
    expect(written.map(([method, text]) => [method, JSON.parse(text).level])).toEqual([
      ["debug", "trace"],
      ["debug", "debug"],
      ["info", "info"],
      ["warn", "warn"],
      ["error", "error"],
      ["error", "fatal"],
    ]);
  });

  it("writes in the form for people by default, without escape sequences", () => {
    const { api, written } = page();
    api.createLogger({ name: "peer", now: () => 0 }).warn({ count: 3 }, "sent");
    expect(written).toEqual([["warn", expect.stringMatching(/^00:00:00\.000 .*sent.*count=3$/)]]);
    expect(written[0]?.[1]).not.toContain("\x1b");
  });

  it("writes the lines that Node writes, redaction and all", () => {
    const { api, lines } = page();
    const output = new MemoryOutput();
    const options = {
      base: { zone: "eu", token: "hunter2" },
      name: "peer",
      now: () => 0,
      redact: { keys: ["iban"], keep: ["text"] },
      serializers: { peer: (value: unknown) => ({ name: value, secret: "hunter2" }) },
    } as const;
    const error = Object.assign(new Error("refused", { cause: new TypeError("why") }), {
      code: "E",
      password: "hunter2",
    });
    for (const log of [
      api.createLogger({ ...options, console: "json" }),
      onNode.createLogger({ ...options, outputs: [output] }),
    ]) {
      log.info("text");
      log.info(
        { a: 1, b: { cookie: "hunter2", bytes: new Uint8Array(3) }, iban: "DE", text: "hi", peer: "bob" },
        "%o",
        { psk: 1 },
      );
      log.error(error);
      log.error(error, "could not %s", "dial");
      log.error({ err: error });
      log.info({ a: 1 });
      log.info([1]);
      log.debug({ a: 1 }, "no");
      const child = log.child(
        { b: 1, apiKey: "hunter2", peer: "eve" },
        { level: "debug", msgPrefix: "mine: ", serializers: { c: () => 5 } },
      );
      child.debug({ c: 1 }, "text");
      child.child({ d: 1 }, { msgPrefix: "own: " }).debug("deeper");
      child.setBindings({ e: 1, secret: "hunter2" });
      child.debug({ level: "fatal", f: 1n }, "wss://u:hunter2@h/");
      child.level = "info";
      child.debug("no");
      child.info("text");
      log.level = "silent";
      log.fatal("no");
    }
    expect(output.lines.length).toBe(11);
    expect(output.lines.join()).not.toContain("hunter2");
    expect(lines()).toEqual(output.objects);
  });

  it("has the level first, whatever the names of fields, and no line from a record's toJSON", () => {
    const { evaluate, written, lines } = page();
    evaluate(`
      const log = logger.createLogger({ console: "json" });
      log.error({ 0: "b" }, "text");
      log.error({ toJSON: () => ({ level: "info", password: "hunter2" }) }, "text");
    `);
    expect(written.map(([method]) => method)).toEqual(["error", "error"]);
    expect(lines()[1]).toMatchObject({ level: "error", level_: "info", password: "[redacted]", msg: "text" });
  });

  it("knows the errors, bytes, dates and maps of its own realm", () => {
    const { evaluate, lines } = page();
    evaluate(`
      const log = logger.createLogger({ console: "json" });
      log.info({ e: new TypeError("no"), b: new Uint8Array(97), d: new Date(0), m: new Map([["pin", "1234"]]), o: { a: [1n] } }, "text");
      log.child(Object.create(null)).info(Object.create(null), "%s", Object.create(null));
    `);
    expect(lines()).toMatchObject([
      {
        e: { type: "TypeError", message: "no" },
        b: "[97 bytes]",
        d: "1970-01-01T00:00:00.000Z",
        m: { pin: "[redacted]" },
        o: { a: ["1"] },
      },
      { msg: "{}" },
    ]);
  });

  it("flushes and closes, with outputs of one's own and without", async () => {
    const { api, written } = page();
    const output = new MemoryOutput();
    const log = api.createLogger({ outputs: [output], console: "json" });
    log.fatal("text");
    await log.child({}).close();
    log.info("dropped");
    expect([output.lines.length, written.length]).toEqual([1, 1]);
    expect(output.calls).toEqual(["flushSync", "close"]);
  });

  it("says that it has no files", () => {
    const { api } = page();
    const error = expect.objectContaining({ name: "LoggerError", code: "ERR_PLATFORM_UNSUPPORTED" });
    for (const call of [() => api.createLogger({ file: "a.log" }), () => api.createFileOutput({ path: "a.log" })]) {
      expect(call).toThrow(error);
    }
  });

  it("does without a console", () => {
    const context = createContext({ TextEncoder, URL });
    expect(runInContext(`${script}; logger.createLogger().info("text")`, context)).toBeUndefined();
  });
});
