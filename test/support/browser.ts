export type { Browser, BrowserContext, Page } from "playwright-core";
export { launchChromium, whyNoChromium } from "./chromium.ts";
export { type PageServer, type ServedFile, servePages } from "./page-server.ts";
export { openPage, type WatchedPage } from "./watched-page.ts";
