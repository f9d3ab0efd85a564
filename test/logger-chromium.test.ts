import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserBundle } from "../packages/logger/test/support/browser-bundle.ts";
import { launchChromium, openPage, type PageServer, servePages, whyNoChromium } from "./support/browser.ts";

/** A machine that is busy with other tests takes its time. */
const WAIT = { timeout: 15_000 };

const missing = await whyNoChromium();

describe.skipIf(missing !== undefined)("in a real browser", () => {
  let browser: Browser;
  let server: PageServer;

  beforeAll(async () => {
    const { script } = await browserBundle();
    server = await servePages({
      "/": { type: "text/html; charset=utf-8", body: "<!doctype html><script src=/logger.js></script>" },
      "/logger.js": { type: "text/javascript; charset=utf-8", body: script },
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it("lines reach the console, redacted, by the method of their level", async () => {
    const { page, complaints } = await openPage(await browser.newContext(), server.origin);
    const written: string[] = [];
    page.on("console", (message) => written.push(`${message.type()} ${message.text()}`));
    await page.evaluate(`
      const log = logger.createLogger({ console: "json", now: () => 0 });
      log.child({ part: "sync" }).info({ apiKey: "hunter2", bytes: crypto.getRandomValues(new Uint8Array(5)) }, "%o", { pin: 1 });
      log.error(new DOMException("stopped", "AbortError"));
      crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]).then((web) => log.warn({ web }));
    `);
    await expect.poll(() => written.length, WAIT).toBe(3);
    const time = "1970-01-01T00:00:00.000Z";
    const info = {
      level: "info",
      time,
      part: "sync",
      apiKey: "[redacted]",
      bytes: "[5 bytes]",
      msg: '{"pin":"[redacted]"}',
    };
    expect(written[0]).toBe(`info ${JSON.stringify(info)}`);
    expect(written[1]).toMatch(/^error .*"type":"AbortError".*"msg":"stopped"/);
    expect(written[2]).toBe(`warning ${JSON.stringify({ level: "warn", time, web: "[key]" })}`);
    expect(complaints.length).toBe(2);
  });
});
