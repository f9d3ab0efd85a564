import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium, whyNoChromium } from "./support/chromium.ts";
import { type PageServer, servePages } from "./support/page-server.ts";
import { openPage } from "./support/watched-page.ts";

const missing = await whyNoChromium();

describe.skipIf(missing !== undefined)("the browser that tests run in", () => {
  let browser: Browser;
  let server: PageServer;

  beforeAll(async () => {
    server = await servePages({
      "/": { type: "text/html; charset=utf-8", body: "<!doctype html><title>olá</title>" },
      "/faulty": { type: "text/html", body: "<!doctype html><script>console.error('on purpose'); nowhere();</script>" },
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it("is Chromium, and a page of 127.0.0.1 is a secure context with WebCrypto", async () => {
    const { page, complaints } = await openPage(await browser.newContext(), server.origin);
    expect(await page.evaluate("navigator.userAgent")).toContain("Chrome/");
    expect(await page.evaluate("isSecureContext && typeof crypto.subtle.sign")).toBe("function");
    expect(await page.title()).toBe("olá");
    expect(complaints).toEqual([]);
  });

  it("keeps to the rules of the web: one origin cannot read another", async () => {
    const other = await servePages({ "/": { type: "text/plain", body: "secret" } });
    const { page } = await openPage(await browser.newContext(), server.origin);
    const read = page.evaluate(`fetch(${JSON.stringify(`${other.origin}/`)}).then((answer) => answer.text())`);
    await expect(read).rejects.toThrow("Failed to fetch");
    await other.close();
  });

  it("writes down what goes wrong in a page", async () => {
    const { complaints } = await openPage(await browser.newContext(), `${server.origin}/faulty`);
    expect(complaints).toEqual(["on purpose", expect.stringContaining("nowhere is not defined")]);
  });
});
