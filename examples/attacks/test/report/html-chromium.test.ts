import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore the browser that tests run in is one, and lives at the root
import {
  type Browser,
  launchChromium,
  openPage,
  type PageServer,
  servePages,
  whyNoChromium,
} from "../../../../test/support/browser.ts";
import { htmlReport } from "../../src/report/html/page.ts";
import { HOSTILE, reportOf } from "../support/report.ts";

const missing = await whyNoChromium();
const shots = fileURLToPath(new URL("../../.test-output", import.meta.url));

/** The least contrast of any text of the page with what is behind it, and whose it is; SVG text by its fill. */
const LEAST_CONTRAST = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const channel = (value) => ((value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    throw new Error("no background");
  };
  let least = { contrast: 99, text: "" };
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (own.length === 0 || ["TITLE", "DESC"].includes(element.tagName.toUpperCase())) continue;
    const style = getComputedStyle(element);
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const [a, b] = [light(numbers(colour)), light(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < least.contrast) least = { contrast, text: own[0].textContent };
  }
  return least;
})()`;

describe.skipIf(missing !== undefined)("the page of a report in a real browser", () => {
  let browser: Browser;
  let server: PageServer;

  beforeAll(async () => {
    const type = "text/html; charset=utf-8";
    server = await servePages({
      "/": { type, body: htmlReport(reportOf()) },
      "/hostile": { type, body: htmlReport(reportOf(HOSTILE.repeat(6))) },
    });
    browser = await launchChromium();
    await mkdir(shots, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it.each([360, 1280])(
      `has nothing to complain of in ${colorScheme} at %i pixels, nor to scroll sideways`,
      async (width) => {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
        for (const path of ["/", "/hostile"]) {
          const { page, complaints } = await openPage(context, `${server.origin}${path}`);
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
          expect(await page.evaluate("document.querySelectorAll('script, img, [onerror]').length")).toBe(0);
          // The style sheet applies: its hash in the policy is right.
          expect(await page.evaluate("getComputedStyle(document.querySelector('.card')).display")).toBe("flex");
          expect(complaints).toEqual([]);
          if (path === "/") {
            const least = (await page.evaluate(LEAST_CONTRAST)) as { contrast: number; text: string };
            expect(least.contrast, least.text).toBeGreaterThanOrEqual(4.5);
            await page.screenshot({ path: join(shots, `report-${colorScheme}-${width}.png`), fullPage: true });
          }
        }
        await context.close();
      },
    );
  }

  it("is a table to a screen reader at any width, and each drawing has a name and a description", async () => {
    for (const width of [360, 1280]) {
      const { page } = await openPage(await browser.newContext({ viewport: { width, height: 800 } }), server.origin);
      expect(await page.getByRole("columnheader", { name: "refused" }).count()).toBe(1);
      expect(await page.getByRole("rowheader", { name: "Flipped bit" }).count()).toBe(2);
      const drawing = page.getByRole("img", { name: /Score over time/ }).first();
      expect(await drawing.count()).toBe(1);
      expect(await drawing.locator("desc").textContent()).toContain("3 scored events");
    }
  });

  it("leads by keyboard to the attacks, and from the table to each of them", async () => {
    const { page } = await openPage(
      await browser.newContext({ viewport: { width: 1280, height: 800 } }),
      server.origin,
    );
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("location.hash")).toBe("#attack-bit-flip");
  });
});
