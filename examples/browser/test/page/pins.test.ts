import { fileURLToPath } from "node:url";
import type { Pin, TrustStore } from "@securecomm/auth";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Browser,
  launchChromium,
  openPage,
  type Page,
  type PageServer,
  servePages,
  whyNoChromium,
} from "../support/browser.ts";

const missing = await whyNoChromium();
vi.setConfig({ testTimeout: 90_000 });

const ONE = "sc12r6p7lm8s2hmjqm90mvhlglqjshu3nuqg4437httxw4hz0k8luqq5adf5k";
const TWO = "sc1vcy6266ulgnz3pkqxfetgjah9d5nkf752lh4ff3vtdhx6rmpg5sshwzmdk";
const pin = (fingerprint: string): Pin => ({ fingerprint, firstSeen: "2026-01-02T03:04:05.000Z", name: "bob" });

declare const openStore: (owner: string) => Promise<TrustStore>;

describe.skipIf(missing !== undefined)("the trust store in a browser's database", () => {
  let browser: Browser;
  let server: PageServer;
  let first: Page;
  let second: Page;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("../support/storage-page.ts", import.meta.url))],
      bundle: true,
      format: "esm",
      platform: "browser",
      conditions: ["@securecomm/source"],
      write: false,
    });
    server = await servePages({
      "/": { type: "text/html", body: '<!doctype html><script type="module" src="/store.js"></script>' },
      "/store.js": { type: "text/javascript", body: outputFiles[0]?.contents ?? "" },
    });
    browser = await launchChromium();
  });
  beforeEach(async () => {
    const context = await browser.newContext();
    [first, second] = [(await openPage(context, server.origin)).page, (await openPage(context, server.origin)).page];
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** One compare-and-set in a page; an error's code where it rejects. */
  const swap = (page: Page, owner: string, key: string, expected: string | undefined, next: Pin | undefined) =>
    page.evaluate(
      async ([owner, key, expected, next]) => {
        const store = await openStore(owner);
        return store.compareAndSet(key, expected, next).catch((error: { code: string }) => error.code);
      },
      [owner, key, expected, next] as const,
    );
  const get = (page: Page, owner: string, key: string) =>
    page.evaluate(async ([owner, key]) => (await openStore(owner)).get(key), [owner, key] as const);

  it("stores a pin only over the one that is expected, and every tab sees it", async () => {
    expect(await swap(first, "alice", "peer:bob", undefined, pin(ONE))).toEqual({ swapped: true, pin: pin(ONE) });
    expect(await get(second, "alice", "peer:bob")).toMatchObject(pin(ONE));
    expect(await swap(second, "alice", "peer:bob", undefined, pin(TWO))).toMatchObject({
      swapped: false,
      pin: pin(ONE),
    });
    expect(await swap(second, "alice", "peer:bob", TWO, pin(TWO))).toMatchObject({ swapped: false, pin: pin(ONE) });
    expect(await swap(second, "alice", "peer:bob", ONE, pin(TWO))).toMatchObject({ swapped: true, pin: pin(TWO) });
    expect(await swap(first, "alice", "peer:bob", TWO, undefined)).toEqual({ swapped: true, pin: undefined });
    expect(await get(first, "alice", "peer:bob")).toBeUndefined();
  });

  it("lets exactly one of two tabs win that pin different keys under one name at once", async () => {
    const names = Array.from({ length: 20 }, (_, at) => `peer:${at}`);
    for (const name of names) {
      const answers = await Promise.all([
        swap(first, "alice", name, undefined, pin(ONE)),
        swap(second, "alice", name, undefined, pin(TWO)),
      ]);
      expect(answers.filter((answer) => typeof answer === "object" && answer.swapped)).toHaveLength(1);
      const { fingerprint } = (await get(first, "alice", name)) as Pin;
      expect(answers).toMatchObject([{ pin: { fingerprint } }, { pin: { fingerprint } }]);
    }
  });

  it("keeps the pins of each identity apart, lists them in order, and forgets them", async () => {
    await swap(first, "alice", "peer:b", undefined, pin(ONE));
    await swap(first, "alice", "peer:a", undefined, pin(TWO));
    await swap(first, "alice2", "peer:a", undefined, pin(ONE));
    const list = (owner: string) => first.evaluate(async (owner) => (await openStore(owner)).list(), owner);
    const remove = (key: string) => first.evaluate(async (key) => (await openStore("alice")).remove(key), key);
    expect(await list("alice")).toEqual([
      { key: "peer:a", ...pin(TWO) },
      { key: "peer:b", ...pin(ONE) },
    ]);
    expect([await remove("peer:a"), await remove("peer:a")]).toEqual([true, false]);
    expect(await list("alice")).toEqual([{ key: "peer:b", ...pin(ONE) }]);
    expect(await list("alice2")).toHaveLength(1);
    expect(await list("alic")).toEqual([]);
  });

  it("has room for a thousand pins, and says when it is full", async () => {
    const codes = await first.evaluate(async (next) => {
      const store = await openStore("alice");
      const answers = [];
      for (let at = 0; at <= 1_000; at++) {
        answers.push(
          await store.compareAndSet(`claimed:${at}`, undefined, next).then(
            () => "ok",
            (error) => error.code,
          ),
        );
      }
      return answers;
    }, pin(ONE));
    expect(codes.filter((code) => code === "ok")).toHaveLength(1_000);
    expect(codes.at(-1)).toBe("ERR_TRUST_STORE_FULL");
    expect(await swap(first, "alice", "claimed:7", ONE, pin(TWO))).toMatchObject({ swapped: true });
    expect(await swap(first, "bob", "claimed:new", undefined, pin(TWO))).toMatchObject({ swapped: true });
  });
});
