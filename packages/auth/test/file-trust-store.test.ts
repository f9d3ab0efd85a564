import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { array, constantFrom, integer, property, tuple } from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { AuthError, fileTrustStore, type Pin, type SwapResult } from "../src/index.ts";
import { decodePinFile, encodePinFile } from "../src/pin-file.ts";
import { type Child, childProgram } from "./support/child.ts";
import { temporaryFolder } from "./support/files.ts";
import { errorOf } from "./support/outcome.ts";
import { check } from "./support/property.ts";
import { fingerprint } from "./support/trust.ts";

const folder = temporaryFolder();
const pin: Pin = { fingerprint: fingerprint(1), firstSeen: "2026-01-02T03:04:05.678Z", name: "bob" };
const text = `{
  "version": 1,
  "pins": [
    {"key":"peer:a","fingerprint":"${pin.fingerprint}","firstSeen":"2026-01-02T03:04:05.678Z","name":"bob"}
  ]
}
`;

describe("the file of known peers", () => {
  it("has mode 0600, lies in a folder of mode 0700, and is readable JSON", async () => {
    const path = join(folder, "new", "known-peers.json");
    await fileTrustStore(path).compareAndSet("peer:a", undefined, pin);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o700);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(join(folder, "new"))).toEqual(["known-peers.json"]);
  });

  it("may be laid out otherwise by a person", async () => {
    const path = join(folder, "by-hand.json");
    writeFileSync(path, JSON.stringify(JSON.parse(text), null, 4));
    await expect(fileTrustStore(path).get("peer:a")).resolves.toEqual(pin);
  });

  it("is not written when nothing changes", async () => {
    const path = join(folder, "same.json");
    const store = fileTrustStore(path);
    await store.compareAndSet("peer:a", undefined, pin);
    const { ino } = statSync(path);
    await store.compareAndSet("peer:a", undefined, { ...pin, fingerprint: fingerprint(2) });
    await store.remove("peer:b");
    expect(statSync(path).ino).toBe(ino);
  });

  it("takes a path and nothing else", () => {
    expect(() => fileTrustStore(7 as never)).toThrow(ArgumentTypeError);
    expect(() => fileTrustStore("")).toThrow(ArgumentRangeError);
  });
});

describe("a damaged file of known peers", () => {
  const entry = text.slice(text.indexOf("    {") + 4, text.indexOf("}\n") + 1);

  it.each([
    ["empty", ""],
    ["cut off", text.slice(0, -5)],
    ["not UTF-8", new Uint8Array([...new TextEncoder().encode(text.slice(0, -3)), 0xff, 0x7d])],
    ["another kind of JSON", "[]"],
    ["without a version", '{"pins":[]}'],
    ["without pins", '{"version":1}'],
    ["with something more", text.replace('"version": 1', '"version": 1, "more": 1')],
    ["with a pin that has something more", text.replace('"name"', '"more":1,"name"')],
    ["with a pin that has less", text.replace(',"name":"bob"', "")],
    ["with a mistyped fingerprint", text.replace("sc1", "sc1q")],
    ["with a fingerprint in capitals", text.replace(pin.fingerprint, pin.fingerprint.toUpperCase())],
    ["with an empty key", text.replace("peer:a", "")],
    ["with a key that is no text", text.replace('"peer:a"', "7")],
    ["with a bad name", text.replace("bob", "bob\\n")],
    ["with no time", text.replace("2026-01-02T03:04:05.678Z", "then")],
    ["with the same key twice", text.replace(entry, `${entry},${entry}`)],
    ["with pins by key", '{"version":1,"pins":{}}'],
    ["larger than 16 MiB", `${text}${" ".repeat(16 * 1024 * 1024)}`],
  ])("is refused and left alone: %s", async (_, content) => {
    const path = join(folder, "damaged.json");
    writeFileSync(path, content);
    const store = fileTrustStore(path);
    const damaged = { name: "AuthError", code: "ERR_TRUST_STORE_DAMAGED" };
    const calls = [() => store.get("peer:a"), () => store.list(), () => store.remove("peer:a")];
    for (const call of [...calls, () => store.compareAndSet("peer:a", undefined, pin)]) {
      const error = await errorOf(call);
      expect(error).toMatchObject(damaged);
      expect(error.message).toContain(path);
    }
    expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith("damaged.json.") || name.startsWith("."))).toEqual([]);
  });

  it("of a later version is told as such", async () => {
    const path = join(folder, "later.json");
    writeFileSync(path, text.replace('"version": 1', '"version": 2'));
    await expect(fileTrustStore(path).list()).rejects.toMatchObject({ code: "ERR_TRUST_STORE_VERSION" });
  });

  it("gives pins or an AuthError, however it is edited", async () => {
    const edit = tuple(
      integer({ min: 0, max: text.length }),
      integer({ min: 0, max: 20 }),
      constantFrom("", '"', "{}", "\u0000", "7,", "é"),
    );
    await check(
      property(array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let edited = text;
        for (const [at, count, insert] of edits) edited = edited.slice(0, at) + insert + edited.slice(at + count);
        try {
          const pins = decodePinFile(new TextEncoder().encode(edited), "file");
          expect(decodePinFile(encodePinFile(pins), "file")).toEqual(pins);
        } catch (error) {
          expect(error).toBeInstanceOf(AuthError);
        }
      }),
      1_000,
    );
  });
});

describe("processes that share a file of known peers", () => {
  let start: (...args: string[]) => Child;
  beforeAll(async () => {
    start = await childProgram("pinner", folder);
  });

  it("pin one of their keys under each name, and all of them see the same one", async () => {
    const path = join(folder, "race.json");
    const keys = Array.from({ length: 12 }, (_, index) => `peer:${index}`);
    const children = Array.from({ length: 4 }, (_, index) => start(path, fingerprint(100 + index)));
    for (const child of children) await child.line();
    for (const child of children) for (const key of keys) child.say(key);
    const results: SwapResult[][] = [];
    for (const child of children) results.push((await child.rest()).map((line) => JSON.parse(line) as SwapResult));
    const pins = await fileTrustStore(path).list();
    expect(pins).toHaveLength(keys.length);
    for (const [index, key] of keys.entries()) {
      const winners = results.filter((result) => result[index]!.swapped);
      expect(winners).toHaveLength(1);
      const standing = pins.find((entry) => entry.key === key)!.fingerprint;
      for (const result of results) expect(result[index]!.pin!.fingerprint).toBe(standing);
    }
  });

  it("lose no pin that was confirmed, though one is killed in the middle again and again", async () => {
    const path = join(folder, "killed.json");
    const confirmed: string[] = [];
    for (let round = 0; round < 8; round++) {
      const child = start(path, fingerprint(200));
      await child.line();
      const keys = Array.from({ length: 200 }, (_, index) => `peer:${round}-${index}`);
      for (const key of keys) child.say(key);
      const awaited = 2 + Math.floor(Math.random() * 5);
      for (let line = 0; line < awaited; line++) await child.line();
      await sleep(Math.random() * 20);
      await child.kill();
      confirmed.push(...keys.slice(0, awaited + (await child.rest()).length));
      const pins = new Set((await fileTrustStore(path).list()).map(({ key }) => key));
      for (const key of confirmed) expect(pins.has(key)).toBe(true);
    }
    expect(confirmed.length).toBeGreaterThan(8);
  });
});
