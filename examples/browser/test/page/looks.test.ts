import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { WebServer } from "../../src/server/web-server.ts";
import { type Browser, launchChromium, type Page, whyNoChromium } from "../support/browser.ts";
import { meet, Tab } from "../support/tab.ts";
import { startWebApp } from "../support/web-app.ts";

const missing = await whyNoChromium();
// A browser on a machine that is busy with other tests takes its time.
vi.setConfig({ testTimeout: 90_000 });
const SIZES = { desktop: { width: 1_180, height: 820 }, phone: { width: 360, height: 740 } } as const;

describe.skipIf(missing !== undefined)("the page", () => {
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

  it("fits its window and can be read: on a desktop and a phone, light and dark", async () => {
    const context = await browser.newContext({ locale: "en-GB" });
    const alice = await Tab.open(context, app.origin);
    await look(alice, "1-who");
    await alice.page.getByLabel("Your name").fill("alice");
    await alice.press("Create identity");
    await alice.seesTitle("Start a conversation");
    await alice.page.getByText("Say who it must be").click();
    await look(alice, "2-start");
    const bob = await Tab.as(context, app.origin, "bob");
    await meet(alice, bob);
    await look(alice, "3-not-verified");
    await alice.say("Is the parcel on its way?");
    await bob.hears("parcel");
    await bob.say(`It left this morning: ${"0123456789".repeat(20)}`);
    await alice.hears("It left");
    await alice.press("They match");
    await alice.page.getByText("Details").click();
    await look(alice, "4-verified");
    await alice.press("End the conversation");
    await alice.sees("The conversation is closed.");
    await look(alice, "5-ended");
    expect([...alice.complaints, ...bob.complaints]).toEqual([]);
  });

  it("can be used with the keyboard alone, and says what happens to those who hear it", async () => {
    const context = await browser.newContext({ locale: "en-GB" });
    const [alice, bob] = [await Tab.open(context, app.origin), await Tab.as(context, app.origin, "bob")];
    await alice.page.getByLabel("Your name").focus();
    await alice.page.keyboard.type("alice");
    await alice.page.keyboard.press("Enter");
    await alice.seesTitle("Start a conversation");
    expect(await focused(alice.page)).toBe("lobby-title");
    await bob.join(await alice.openRoom());
    await alice.seesTitle("bob");
    expect(await focused(alice.page)).toBe("talk-title");
    await alice.page.keyboard.press("Tab");
    expect(await focused(alice.page)).toBe("words-match");
    await alice.page.keyboard.press("Enter");
    expect(await alice.page.getByRole("status").innerText()).toBe("Connected and verified");
    await alice.page.getByLabel("Message", { exact: true }).focus();
    await alice.page.keyboard.type("one");
    await alice.page.keyboard.press("Shift+Enter");
    await alice.page.keyboard.type("two");
    await alice.page.keyboard.press("Enter");
    await bob.hears("two");
    const log = bob.page.getByRole("log", { name: "Messages" });
    expect(await log.locator(".said").ariaSnapshot()).toMatch(/alice: one\s+two/);
  });

  it("speaks Portuguese to who prefers it, changes at a click, and remembers the choice", async () => {
    const context = await browser.newContext({ locale: "pt-PT" });
    const tab = await Tab.open(context, app.origin);
    await tab.seesTitle("Quem é você neste separador?");
    expect(await tab.page.evaluate(() => document.documentElement.lang)).toBe("pt");
    await tab.press("Criar identidade");
    await tab.sees("Um nome tem de 1 a 64 caracteres visíveis");
    await tab.press("English");
    await tab.seesTitle("Who are you in this tab?");
    await tab.sees("A name has 1 to 64 characters that can be seen");
    await tab.page.reload();
    await tab.seesTitle("Who are you in this tab?");
    expect(await tab.page.evaluate(() => document.documentElement.lang)).toBe("en");
    expect(tab.complaints).toEqual([]);
  });
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

/** Takes a picture in every size and colour scheme, and checks each. */
async function look(tab: Tab, name: string): Promise<void> {
  for (const [device, size] of Object.entries(SIZES)) {
    await tab.page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await tab.picture(`${name}-${device}-${colorScheme}`);
      await checkLooks(tab.page);
    }
  }
}

/** Nothing sticks out of the window, every field has a label, and every text stands out from what is behind it. */
async function checkLooks(page: Page): Promise<void> {
  const faults = await page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than its window");
    for (const element of document.querySelectorAll<HTMLElement>("button, #words li, .said, .fingerprint")) {
      if (element.scrollWidth > element.clientWidth) found.push(`does not fit: ${element.textContent}`);
    }
    for (const field of document.querySelectorAll<HTMLInputElement>("input, textarea")) {
      if (field.labels?.length === 0) found.push(`no label: ${field.id}`);
    }
    const luminance = (channels: readonly number[]) => {
      const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
        const share = channel / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const backgroundOf = (element: Element | null): readonly number[] => {
      for (let at = element; at !== null; at = at.parentElement) {
        const [red = 0, green = 0, blue = 0, alpha = 1] = channels(getComputedStyle(at).backgroundColor);
        if (alpha === 1) return [red, green, blue];
      }
      return [255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (element === null || node.textContent?.trim() === "" || !element.checkVisibility()) continue;
      const [one, other] = [luminance(channels(getComputedStyle(element).color)), luminance(backgroundOf(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(2)}: ${node.textContent?.trim().slice(0, 40)}`);
    }
    return found;
  });
  expect(faults).toEqual([]);
}
