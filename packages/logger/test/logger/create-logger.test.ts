import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger, type LoggerOptions, type LogTrouble, logLimits } from "../../src/index.ts";
import { folderOfFile } from "../support/folder.ts";
import { MemoryOutput } from "../support/memory-output.ts";

const at = Date.UTC(2026, 10, 22, 10, 41, 12, 345);
const censored = "[redacted]";

function start(options: LoggerOptions = {}) {
  const output = new MemoryOutput();
  const log = createLogger({ base: null, now: () => at, outputs: [output], ...options });
  return { log, output };
}

describe("a line", () => {
  it("is JSON: the level as a word, the time in UTC, the base, the name, the fields, the message", () => {
    const { log, output } = start({ base: undefined, name: "peer", level: "trace" });
    log.trace({ count: 3 }, "sent");
    expect(output.lines[0]).toBe(
      `{"level":"trace","time":"2026-11-22T10:41:12.345Z","pid":${process.pid},"hostname":${JSON.stringify(hostname())},"name":"peer","count":3,"msg":"sent"}\n`,
    );
    for (const level of ["debug", "info", "warn", "error", "fatal"] as const) log[level]("text");
    expect(output.objects.slice(1).map(({ level }) => level)).toEqual(["debug", "info", "warn", "error", "fatal"]);
  });

  it("is written from the logger's level on, which can be changed", () => {
    const { log, output } = start({ level: "warn" });
    log.info("no");
    log.level = "debug";
    log.debug("yes");
    log.level = "silent";
    log.fatal("no");
    expect(output.objects.map(({ msg }) => msg)).toEqual(["yes"]);
    expect(log.isLevelEnabled("fatal")).toBe(false);
  });

  it("has no fields of its own with base null, and other ones with another base, redacted", () => {
    const { log, output } = start({ base: { zone: "eu", apiKey: "hunter2" } });
    log.info("text");
    start({ base: null }).log.info("text");
    expect(output.last).toEqual({
      level: "info",
      time: "2026-11-22T10:41:12.345Z",
      zone: "eu",
      apiKey: censored,
      msg: "text",
    });
  });

  it("keeps its level and time, whatever the names of fields", () => {
    const { log, output } = start();
    log.child({ level: "fatal" }).info({ level: "fatal", time: 5, a: { level: 1 } }, "text");
    log.info({ time: "then" });
    for (const { level, time } of output.objects) expect([level, time]).toEqual(["info", new Date(at).toISOString()]);
    expect(output.objects[0]).toMatchObject({ level_: "fatal", time_: 5, a: { level: 1 } });
  });

  it("is replaced by one that says so when it is too long", () => {
    const { log, output } = start();
    const words = Array.from({ length: 200 }, () => "\u20ac".repeat(10_000));
    log.warn({ words }, "text");
    expect(output.last).toMatchObject({ level: "warn", event: "line-too-long", time: new Date(at).toISOString() });
    expect(output.last["bytes"]).toBeGreaterThan(logLimits.lineBytes);
    log.warn({ words: words.slice(0, 130) }, "text");
    expect(output.last["words"]).toHaveLength(130);
  });
});

