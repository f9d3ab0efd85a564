import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserAgentReader, userAgentFamily } from "../../src/features/user-agent.ts";

const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)";

/** Any UTF-16 units, halves of characters included. */
const units = (most: number) =>
  fc.array(fc.nat(0xffff), { maxLength: most, size: "max" }).map((codes) => String.fromCharCode(...codes));

describe("the family of a user agent", () => {
  it.each([
    [`${WINDOWS} Chrome/126.0.0.0 Safari/537.36`, "Chrome on Windows"],
    [`${WINDOWS} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`, "Edge on Windows"],
    [`${WINDOWS} Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0`, "Opera on Windows"],
    [`${WINDOWS} HeadlessChrome/126.0.0.0 Safari/537.36`, "Headless Chrome on Windows"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Windows"],
    ["Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer on Windows"],
    ["Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1)", "Internet Explorer on Windows"],
    [`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, "Safari on iPhone"],
    [`${IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1`, "Chrome on iPhone"],
    [`${IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`, "Firefox on iPhone"],
    [`${IPHONE} Mobile/15E148`, "WebView on iPhone"],
    [`${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`, "Chrome on Android"],
    [`${ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`, "Samsung Internet on Android"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
      "Safari on macOS",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux"],
    [
      "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36",
      "Chrome on ChromeOS",
    ],
    ["Opera/9.80 (Windows NT 6.1) Presto/2.12 Version/12.16", "Opera on Windows"],
    ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"],
    ["Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/103 Safari/537.36", "bingbot"],
    ["Mozilla/5.0", "Mozilla"],
    ["curl/8.5.0", "curl"],
    ["Wget/1.21.4", "Wget"],
    ["python-requests/2.32.3", "python-requests"],
    ["Go-http-client/2.0", "Go-http-client"],
    ["PostmanRuntime/7.39.0", "PostmanRuntime"],
    ["okhttp/4.12.0", "okhttp"],
    ["sqlmap/1.8#stable (https://sqlmap.org)", "sqlmap"],
    ["Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Microsoft Office on Windows"],
    ["MyApp 3.2.1 (iPhone; iOS 17.5)", "MyApp on iPhone"],
    ["sqlmap", "sqlmap"],
    ["", "none"],
    ["-", "none"],
    ["()", "unknown"],
    ["none/1.0", "unknown"],
    [`${"x".repeat(100)}/1.0`, "x".repeat(32)],
  ])("%s is %s", (header, family) => {
    expect(userAgentFamily(header)).toBe(family);
  });

  it("is the same for every version of a browser and its system", () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(9999), fc.nat(99), (major, build, system) => {
        const header = `Mozilla/5.0 (Windows NT ${system}.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.${build}.0 Safari/537.36`;
        expect(userAgentFamily(header)).toBe("Chrome on Windows");
      }),
    );
  });

  it("is short and never empty, whatever the header", () => {
    fc.assert(
      fc.property(units(600), (header) => {
        const family = userAgentFamily(header);
        expect(family.length).toBeGreaterThan(0);
        expect(family.length).toBeLessThanOrEqual(32 + " on Windows Phone".length);
      }),
    );
  });

  it("does not depend on what was read before", () => {
    const reader = new UserAgentReader();
    for (let i = 0; i < 5000; i++) expect(reader.read(`tool${i}/1.0`)).toBe(`tool${i}`);
    expect(reader.read("tool7/1.0")).toBe("tool7");
    expect(reader.read("tool4999/1.0")).toBe("tool4999");
  });
});
