import type { BrowserContext, Page } from "playwright-core";

/** A page, and everything that went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings on the console, uncaught exceptions, and requests that failed, in order. */
  readonly complaints: readonly string[];
}

/** Opens a page that writes down what goes wrong in it, breaches of its content security policy among them. */
export async function openPage(context: BrowserContext, url: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.goto(url);
  return { page, complaints };
}
