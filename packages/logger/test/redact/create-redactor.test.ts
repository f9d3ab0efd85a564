import { createPrivateKey, createSecretKey, generateKeyPairSync, webcrypto } from "node:crypto";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LoggerError } from "../../src/errors.ts";
import { logLimits } from "../../src/limits.ts";
import { createRedactor } from "../../src/redact/create-redactor.ts";

const redact = createRedactor();
const censored = "[redacted]";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) freeze(item);
  return value;
}

describe("what a field's name says", () => {
  it.each(
    `password Password PASSWORD pass_word passphrase secret clientSecret client_secret token authToken x-auth-token apiKey
    API-KEY api_key x-api-key authorization Proxy-Authorization cookie Set-Cookie privateKey private_key sharedKey sharedSecret
    sessionKey signingKey chainKey linkKey linkSecret seed scalar prk psk mnemonic pin pinCode credentials body text payload
    plaintext content dbPassword bearer jwt`.split(/\s+/),
  )("takes out the value of %s", (name) => {
    for (const value of ["hunter2", ["hunter2"], { a: "hunter2" }, new Uint8Array(3), new Date(), 12n]) {
      expect(redact({ a: { [name]: value } })).toEqual({ a: { [name]: censored } });
    }
  });

  it.each(
    `publicKey keyId tokenCount keyAge session peer address signature fingerprint nonce salt pinned secretary bodyLength
    passwordless contentType textLength author compass`.split(/\s+/),
  )("leaves the value of %s", (name) => {
    const value = freeze({ [name]: "abc" });
    expect(redact(value)).toEqual(value);
  });

  it("leaves that there is no secret, or that there is one", () => {
    const value = { password: null, token: undefined, secret: true, cookie: false };
    expect(redact(value)).toEqual(value);
  });

  it("takes a message out unless it is text", () => {
    const text = { message: "the peer refused" };
    expect(redact(text)).toEqual(text);
    expect(redact({ message: { hello: "bob" } })).toEqual({ message: censored });
    expect(redact({ message: 42 })).toEqual({ message: censored });
  });

  it("takes a key out when it looks like one or is bytes", () => {
    const key = "0123456789abcdef".repeat(2);
    expect(redact({ key, keys: Buffer.from("abc") })).toEqual({ key: censored, keys: censored });
    expect(redact({ keys: [key], keyHex: key })).toEqual({ keys: censored, keyHex: censored });
    const harmless = { key: "user:1", keys: { a: 1 } };
    expect(redact(harmless)).toEqual(harmless);
    expect(redact({ keys: { a: { password: "x" } } })).toEqual({ keys: { a: { password: censored } } });
  });

  it("holds in arrays, maps, errors and class instances, at every depth that is written", () => {
    class Peer {
      password = "hunter2";
      name = "bob";
    }
    const error = Object.assign(new Error("no"), { token: "hunter2" });
    const value = {
      a: [[{ b: new Map([["password", "hunter2"]]) }]],
      c: new Set([{ secret: "hunter2" }]),
      d: new Peer(),
      e: new Map<unknown, unknown>([
        [1, { token: "hunter2" }],
        ["psk", "hunter2"],
      ]),
      error,
      f: new AggregateError([error], "many", { cause: error }),
      g: { toJSON: () => ({ password: "hunter2" }) },
    };
    const text = JSON.stringify(redact(value));
    expect(text).not.toContain("hunter2");
    expect(text.match(/\[redacted\]/g)?.length).toBe(9);
  });

  it("follows the options: more names, names that stay, another word in their place", () => {
    const mine = createRedactor({ keys: ["iban", "Card-Number"], keep: ["text", "auth_token"], censor: "***" });
    expect(mine({ IBAN: "DE", card_number: 5, text: "hi", authToken: "t", password: "p" })).toEqual({
      IBAN: "***",
      card_number: "***",
      text: "hi",
      authToken: "t",
      password: "***",
    });
  });

  it.each([
    [{ key: [] }, "options.key must be left out: the options are keys, keep, censor"],
    [{ keys: "a" }, "options.keys must be an array of strings"],
    [{ keep: [1] }, "options.keep must be an array of strings"],
    [{ censor: 1 }, "options.censor must be a string"],
    [null, "options must be an object"],
  ])("refuses %j", (options, message) => {
    expect(() => createRedactor(options as never)).toThrow(message);
  });
});

