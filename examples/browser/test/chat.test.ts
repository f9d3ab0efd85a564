import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { WebServer } from "../src/server/web-server.ts";
import { type Browser, type BrowserContext, launchChromium, whyNoChromium } from "./support/browser.ts";
import { meet, Tab } from "./support/tab.ts";
import { startWebApp } from "./support/web-app.ts";

/** A machine that is busy with other tests takes its time. */
const WAIT = { timeout: 15_000 };

const missing = await whyNoChromium();
// A browser on a machine that is busy with other tests takes its time.
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(missing !== undefined)("two tabs", () => {
  let app: WebServer;
  let browser: Browser;
  beforeAll(async () => {
    app = await startWebApp();
    browser = await launchChromium();
  });
  // Whoever still talks would keep a room.
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  /** A browser of its own: other storage, in English. */
  const newBrowser = (): Promise<BrowserContext> => browser.newContext({ locale: "en-GB" });

  it("chat through the relay: the same safety words, messages both ways, and a goodbye", async () => {
    const context = await newBrowser();
    const [alice, bob] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "bob")];
    await meet(alice, bob);
    expect(await alice.words()).toHaveLength(6);
    expect(await bob.words()).toEqual(await alice.words());
    await alice.seesTitle("bob");
    expect(await alice.state()).toBe("Connected, not verified yet");

    await alice.say("olá, bob 👋");
    await bob.hears("olá, bob 👋");
    await bob.say("olá, alice\nand a second line");
    await alice.hears("and a second line");
    expect(await alice.page.locator(".said .text").allInnerTexts()).toEqual([
      "olá, bob 👋",
      "olá, alice\nand a second line",
    ]);

    await alice.press("They match");
    expect(await alice.state()).toBe("Connected and verified");
    await alice.press("End the conversation");
    await bob.sees("alice has left. All that was said has arrived.");
    await alice.sees("The conversation is closed. All that was said has arrived.");
    await alice.press("Back to the start");
    await alice.seesTitle("Start a conversation");
    expect([...alice.complaints, ...bob.complaints]).toEqual([]);
  });

  it("know each other the next time, and remember that the words were compared", async () => {
    const context = await newBrowser();
    const [alice, bob] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "bob")];
    await meet(alice, bob);
    await alice.sees("Somebody came for the first time as “bob”.");
    await alice.press("They match");
    await alice.press("End the conversation");
    await bob.press("Back to the start");
    await alice.press("Back to the start");
    await meet(bob, alice);
    await alice.sees("They have the same identity as the last time somebody came as “bob”.");
    await alice.sees("You compared safety words with this identity on");
    expect(await alice.state()).toBe("Connected and verified");
    expect(await bob.state()).toBe("Connected, not verified yet");
    expect([...alice.complaints, ...bob.complaints]).toEqual([]);
  });

  it("do not take somebody for verified under another name than the one that was compared", async () => {
    const context = await newBrowser();
    const [alice, carol] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "carol")];
    await alice.calls("carol");
    await meet(alice, carol);
    await alice.press("They match");
    await alice.press("End the conversation");
    await alice.press("Back to the start");
    await carol.press("Back to the start");
    await alice.calls("bob");
    await meet(alice, carol);
    await alice.sees("Your first contact under “bob”.");
    expect(await alice.state()).toBe("Connected, not verified yet");
  });

  it("show whatever the other side says as text, and never as markup", async () => {
    const context = await newBrowser();
    const [alice, bob] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "<b>bob</b>")];
    await meet(alice, bob);
    await alice.seesTitle("<b>bob</b>");
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>&amp; \u202egnissim';
    await bob.say(hostile);
    await alice.hears("&amp;");
    expect(await alice.page.locator(".said .text").textContent()).toBe(hostile);
    expect(await alice.page.locator("#log img, #log script, h1 b").count()).toBe(0);
    expect(await alice.page.title()).toBe("alice · SecureComm");
    expect([...alice.complaints, ...bob.complaints]).toEqual([]);
  });

  it("raise the alarm when somebody comes under a known name with another key, and say both fingerprints", async () => {
    const [hers, his, foreign] = [await newBrowser(), await newBrowser(), await newBrowser()];
    const [alice, bob] = [await Tab.as(hers, app.origin, "alice"), await Tab.as(his, app.origin, "bob")];
    await meet(alice, bob);
    await bob.press("End the conversation");
    await alice.press("Back to the start");

    const impostor = await Tab.as(foreign, app.origin, "bob");
    await impostor.join(await alice.openRoom());
    await alice.seesTitle("Stop: “bob” shows another identity");
    const fingerprints = await alice.page.locator("#alarm dd").allInnerTexts();
    const compact = fingerprints.map((text) => text.replaceAll(/\s/g, ""));
    await bob.press("Back to the start");
    expect(compact).toEqual([await bob.fingerprint(), await impostor.fingerprint()]);
    expect(await alice.page.evaluate(() => document.activeElement?.id)).toBe("alarm-title");
    await alice.picture("alarm");
    await impostor.sees("The other side does not trust your identity.");

    await alice.press("Do not go on");
    await impostor.join(await alice.openRoom());
    await alice.seesTitle("Stop: “bob” shows another identity");
    await alice.press("I have checked: forget the old one");
    await meet(alice, impostor);
    await alice.sees("Somebody came for the first time as “bob”.");
    expect([...alice.complaints, ...bob.complaints, ...impostor.complaints]).toEqual([]);
  });

  it("break off and forget the key when the words differ", async () => {
    const context = await newBrowser();
    const [alice, bob] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "bob")];
    await meet(alice, bob);
    await alice.press("They differ");
    await alice.sees("You said that the words differ");
    await bob.sees("The other side broke off.");
    await alice.press("Back to the start");
    await bob.press("Back to the start");
    await meet(alice, bob);
    await alice.sees("Somebody came for the first time as “bob”.");
  });

  it("let only the one in whose fingerprint was named", async () => {
    const context = await newBrowser();
    const [alice, bob] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "bob")];
    const carol = await Tab.as(context, app.origin, "carol");
    await alice.expects(await bob.fingerprint());
    await carol.join(await alice.openRoom());
    await alice.seesTitle("Stop: “carol” shows another identity");
    await alice.press("Do not go on");
    await meet(alice, bob);
    await alice.sees("They have exactly the fingerprint that you named.");
    expect(await alice.state()).toBe("Connected and verified");
  });

  it("say in plain words what did not work", async () => {
    const context = await newBrowser();
    const alice = await Tab.as(context, app.origin, "alice");
    await alice.join("nobody-is-here");
    await alice.sees("Nobody waits in this room. The other side must open it first.");
    await alice.join("Not a room!");
    await alice.sees("A room is called by letters from a to z, digits and hyphens, at most 64.");
    await alice.dial("tcp://127.0.0.1:7420");
    await alice.sees("A browser can only dial ws:// and wss:// addresses.");
    await alice.dial("ws://127.0.0.1:7420?token=1");
    await alice.sees("This is no address to dial.");

    const again = await Tab.open(context, await alice.openRoom());
    await again.press("alice");
    await again.press("Join");
    await again.sees("The other side is you: it has your own identity.");
    await alice.sees("The other side gave up without a reason.");
    expect([...alice.complaints, ...again.complaints]).toEqual([]);
  });

  it("tell the other when one is closed", async () => {
    const context = await newBrowser();
    const [alice, bob] = [await Tab.as(context, app.origin, "alice"), await Tab.as(context, app.origin, "bob")];
    await meet(alice, bob);
    await bob.page.close();
    await alice.page.locator("#ended").waitFor();
    expect(await alice.state()).toBe("Ended");
    expect(alice.complaints).toEqual([]);
  });

  it("free the room when whoever waits gives up", async () => {
    const alice = await Tab.as(await newBrowser(), app.origin, "alice");
    await expect.poll(() => app.relay.rooms, WAIT).toBe(0);
    await alice.openRoom();
    await expect.poll(() => app.relay.rooms, WAIT).toBe(1);
    await alice.press("Cancel");
    await alice.seesTitle("Start a conversation");
    await expect.poll(() => app.relay.rooms, WAIT).toBe(0);
  });
});
