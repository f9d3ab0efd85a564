// @boundaries-ignore the browser that tests run in is one, and lives at the root
import {
  type Browser,
  launchChromium,
  openPage,
  type Page,
  type PageServer,
  servePages,
  whyNoChromium,
} from "../../../../test/support/browser.ts";
import { bundleForBrowser } from "./browser-bundle.ts";

export { whyNoChromium };

/** A peer in a real page: each call runs a method of `browser/page/peer.ts` there. */
export interface PagePeer {
  readonly page: Page;
  call<Answer = unknown>(method: string, ...args: readonly unknown[]): Promise<Answer>;
  /** What went wrong in the page. */
  readonly complaints: readonly string[];
}

/** A real browser and the server of its pages. */
export class BrowserPeers {
  readonly #browser: Browser;
  readonly #server: PageServer;

  private constructor(browser: Browser, server: PageServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<BrowserPeers> {
    const [page, worker] = await Promise.all([bundleForBrowser("page/page.ts"), bundleForBrowser("page/worker.ts")]);
    const html = '<!doctype html><title>peer</title><script type="module" src="/page.js"></script>';
    const server = await servePages({
      "/": { type: "text/html; charset=utf-8", body: html },
      "/page.js": { type: "text/javascript", body: page.code },
      "/worker.js": { type: "text/javascript", body: worker.code },
    });
    return new BrowserPeers(await launchChromium(), server);
  }

  /** A page of its own. */
  async open(): Promise<PagePeer> {
    const { page, complaints } = await openPage(await this.#browser.newContext(), this.#server.origin);
    return {
      page,
      complaints,
      call: (method, ...args) =>
        page.evaluate(
          ([name, values]) => {
            const { peer } = globalThis as unknown as { peer: Record<string, (...args: unknown[]) => unknown> };
            return (peer[name] as (...args: unknown[]) => unknown).call(peer, ...values);
          },
          [method, args] as const,
        ) as Promise<never>,
    };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}
