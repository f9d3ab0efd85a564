import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { createRedactor } from "../../src/redact/create-redactor.ts";
import { SecretNames } from "../../src/redact/secret-names.ts";

const redact = createRedactor();
const written = (value: unknown) => JSON.stringify(redact(value));
const KEY = "PRIVATE KEY";

/** Milliseconds of the best of some runs. */
function cost(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const begin = process.cpuUsage();
    for (let i = 0; i < 4; i++) redact({ a: `${text}${i}` });
    const { user, system } = process.cpuUsage(begin);
    best = Math.min(best, user + system);
  }
  return best / 1000;
}

describe("the work that a hostile text makes", () => {
  it.each([
    `-----BEGIN ${KEY}`,
    `-----BEGIN ${KEY}----------END `,
    KEY,
    "-----BEGIN ",
    "a://b:c",
    "://x:y@",
    "eyJaaaaaaaa",
    "eyJaaaaaaaa.",
    "token=",
    "a= token",
    '"token":"',
    "Bearer ",
    "--token ",
    "-",
    ": authorization",
  ])("grows no faster than %j is repeated", (part) => {
    const prefix = part === KEY ? "-----BEGIN " : "= : -- Bearer ";
    const text = (size: number) => prefix + part.repeat(Math.floor(size / part.length));
    // Four times the text: sixteen times the work would be quadratic. A floor, because clocks are coarse.
    expect(cost(text(16_000))).toBeLessThan(10 * Math.max(cost(text(4000)), 3));
  });

  it("stops at the names that are written", () => {
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`name${i}`, i]));
    const of = vi.spyOn(SecretNames.prototype, "of");
    try {
      redact(fields);
      redact(new Map(Object.entries(fields)));
      expect(of.mock.calls.length).toBeLessThan(5000);
    } finally {
      of.mockRestore();
    }
  });
});

describe("names of secrets", () => {
  it.each(
    `DB_PASS userPass MYSQL_PWD auth _auth accessJwt userPin wpaPsk walletSeed clientTrafficKey x-rootkey rawBody requestPayload
    messageContent bodyText password2 password_confirmation passwordHash user[password] password[] headers["set-cookie"]
    authHeader cookieHeader privateKeyHex privateKeyPem privKey secretHex tokenValue SecretString SECRET_KEY_BASE aesKey
    hmacKey encKey \uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44 pass\u200bword rawHeaders`.split(/\s+/),
  )("are seen in %s", (name) => {
    expect(redact({ [name]: "hunter2" })).toEqual({ [name]: censored });
  });

  it.each(["statusText", "fullText", "primaryKey", "contentHash", "payloadBytes", "publicKeyPem", "keyName", "bypass"])(
    "are not seen in %s",
    (name) => {
      expect(redact({ [name]: "abc" })).toEqual({ [name]: "abc" });
    },
  );

  it("leave counts and modes, but not what is a secret as a number", () => {
    const harmless = { tokens: 123, cookies: 2, pass: 4, credentials: "include", payloadBytes: 5 };
    expect(redact(harmless)).toEqual(harmless);
    expect(redact({ pin: 1234, otp: 1, seed: 7 })).toEqual({ pin: censored, otp: censored, seed: censored });
  });

  it("are seen beside values, and private parts in a JWK", () => {
    const jwk = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({ format: "jwk" });
    expect(redact({ exported: jwk })).toEqual({ exported: { ...jwk, d: censored } });
    expect(redact([["authorization", "x"]])).toEqual([["authorization", censored]]);
    expect(redact([{ name: "DB_PASSWORD", value: "x" }])).toEqual([{ name: "DB_PASSWORD", value: censored }]);
    expect(redact({ a: JSON.parse(JSON.stringify(Buffer.from("abc"))) })).toEqual({ a: "[3 bytes]" });
  });
});

describe("texts that name a secret", () => {
  it.each([
    "postgres://u:a#hunter2@h/db",
    "postgres://u:a/hunter2@h/db",
    "postgres://u:a?hunter2@h/db",
    "postgres://u:a'hunter2@h/db",
    "https://u:p hunter2@h/",
    "https://h/?a=1&password=hunter2",
    "GET /x?access_token=hunter2&b=1",
    "run --password=hunter2",
    "run --db-password hunter2",
    "Authorization: Bearer hunter2",
    "Cookie: sid=hunter2",
    "sent Bearer hunter2hunter2",
    '{"password":"hunter2"}',
    "eyJhbGciOiJI.eyJodW50ZXIyabc.hunter2",
    `hunter2\n-----END ${KEY}-----`,
  ])("lose it: %s", (text) => {
    expect(written({ text2: 1, a: text })).not.toContain("hunter2");
    expect(redact(redact({ a: text }))).toEqual(redact({ a: text }));
  });

  it("lose what an invalid URL was, in the error about it", () => {
    let error: unknown;
    try {
      new URL("postgres://u:99999/hunter2@h/db");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Error);
    expect(written(error)).not.toContain("hunter2");
  });
});

describe("values that say something else when they are asked again", () => {
  it("are written as they were looked at", () => {
    let reads = 0;
    const moody = (target: object) =>
      new Proxy(target, { get: (_, name) => (name === "v" && reads++ > 0 ? { password: "hunter2" } : "x") });
    const items = Object.assign([{ password: "hunter2" }], { *[Symbol.iterator]() {} });
    const call = Object.assign(() => {}, { toJSON: () => "hunter2" });
    const getter = {
      get user() {
        return reads++ > 0 ? { password: "hunter2" } : "x";
      },
    };
    for (const value of [getter, { a: getter }, { a: moody({ v: 1 }) }, { items }, { a: { call } }, [call]]) {
      reads = 0;
      expect(written(value)).not.toContain("hunter2");
    }
  });
});

const censored = "[redacted]";
