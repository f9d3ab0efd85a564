import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { WebServer } from "../src/server/web-server.ts";
import { type Browser, launchChromium, whyNoChromium } from "./support/browser.ts";
import { Tab } from "./support/tab.ts";
import { buildTerminal, Terminal, type TerminalProgram } from "./support/terminal.ts";
import { startWebApp } from "./support/web-app.ts";

const missing = await whyNoChromium();
// A browser on a machine that is busy with other tests takes its time.
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(missing !== undefined)("a tab and the terminal peer", () => {
  let app: WebServer;
  let browser: Browser;
  let program: TerminalProgram;
  beforeAll(async () => {
    [app, browser, program] = await Promise.all([startWebApp(), launchChromium(), buildTerminal()]);
  });
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    program?.remove();
    await browser?.close();
    await app?.close();
  });

  const openTab = async (name: string) => Tab.as(await browser.newContext({ locale: "en-GB" }), app.origin, name);

  it("chat when the tab dials the terminal's address", async () => {
    const terminal = await Terminal.start(program, "bob", "listen", "ws://127.0.0.1:0");
    const [, address] = await terminal.until(/(ws:\/\/127\.0\.0\.1:[1-9]\d*)/);
    const tab = await openTab("alice");
    await tab.dial(address as string);
    await tab.seesTitle("bob");
    await tab.sees(`Your first contact under “${address}”.`);
    const words = await tab.words();
    await terminal.until(new RegExp(`safety words +${words.join(" ")}\n`));
    await terminal.until(new RegExp(`fingerprint +${await tab.fingerprint()}`));
    await tab.page.getByText("Details").click();
    await tab.sees("P384MLKEM1024-AES256GCM-SHA256");
    expect((await tab.page.locator("#facts .fingerprint").innerText()).replaceAll(/\s/g, "")).toBe(
      terminal.fingerprint,
    );

    await tab.say("olá do navegador");
    await terminal.until(/<alice\?> olá do navegador\n/);
    terminal.type("olá do terminal");
    await tab.hears("olá do terminal");
    await tab.press("End the conversation");
    await terminal.until(/alice\? has left\. All that was said has arrived\./);
    expect(tab.complaints).toEqual([]);
  });

  it("chat when the terminal joins the room in which the tab waits", async () => {
    const tab = await openTab("alice");
    const room = (await tab.openRoom()).replace(/^.*#join=/, "");
    const address = `${app.origin.replace("http", "ws")}/relay/${room}`;
    const terminal = await Terminal.start(program, "bob", "connect", address);
    await tab.seesTitle("bob");
    await terminal.until(new RegExp(`safety words +${(await tab.words()).join(" ")}\n`));
    terminal.type("from the terminal");
    await tab.hears("from the terminal");
    await tab.say("from the tab");
    await terminal.until(/<alice\?> from the tab\n/);
    terminal.end();
    await tab.sees("bob has left. All that was said has arrived.");
    expect(tab.complaints).toEqual([]);
  });

  it("are kept apart by the alarm when somebody else listens at the address", async () => {
    const first = await Terminal.start(program, "bob", "listen", "ws://127.0.0.1:0");
    const [, address = ""] = await first.until(/(ws:\/\/127\.0\.0\.1:[1-9]\d*)/);
    const tab = await openTab("alice");
    await tab.dial(address);
    await tab.seesTitle("bob");
    first.end();
    await tab.sees("bob has left.");
    await tab.press("Back to the start");
    const second = await Terminal.start(program, "bob", "listen", address);
    await second.until(/Listening on/);
    await tab.dial(address);
    await tab.seesTitle(`Stop: “${address}” shows another identity`);
    const shown = (await tab.page.locator("#alarm dd").allInnerTexts()).map((text) => text.replaceAll(/\s/g, ""));
    expect(shown).toEqual([first.fingerprint, second.fingerprint]);
    expect(second.output).not.toContain("A session with alice");
    expect(tab.complaints).toEqual([]);
  });
});
