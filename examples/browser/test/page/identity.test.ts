import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { WebServer } from "../../src/server/web-server.ts";
import { type Browser, launchChromium, whyNoChromium } from "../support/browser.ts";
import { meet, Tab } from "../support/tab.ts";
import { startWebApp } from "../support/web-app.ts";

const missing = await whyNoChromium();
// A browser on a machine that is busy with other tests takes its time.
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(missing !== undefined)("the identity of a tab", () => {
  let app: WebServer;
  let browser: Browser;
  beforeAll(async () => {
    app = await startWebApp();
    browser = await launchChromium();
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const newBrowser = () => browser.newContext({ locale: "en-GB" });

  it("survives a reload, and is offered to other tabs of the browser", async () => {
    const context = await newBrowser();
    const alice = await Tab.as(context, app.origin, "alice");
    const fingerprint = await alice.fingerprint();
    expect(fingerprint).toMatch(/^sc1[a-z0-9]{58}$/);
    await alice.sees("Your private key is in this browser's storage.");
    await alice.page.reload();
    await alice.seesTitle("Start a conversation");
    expect(await alice.fingerprint()).toBe(fingerprint);

    const other = await Tab.open(context, app.origin);
    await other.press("alice");
    await other.seesTitle("Start a conversation");
    expect(await other.fingerprint()).toBe(fingerprint);
    expect([...alice.complaints, ...other.complaints]).toEqual([]);
  });

  it("is the one that there is when its name is chosen again, and another one in another browser", async () => {
    const context = await newBrowser();
    const first = await Tab.as(context, app.origin, "alice");
    const second = await Tab.as(context, app.origin, "alice");
    const elsewhere = await Tab.as(await newBrowser(), app.origin, "alice");
    expect(await second.fingerprint()).toBe(await first.fingerprint());
    expect(await elsewhere.fingerprint()).not.toBe(await first.fingerprint());
  });

  it("has a private key that the page itself cannot read", async () => {
    const alice = await Tab.as(await newBrowser(), app.origin, "alice");
    const key = await alice.page.evaluate(async () => {
      const opened = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("securecomm-example");
        request.onsuccess = () => resolve(request.result);
      });
      const records = await new Promise<{ privateKey: CryptoKey }[]>((resolve) => {
        const request = opened.transaction("identities").objectStore("identities").getAll();
        request.onsuccess = () => resolve(request.result);
      });
      const { privateKey } = records[0] as { privateKey: CryptoKey };
      const { extractable, type, usages, algorithm } = privateKey;
      const read = (format: "pkcs8" | "jwk") => crypto.subtle.exportKey(format, privateKey).then(() => "read", String);
      return { extractable, type, usages, algorithm, pkcs8: await read("pkcs8"), jwk: await read("jwk") };
    });
    expect(key).toMatchObject({ extractable: false, type: "private", usages: ["sign"] });
    expect(key.algorithm).toEqual({ name: "ECDSA", namedCurve: "P-384" });
    expect(key.pkcs8).toContain("InvalidAccessError");
    expect(key.jwk).toContain("InvalidAccessError");
  });

  it("can be left for another one", async () => {
    const alice = await Tab.as(await newBrowser(), app.origin, "alice");
    await alice.press("Be somebody else");
    await alice.seesTitle("Who are you in this tab?");
    await alice.page.getByRole("button", { name: "alice", exact: true }).waitFor();
  });

  it("must have a name that can be shown", async () => {
    const tab = await Tab.open(await newBrowser(), app.origin);
    for (const name of ["", "   ", "a\u202eb", "x".repeat(65)]) {
      await tab.page.getByLabel("Your name").fill(name);
      await tab.press("Create identity");
      await tab.sees("A name has 1 to 64 characters that can be seen");
    }
    expect(await tab.page.evaluate(() => document.activeElement?.id)).toBe("who-name");
  });

  it("lasts until the tab is closed where the browser keeps no data, and the page says so", async () => {
    const context = await newBrowser();
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("not here", "SecurityError");
      };
    });
    const [alice, bob] = [await Tab.open(context, app.origin), await Tab.as(context, app.origin, "bob")];
    await alice.sees("This browser keeps no data for this page");
    await alice.page.getByLabel("Your name").fill("alice");
    await alice.press("Create identity");
    await alice.sees("Your private key is in this page's memory, and no script can read it.");
    await meet(alice, bob);
    expect(await bob.words()).toEqual(await alice.words());
    await alice.press("They match");
    await alice.press("End the conversation");
    await alice.press("Back to the start");
    await bob.press("Back to the start");
    await meet(alice, bob);
    await alice.sees("You compared safety words with this identity on");
    expect([...alice.complaints, ...bob.complaints]).toEqual([]);
  });

  it("is made in the page where the browser has no WebCrypto, and the page says so", async () => {
    const context = await newBrowser();
    await context.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }));
    const [alice, bob] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "bob")];
    await alice.sees("This browser has no safe place for a key");
    await meet(alice, bob);
    expect(await bob.words()).toEqual(await alice.words());
    expect([...alice.complaints, ...bob.complaints]).toEqual([]);
  });
});
