import { type BrowserContext, openPage, type Page } from "./browser.ts";
import { PICTURES } from "./web-app.ts";

/** How long a handshake may take on a machine that is busy with other tests. */
export const PATIENCE = 20_000;

/** A tab with the page in it, and what a person does there. */
export class Tab {
  readonly page: Page;
  /** What went wrong in the page: errors and warnings on its console, exceptions, requests that failed. */
  readonly complaints: readonly string[];

  private constructor(page: Page, complaints: readonly string[]) {
    this.page = page;
    this.complaints = complaints;
    page.setDefaultTimeout(PATIENCE);
  }

  static async open(context: BrowserContext, url: string): Promise<Tab> {
    const { page, complaints } = await openPage(context, url);
    return new Tab(page, complaints);
  }

  /** Opens the page as somebody; gives the fingerprint. */
  static async as(context: BrowserContext, url: string, name: string): Promise<Tab> {
    const tab = await Tab.open(context, url);
    await tab.page.getByLabel("Your name").fill(name);
    await tab.page.getByRole("button", { name: "Create identity" }).click();
    await tab.seesTitle("Start a conversation");
    return tab;
  }

  fingerprint(): Promise<string> {
    return this.page
      .locator("#own-fingerprint")
      .innerText()
      .then((text) => text.replaceAll(/\s/g, ""));
  }

  /** Waits until a heading of the highest rank is there. */
  async seesTitle(name: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name }).waitFor();
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole("button", { name: button, exact: true }).click();
  }

  /** Says what this side calls the other one. */
  async calls(name: string): Promise<void> {
    await this.#more();
    await this.page.getByLabel("What you call them (optional)").fill(name);
  }

  /** Says which fingerprint the other one must have. */
  async expects(fingerprint: string): Promise<void> {
    await this.#more();
    await this.page.getByLabel("Their fingerprint (optional)").fill(fingerprint);
  }

  async #more(): Promise<void> {
    if (!(await this.page.locator("#more").evaluate((more: HTMLDetailsElement) => more.open))) {
      await this.page.getByText("Say who it must be").click();
    }
  }

  /** Opens a room; gives the link for the other side. */
  async openRoom(): Promise<string> {
    await this.page.getByRole("radio", { name: "Open a room" }).check();
    await this.press("Open the room");
    return (await this.page.locator("#invitation-link").textContent()) as string;
  }

  /** Joins the room of a link, in the page as it is. */
  async join(link: string): Promise<void> {
    await this.page.getByRole("radio", { name: "Join a room" }).check();
    await this.page.getByLabel("Room", { exact: true }).fill(link.replace(/^.*#join=/, ""));
    await this.press("Join");
  }

  async dial(address: string): Promise<void> {
    await this.page.getByRole("radio", { name: "Dial an address" }).check();
    await this.page.getByLabel("Address", { exact: true }).fill(address);
    await this.press("Connect");
  }

  words(): Promise<readonly string[]> {
    return this.page.locator("#words li").allInnerTexts();
  }

  /** What the page says about the state of the conversation. */
  state(): Promise<string> {
    return this.page.locator("#talk-state").innerText();
  }

  async say(text: string): Promise<void> {
    await this.page.getByLabel("Message", { exact: true }).fill(text);
    await this.press("Send");
  }

  /** Waits for a message of the other side's, and gives the text as it is shown. */
  async hears(text: string): Promise<void> {
    await this.page.locator(".said:not(.own-words) .text", { hasText: text }).waitFor();
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  }
}

/** Lets two tabs talk through a room of the relay. */
export async function meet(waiting: Tab, joining: Tab): Promise<void> {
  await joining.join(await waiting.openRoom());
  await Promise.all([waiting.page.locator("#talk").waitFor(), joining.page.locator("#talk").waitFor()]);
}