describe("texts", () => {
  it("lose private keys as PEM, wherever they are, also when they are cut off", () => {
    expect(redact(`before ${pem} between ${pem} after`)).toBe(`before ${censored}\n between ${censored}\n after`);
    expect(redact({ a: [pem.slice(0, 60)] })).toEqual({ a: [censored] });
    expect(redact(pem.replace(/PRIVATE/g, "ENCRYPTED PRIVATE").replaceAll("\n", "\\n"))).toBe(`${censored}\\n`);
    const open = "-----BEGIN PUBLIC KEY-----\nMHYw\n-----END PUBLIC KEY-----";
    expect(redact(open)).toBe(open);
  });

  it("lose the password in a URL, and nothing else of it", () => {
    expect(redact("dial wss://bob:hunter2@example.org:8443/a?b=c, then")).toBe(
      `dial wss://bob:${censored}@example.org:8443/a?b=c, then`,
    );
    expect(redact({ url: "postgres://:p@ss:w@db/x http://u:p@h" })).toEqual({
      url: `postgres://:${censored}@db/x http://u:${censored}@h`,
    });
    for (const harmless of [
      "tcp://127.0.0.1:4000",
      "http://h:80/a:b@c",
      "mail a@b.c and http://d",
      "http://user@host",
      "://@",
    ]) {
      expect(redact(harmless)).toEqual(harmless);
    }
  });

  it("are cut at the limit, between characters, and a password at the cut goes too", () => {
    const most = logLimits.textCharacters;
    const fit = "x".repeat(most);
    expect(redact(fit)).toBe(fit);
    expect(redact(`${fit}yz`)).toBe(`${fit}... [2 more characters]`);
    const emoji = `${"x".repeat(most - 1)}\u{1f600}`;
    expect(redact(emoji)).toBe(`${"x".repeat(most - 1)}... [2 more characters]`);
    const url = "wss://bob:hunter2".padStart(most, " ");
    expect(redact(`${url}hunter2@example.org`)).not.toContain("hunter2");
    expect(redact(`${url}hunter2@example.org`)).toContain("wss://bob:[redacted]");
  });
});

describe("values that JSON does not know", () => {
  it("become what can be read", async () => {
    const cryptoKey = await webcrypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    const bytes = new Uint8Array(97);
    expect(
      redact({
        bytes,
        view: new DataView(bytes.buffer, 1, 5),
        buffer: Buffer.alloc(3),
        raw: bytes.buffer,
        shared: new SharedArrayBuffer(8),
        wide: new Float64Array(2),
        node: createSecretKey(Buffer.alloc(32)),
        pair: createPrivateKey(pem),
        web: cryptoKey,
        big: 12345678901234567890n,
        date: new Date(0),
        never: new Date(Number.NaN),
        url: new URL("https://bob:hunter2@example.org/x"),
        pattern: /a+/g,
        boxed: [new String(pem), new Number(5), new Boolean(false), Object(5n)],
        set: new Set([1, 2]),
        map: new Map([["a", 1]]),
        pairs: new Map([[1, bytes]]),
        call: () => 1,
        symbol: Symbol("s"),
        list: [undefined, () => 1],
      }),
    ).toEqual({
      bytes: "[97 bytes]",
      view: "[5 bytes]",
      buffer: "[3 bytes]",
      raw: "[97 bytes]",
      shared: "[8 bytes]",
      wide: "[16 bytes]",
      node: "[key]",
      pair: "[key]",
      web: "[key]",
      big: "12345678901234567890",
      date: "1970-01-01T00:00:00.000Z",
      never: null,
      url: "https://example.org/x",
      pattern: "/a+/g",
      boxed: [`${censored}\n`, 5, false, "5"],
      set: [1, 2],
      map: { a: 1 },
      pairs: [[1, "[97 bytes]"]],
      list: [null, null],
    });
  });

  it("keep an error's type, code, message, stack, cause and own fields", () => {
    class RefusedError extends Error {
      readonly attempts = 3;
    }
    const cause = new LoggerError("ERR_LOG_IN_USE", "in use");
    const error = Object.assign(new RefusedError("refused", { cause }), { code: "EREFUSED", bytes: new Uint8Array(2) });
    expect(redact({ why: error })).toEqual({
      why: {
        type: "RefusedError",
        code: "EREFUSED",
        message: "refused",
        stack: error.stack,
        cause: { type: "LoggerError", code: "ERR_LOG_IN_USE", message: "in use", stack: cause.stack },
        attempts: 3,
        bytes: "[2 bytes]",
      },
    });
  });

  it("that refer to themselves say so, and those that are met twice are written twice", () => {
    const twice = { a: 1 };
    const ring: Record<string, unknown> = { twice, again: twice };
    ring["self"] = { ring };
    const error = new Error("ring");
    error.cause = error;
    expect(redact(ring)).toEqual({ twice, again: twice, self: { ring: "[circular]" } });
    expect(redact(error)).toMatchObject({ message: "ring", cause: "[circular]" });
  });

  it("that cannot be read do no harm", () => {
    const broken = {
      get a() {
        throw new Error("no");
      },
      b: {
        toJSON() {
          throw new Error("no");
        },
      },
      c: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("no");
          },
        },
      ),
      d: Object.defineProperty({}, Symbol.toStringTag, {
        get() {
          throw new Error("no");
        },
      }),
      e: Proxy.revocable({}, {}).proxy,
      f: 1,
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const unreadable = "[unreadable]";
    expect(redact({ ...{ f: 1 }, g: revoked.proxy })).toEqual({ f: 1, g: unreadable });
    expect(redact(broken)).toMatchObject({ a: unreadable, b: unreadable, c: unreadable, d: unreadable, f: 1 });
  });

  it("are bounded in depth, width and number", () => {
    let deep: unknown = "end";
    for (let i = 0; i < 100; i++) deep = { deep };
    expect(JSON.stringify(redact(deep))).toBe(
      `${'{"deep":'.repeat(logLimits.depth)}"[too deep]"${"}".repeat(logLimits.depth)}`,
    );
    const wide = redact(Array.from({ length: 1_000_000 }, (_, i) => i)) as unknown[];
    expect(wide.length).toBe(logLimits.entries + 1);
    expect(wide.at(-1)).toBe("[999000 more]");
    const fields = redact(Object.fromEntries(wide.concat("x").map((_, i) => [`f${i}`, i]))) as object;
    expect(Object.keys(fields).length).toBe(logLimits.entries + 1);
    expect(fields).toHaveProperty("...", "[2 more]");
    let doubled: unknown = "x".repeat(100);
    for (let i = 0; i < 9; i++) doubled = Array.from({ length: 100 }, () => doubled);
    expect(JSON.stringify(redact(doubled)).length).toBeLessThan(2 * logLimits.lineBytes);
    const long = redact(Array.from({ length: 900 }, () => "y".repeat(logLimits.textCharacters)));
    expect(JSON.stringify(long).length).toBeLessThan(2 * logLimits.lineBytes);
  });
});

