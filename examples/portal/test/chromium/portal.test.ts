import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
// @boundaries-ignore the types of what the root launches
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore the real Chromium is the same for all tests, and lives at the root
import { launchChromium, whyNoChromium } from "../../../../test/support/chromium.ts";
import { ANA } from "../support/portal.ts";
import { freshFolder, startPortalProcess } from "../support/portal-process.ts";

const screenshots = fileURLToPath(new URL("../../.test-output/screenshots", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const missing = await whyNoChromium();

const PATIENCE = 60_000;
const PAGES = ["detector", "feedback", "models", "import", "settings"] as const;

describe.skipIf(missing !== undefined)("the portal in a real Chromium", { timeout: 300_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    await mkdir(screenshots, { recursive: true });
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  /** What no page may do: complain in the console, or fail. */
  function watch(context: BrowserContext): string[] {
    const complaints: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    context.on("dialog", (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    return complaints;
  }

  async function newContext(): Promise<{
    readonly context: BrowserContext;
    readonly page: Page;
    readonly complaints: string[];
  }> {
    // axe is put into pages from outside, which their own policy rightly forbids; its violations would be complaints below.
    const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(PATIENCE);
    return { context, page: await context.newPage(), complaints: watch(context) };
  }

  const shot = (page: Page, name: string) =>
    page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });

  /** Serious faults that axe finds, in words. */
  async function faults(page: Page): Promise<string[]> {
    const evaluation = await page.context().newCDPSession(page);
    await evaluation.send("Runtime.evaluate", { expression: axeSource });
    const { result } = await evaluation.send("Runtime.evaluate", {
      expression: `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => JSON.stringify(violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" | ").slice(0, 300))))`,
      awaitPromise: true,
      returnByValue: true,
    });
    await evaluation.detach();
    return JSON.parse(String(result.value)) as string[];
  }

  async function chooseLanguage(page: Page, from: RegExp, label: string, name: string): Promise<void> {
    await page.getByRole("button", { name: from }).click();
    await page.getByLabel(label).selectOption({ label: name });
    await page.keyboard.press("Escape");
  }

  /** Until nothing is being loaded. */
  const calm = (page: Page) =>
    expect.poll(() => page.locator("main [aria-busy=true], main .loading").count(), { timeout: PATIENCE }).toBe(0);

  const descriptions = async (page: Page) =>
    (await page.locator(".anomaly .description-lines").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));

  it("from the first start to a verdict and a restart: everything is found, explained, ranked anew and kept", async () => {
    const folder = freshFolder();
    let portal = await startPortalProcess({ folder });
    expect(portal.setupLink).toBeDefined();
    const { page, complaints } = await newContext();

    // First start.
    await page.goto(portal.setupLink!);
    await page.getByLabel("Name", { exact: true }).fill(ANA.name);
    await page.getByLabel("New password", { exact: true }).fill(ANA.password);
    await page.getByLabel("New password again").fill(ANA.password);
    expect(await faults(page)).toEqual([]);
    await shot(page, "01-setup");
    await page.getByRole("button", { name: "Create the account" }).click();
    expect(page.url()).not.toContain(portal.setupLink!.split("#link=")[1]);

    // Nothing there yet: what to do next is said.
    await page.getByRole("heading", { name: "No log yet" }).waitFor();
    expect(await faults(page)).toEqual([]);
    await shot(page, "02-empty");
    await page.getByRole("button", { name: "Load sample data" }).click();

    // Train.
    await page.getByRole("button", { name: "Train a model" }).click();
    await page.getByRole("progressbar").first().waitFor();
    await shot(page, "03-training");

    // Detect: the model that is chosen begins by itself.
    await page.getByText("Live: new lines are judged as they come").waitFor();
    await page.locator(".anomaly").first().waitFor();
    await expect.poll(async () => (await descriptions(page)).length, { timeout: PATIENCE }).toBeGreaterThan(20);
    await shot(page, "04-detector-en");

    // Why, in words.
    await page.getByLabel("Reason", { exact: true }).selectOption("admin-area");
    await expect.poll(() => page.url()).toContain("reason=admin-area");
    await calm(page);
    const english = await descriptions(page);
    expect(english.length).toBeGreaterThan(0);
    for (const text of english) {
      expect(text).toMatch(/Anomaly detected: .*Access to an administration area.* \(Score: 0\.\d{3}, Model: knn\)/);
    }

    // The same in the other language.
    await chooseLanguage(page, /Account of/, "Language", "Português");
    await page.getByRole("heading", { name: "Anomalias" }).waitFor();
    await page
      .getByText(/Anomalia detectada: /)
      .first()
      .waitFor();
    await calm(page);
    const portuguese = await descriptions(page);
    expect(portuguese).toHaveLength(english.length);
    for (const text of portuguese) {
      expect(text).toMatch(/Anomalia detectada: .*Acesso a área administrativa.* \(Score: 0\.\d{3}, Modelo: knn\)/);
    }
    expect(portuguese.some((text) => text.includes("Mudanças de endereços de IP suspeitas: "))).toBe(true);
    expect(await page.locator("html").getAttribute("lang")).toMatch(/^pt/);
    expect(await faults(page)).toEqual([]);
    await shot(page, "05-detector-pt");
    await chooseLanguage(page, /Conta de/, "Idioma", "English");
    await page
      .getByText(/Anomaly detected: /)
      .first()
      .waitFor();

    await page.goto(`${portal.url}/detector?api=sample`);
    await page.locator(".anomaly").first().waitFor();
    await calm(page);

    // A false alarm changes the ranking.
    const first = page.locator(".anomaly").first();
    const before = await descriptions(page);
    const total = async () => Number((await page.locator(".total").innerText()).replace(/\D/g, ""));
    await first.getByRole("button", { name: "False alarm" }).click();
    await page.getByText(/Marked as a false alarm\./).waitFor();
    await Promise.all([
      page.waitForResponse((response) => response.url().includes("/ml/detect")),
      page.getByRole("button", { name: "Show the new order" }).click(),
    ]);
    await calm(page);
    const after = await descriptions(page);
    const scores = after.map((text) => Number(/Score: (0\.\d{3})/.exec(text)?.[1]));
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(after).not.toContain(before[0]);
    const alarms = await total();
    await shot(page, "06-after-the-verdict");

    // A restart: still logged in, all still there.
    expect(complaints).toEqual([]);
    expect(await portal.stop(), portal.output()).toBe(0);
    portal = await startPortalProcess({ folder, port: Number(new URL(portal.url).port) });
    expect(portal.setupLink).toBeUndefined();
    // That the portal was not there for a while is no fault of the page.
    complaints.length = 0;
    await page.reload();
    await page.locator(".anomaly").first().waitFor();
    expect(await descriptions(page)).toEqual(after);
    expect(await total()).toBe(alarms);
    await page.getByRole("link", { name: "Feedback" }).click();
    await shot(page, "07-feedback-after-the-restart");

    // Every page, light and dark, on a phone and on a desk.
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const width of [360, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        for (const name of PAGES) {
          await page.goto(`${portal.url}/${name}`);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await page.waitForLoadState("load");
          await calm(page);
          expect(await faults(page), `${name}, ${scheme}, ${width}`).toEqual([]);
          const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
          expect(overflow, `${name} at ${width} is wider than the window`).toBeLessThanOrEqual(0);
          await shot(page, `10-${name}-${scheme}-${width}`);
        }
      }
    }
    expect(complaints).toEqual([]);
    await page.context().close();
    expect(await portal.stop(), portal.output()).toBe(0);
  });
});