describe("what is logged", () => {
  it("is redacted in fields, bindings, messages and their values", () => {
    const { log, output } = start();
    const child = log.child({ peer: "bob", credentials: { a: "hunter2" } });
    child.setBindings({ token: "hunter2", part: "sync" });
    child.info(
      { password: "hunter2", a: { cookie: "hunter2" } },
      "wss://bob:hunter2@h/ %o and %j and %s %O",
      {
        secret: "hunter2",
      },
      [{ psk: "hunter2" }],
      "wss://bob:hunter2@h/",
      { b: new Uint8Array(2) },
    );
    child.error(Object.assign(new Error("refused"), { apiKey: "hunter2" }));
    child.info("%s", { toString: () => "hunter2" });
    expect(output.lines.join("")).not.toContain("hunter2");
    expect(output.objects[0]).toEqual({
      level: "info",
      time: new Date(at).toISOString(),
      peer: "bob",
      credentials: censored,
      token: censored,
      part: "sync",
      password: censored,
      a: { cookie: censored },
      msg: `wss://bob:${censored}@h/ {"secret":"${censored}"} and [{"psk":"${censored}"}] and wss://bob:${censored}@h/ {"b":"[2 bytes]"}`,
    });
  });

  it("may be an error under any name, or in the first place, where it lends its message", () => {
    const { log, output } = start();
    const error = Object.assign(new Error("refused", { cause: new TypeError("why") }), { code: "E" });
    log.error(error);
    const cause = { type: "TypeError", message: "why", stack: (error.cause as Error).stack };
    const written = { type: "Error", code: "E", message: "refused", stack: error.stack, cause };
    expect(output.last).toMatchObject({ err: written, msg: "refused" });
    log.error(error, "could not %s", "dial");
    expect(output.last).toMatchObject({ err: written, msg: "could not dial" });
    log.warn({ reason: error, err: error });
    expect(output.last).toMatchObject({ reason: written, err: written, msg: "refused" });
    log.warn({ err: error }, "other");
    expect(output.last).toMatchObject({ err: written, msg: "other" });
    log.warn({ err: error, msg: "own" });
    expect(output.last).toMatchObject({ err: written, msg: "own" });
  });

  it("may be anything in the first place", () => {
    const { log, output } = start();
    for (const [value, fields] of [
      [new Uint8Array(97), { value: "[97 bytes]" }],
      [[1, 2], { value: [1, 2] }],
      [new Map([["a", 1]]), { value: { a: 1 } }],
      [new URL("http://u:p@h/"), { value: "http://h/" }],
      [5, { msg: "5" }],
      [7n, { msg: "7" }],
      [null, {}],
      [undefined, {}],
      [Symbol("s"), {}],
      [() => 1, {}],
      [Object.create(null), {}],
      ["%s", { msg: "%s" }],
    ] as const) {
      log.info(value as string);
      const { level: _, time: __, ...others } = output.last;
      expect(others).toEqual(fields);
    }
    log.info(null, "text");
    expect(output.last["msg"]).toBe("text");
    log.info(undefined, "text %d", 5);
    expect(output.last["msg"]).toBe("text 5");
    log.info({ a: 1 }, { b: 2 } as never);
    expect(output.last).toMatchObject({ a: 1, msg: '{"b":2}' });
  });

  it("never makes the logger throw", () => {
    const { log, output } = start();
    let reads = 0;
    const moody = {
      get a() {
        reads++;
        if (reads === 2) throw new Error("now and then");
        return 1;
      },
    };
    log.info(moody, "text");
    expect(output.last["msg"]).toBe("text");
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    log.info(revoked.proxy, "%s %d %o", revoked.proxy, Symbol("s") as never, revoked.proxy);
    expect(output.last).toMatchObject({ value: "[unreadable]", msg: '[unreadable] NaN "[unreadable]"' });
    const odd = JSON.parse('{"hasOwnProperty":1,"__proto__":{"a":1},"toString":2,"constructor":3}');
    log.child(odd).info(odd, "%s", Object.create(null));
    expect(output.last).toMatchObject({ "[hasOwnProperty]": 1, hasOwnProperty: 1, "[__proto__]": { a: 1 }, msg: "{}" });
    const ring: Record<string, unknown> = {};
    ring["ring"] = ring;
    log.child(ring).info(ring, "%j", ring);
    expect(output.last).toMatchObject({ ring: "[circular]", msg: '{"ring":"[circular]"}' });
  });

  it("stays what it was", () => {
    const { log } = start();
    const secret = { password: "hunter2", err: new Error("no"), list: [new Uint8Array(2)] };
    const before = inspect(secret);
    log.child(secret).info(secret, "%o", secret);
    expect(inspect(secret)).toBe(before);
  });

  it("gives no planted secret away", () => {
    const { log, output } = start();
    const name = fc.constantFrom("password", "Api-Key", "auth_token", "body", "seed", "sessionKey");
    const part = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
    const hidden = fc
      .tuple(part, name, fc.nat())
      .map(([object, key, n]) => ({ ...object, deeper: [{ [key]: `planted-${n}` }] }));
    fc.assert(
      fc.property(hidden, hidden, hidden, (a, b, c) => {
        const error = Object.assign(new Error("no"), c);
        log.child(a).info({ ...b, error, map: new Map(Object.entries(c)) }, "%o %j %s", a, { b }, [c]);
        expect(output.lines.at(-1)).not.toContain("planted-");
        JSON.parse(output.lines.at(-1) as string);
      }),
      { numRuns: 150 },
    );
  });
});

describe("children", () => {
  it("have their bindings, the level that is theirs, and everything else of the logger", async () => {
    const { log, output } = start({ redact: { keys: ["iban"], keep: ["text"], censor: "***" } });
    const child = log.child({ a: 1 }, { level: "debug", msgPrefix: "sync: " }).child({ b: 2 });
    child.debug({ iban: "DE", text: "hi" }, "text");
    log.debug("no");
    expect(output.objects).toEqual([
      { level: "debug", time: new Date(at).toISOString(), a: 1, b: 2, iban: "***", text: "hi", msg: "sync: text" },
    ]);
    expect(child.bindings()).toEqual({ a: 1, b: 2 });
    await child.close();
    log.info("dropped");
    expect([output.lines.length, output.calls]).toEqual([1, ["close"]]);
  });

  it("may have formatters, whose results are redacted", () => {
    const { log, output } = start();
    const formatters = {
      bindings: (fields: object) => ({ ...fields, token: "hunter2" }),
      log: (fields: object) => ({ ...fields, secret: "hunter2" }),
    };
    log.child({ a: 1 }, { formatters }).info({ b: 1 }, "text");
    expect(output.last).toMatchObject({ a: 1, token: censored, b: 1, secret: censored });
  });
});

