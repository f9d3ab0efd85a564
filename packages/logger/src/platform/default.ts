import { BrowserConsole } from "../console/browser-console.ts";
import { LoggerError } from "../errors.ts";
import { startPinoInBrowser } from "../logger/pino-in-browser.ts";
import type { Platform } from "./platform.ts";

/** A browser, or another runtime without files and processes of its own: it has a console. */
export const platform: Platform = {
  base: () => ({}),
  startPino: startPinoInBrowser,
  openConsole: ({ form }) => new BrowserConsole(form !== "json"),
  openFile() {
    throw new LoggerError("ERR_PLATFORM_UNSUPPORTED", "there are no files here, only on Node");
  },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII too
  isASCII: (text) => /^[\x00-\x7f]*$/.test(text),
  complain(message) {
    const { console: page } = globalThis;
    page?.error(message);
  },
};