describe("the caller's objects", () => {
  it("are copied as they are when nothing has to change", () => {
    const value = freeze({ a: 1, b: ["c", { d: null, e: [true] }], f: undefined, g: Object.create(null) });
    expect(redact(value)).toEqual(value);
  });

  it("cannot reach the prototype of anything", () => {
    const value = JSON.parse(
      '{"__proto__":{"polluted":true,"password":"hunter2"},"constructor":{"prototype":{"x":1}},"token":"t"}',
    );
    const copy = redact(value) as Record<string, unknown>;
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(copy).not.toHaveProperty("polluted");
    expect(JSON.stringify(copy)).toBe(
      '{"[__proto__]":{"polluted":true,"password":"[redacted]"},"constructor":{"prototype":{"x":1}},"token":"[redacted]"}',
    );
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("may have names that cannot be written as they are", () => {
    const copy = redact({ [`k${"x".repeat(1000)}`]: 1, [pem]: 2, [`${"y".repeat(300)}password`]: "hunter2" }) as object;
    const [long = "", key, secret = ""] = Object.keys(copy);
    expect([long.length, key, secret.length]).toEqual([259, `${censored}\n`, 259]);
    expect(JSON.stringify(copy)).not.toContain("hunter2");
  });

  it("give no planted secret away, whatever they look like, and stay what they were", () => {
    const secretName = fc.constantFrom(
      "password",
      "API_KEY",
      "authToken",
      "private-key",
      "sessionKey",
      "Cookie",
      "body",
      "PSK",
    );
    let planted = 0;
    const secret = fc.nat().map(() => `planted-${planted++}`);
    const name = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom("__proto__", "toJSON", "constructor", "hasOwnProperty"),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.bigInt(), fc.uint8Array({ maxLength: 4 }), fc.date()),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(name, tie("tree"), { maxKeys: 4 }),
        fc
          .tuple(secretName, fc.oneof(secret, fc.array(secret), fc.record({ a: secret })))
          .map(([key, value]) => ({ [key]: value })),
        fc.array(fc.tuple(fc.string(), tie("tree")), { maxLength: 3 }).map((entries) => new Map(entries)),
        fc.tuple(secretName, secret).map(([key, value]) => Object.assign(new Error("no"), { [key]: value })),
        fc.string().map((text) => `${text}${pem}planted-0`.replace(/-----END.*/s, "planted-0")),
        secret.map((word) => `https://bob:${word}@example.org/`),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const before = inspect(value, { depth: 20 });
        const copy = redact(value);
        expect(JSON.stringify(copy) ?? "").not.toContain("planted-");
        expect(inspect(value, { depth: 20 })).toBe(before);
        const again = redact(copy);
        if (typeof copy === "object") expect(again).toEqual(copy);
      }),
      { numRuns: 400 },
    );
  });
});
