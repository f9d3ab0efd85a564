// @boundaries-ignore the browser that tests run in is one, and lives at the root
export {
  type Browser,
  type BrowserContext,
  launchChromium,
  openPage,
  type Page,
  type PageServer,
  servePages,
  type WatchedPage,
  whyNoChromium,
} from "../../../../test/support/browser.ts";