describe("serialisers", () => {
  it("see the value as it is, of the line's own fields; what they give is redacted, what they throw is not thrown", () => {
    const peer = (value: unknown) => ({ name: (value as { name: string }).name, token: "hunter2" });
    const { log, output } = start({
      serializers: {
        peer,
        bad() {
          throw new Error("no");
        },
      },
    });
    log.child({ peer: { name: "bob" } }).info({ peer: { name: "eve", secret: 1 }, bad: 1, a: { bad: 2 } }, "text");
    expect(output.lines[0]).toContain(
      '"peer":{"name":"bob","token":"[redacted]"},"peer":{"name":"eve","token":"[redacted]"}',
    );
    expect(output.last).toMatchObject({ bad: "[unreadable]", a: { bad: 2 } });
  });

  it("of a child are its own and its children's", () => {
    const { log, output } = start();
    const child = log.child({ n: 1 }, { serializers: { n: (n) => `${n}!` } });
    child.child({}).info({ n: 2 });
    log.info({ n: 3 });
    expect(output.lines.map((line) => line.match(/"n":[^,}]*/g))).toEqual([['"n":"1!"', '"n":"2!"'], ['"n":3']]);
    expect(() => log.child({}, { serializers: { n: 5 as never } })).toThrow("options.serializers.n must be a function");
  });
});

describe("outputs", () => {
  it("all get every line; flush and close reach all, also when one fails", async () => {
    const [one, two] = [new MemoryOutput(), new MemoryOutput()];
    const { log } = start({ outputs: [one, two] });
    log.info("text");
    expect(one.lines).toEqual(two.lines);
    await log.flush();
    one.failure = new Error("full");
    await expect(log.flush()).rejects.toThrow("full");
    expect([one.calls, two.calls]).toEqual([
      ["flush", "flush"],
      ["flush", "flush"],
    ]);
    await expect(log.close()).rejects.toThrow("full");
    await expect(log.close()).rejects.toThrow("full");
    expect(two.calls).toEqual(["flush", "flush", "close"]);
  });

  it("are flushed at once after a fatal line", () => {
    const { log, output } = start();
    log.error("text");
    expect(output.calls).toEqual([]);
    log.fatal("text");
    expect(output.calls).toEqual(["flushSync"]);
  });

  it("tell a callback of pino's form", async () => {
    const { log, output } = start();
    const told: unknown[] = [];
    await log.flush((error) => told.push(error));
    output.failure = new Error("full");
    await log.flush((error) => told.push(error));
    expect(told).toEqual([undefined, output.failure]);
  });

  it("that throw are reported once, and again when they no longer do; the others go on", () => {
    const troubles: LogTrouble[] = [];
    const [one, two] = [new MemoryOutput(), new MemoryOutput()];
    const { log } = start({ outputs: [one, two], onTrouble: (trouble) => troubles.push(trouble) });
    one.failure = new Error("no");
    log.info("a");
    log.info("b");
    one.failure = undefined;
    log.info("c");
    log.info("d");
    expect([one.lines.length, two.lines.length]).toEqual([2, 4]);
    expect(troubles.map(({ state, path }) => `${path} ${state}`)).toEqual(["output 1 began", "output 1 over"]);
  });

  it("are closed by await using", async () => {
    const output = new MemoryOutput();
    {
      await using log = createLogger({ outputs: [output] });
      log.info("text");
    }
    expect(output.calls).toEqual(["close"]);
  });

  it("can be a file, with others beside it", async () => {
    const path = join(folderOfFile(), "peer.log");
    const { log, output } = start({ file: path });
    log.info({ password: "hunter2" }, "text");
    await log.close();
    expect(readFileSync(path, "utf8")).toBe(output.lines.join(""));
    expect(output.last["password"]).toBe(censored);
  });

  it("may be none at all", async () => {
    const log = createLogger({ console: false });
    log.info("text");
    await log.close();
  });
});

describe("options that are wrong", () => {
  it.each([
    [{ colour: true }, "options.colour must be left out: the options are name, level"],
    [{ name: 5 }, "options.name must be a string"],
    [{ level: "loud" }, "options.level must be one of trace, debug, info, warn, error, fatal, silent"],
    [{ base: 5 }, "options.base must be an object or null"],
    [{ console: "yes" }, "options.console must be"],
    [{ file: 5 }, "options.file must be a string or an object"],
    [{ file: { path: "x", size: 5 } }, ".size must be left out: the options are path"],
    [{ outputs: {} }, "options.outputs must be an array"],
    [{ outputs: [{ write() {} }] }, "options.outputs[0] must be an object with write, flush, flushSync, close"],
    [{ redact: { paths: [] } }, "options.redact.paths must be left out: the options are keys, keep, censor"],
    [{ redact: { keys: [5] } }, "options.redact.keys must be an array of strings"],
    [{ serializers: { a: 1 } }, "options.serializers.a must be a function"],
    [{ onTrouble: 5 }, "options.onTrouble must be a function"],
    [{ now: 5 }, "options.now must be a function"],
    [5, "options must be an object"],
  ])("are named: %j", (options, message) => {
    expect(() => createLogger(options as never)).toThrow(message);
  });
});
