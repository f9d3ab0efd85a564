import { ownText } from "./address.ts";

/** What is looked at of a header: attackers make them long, and nothing that matters stands later. */
const MAX_HEADER = 512;
const MAX_NAME = 32;

// The first that a header contains counts: browsers name those that they want to be taken for as well.
const BROWSERS: readonly (readonly [mark: string, name: string])[] = [
  ["HeadlessChrome/", "Headless Chrome"],
  ["Electron/", "Electron"],
  ["Edg/", "Edge"],
  ["EdgA/", "Edge"],
  ["EdgiOS/", "Edge"],
  ["Edge/", "Edge"],
  ["OPR/", "Opera"],
  ["OPiOS/", "Opera"],
  ["Opera", "Opera"],
  ["SamsungBrowser/", "Samsung Internet"],
  ["YaBrowser/", "Yandex Browser"],
  ["Vivaldi/", "Vivaldi"],
  ["UCBrowser/", "UC Browser"],
  ["DuckDuckGo/", "DuckDuckGo"],
  ["Thunderbird/", "Thunderbird"],
  ["FxiOS/", "Firefox"],
  ["Firefox/", "Firefox"],
  ["CriOS/", "Chrome"],
  ["Chrome/", "Chrome"],
  ["Chromium/", "Chrome"],
  ["MSIE ", "Internet Explorer"],
  ["Trident/", "Internet Explorer"],
  ["Safari/", "Safari"],
  ["AppleWebKit/", "WebView"],
];

const SYSTEMS: readonly (readonly [mark: string, name: string])[] = [
  ["Windows Phone", "Windows Phone"],
  ["Windows", "Windows"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["CrOS", "ChromeOS"],
  ["Macintosh", "macOS"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
  ["X11", "Unix"],
];

/**
 * The program and the system of a `User-Agent` header, without versions: `"Chrome on Windows"`, `"Safari on iPhone"`,
 * `"curl"`, `"Googlebot"`; `"none"` for an empty one or `-`. A program that is not known by name is called what it calls
 * itself, at most 32 characters.
 */
export function userAgentFamily(header: string): string {
  const text = header.length > MAX_HEADER ? header.slice(0, MAX_HEADER) : header;
  if (text === "" || text === "-") return "none";
  const robot = robotName(text);
  if (robot !== "") return robot;
  const claimsBrowser = text.startsWith("Mozilla/") || text.startsWith("Opera/");
  const program = (claimsBrowser ? firstOf(BROWSERS, text) : productName(text)) ?? "Mozilla";
  const system = text.includes("(") ? firstOf(SYSTEMS, text) : undefined;
  return system === undefined ? program : `${program} on ${system}`;
}

function firstOf(list: readonly (readonly [string, string])[], text: string): string | undefined {
  return list.find(([mark]) => text.includes(mark))?.[1];
}

/** What stands after `compatible; `, where robots give their names; old browsers' names are left to the list. */
function robotName(text: string): string {
  const start = text.indexOf("compatible; ");
  if (start < 0) return "";
  const name = productName(text.slice(start + 12));
  return name.startsWith("MSIE") ? "" : name;
}

/** The words up to a version, a slash or a bracket: `Microsoft Office` of `Microsoft Office/16.0 (…)`. */
function productName(text: string): string {
  let end = 0;
  while (end < text.length && !"/;,()[]{}".includes(text[end]!)) {
    // A word that begins with a number is the version.
    if (text[end] === " " && /^v?\d/i.test(text.slice(end + 1, end + 3))) break;
    end++;
  }
  const name = ownText(text.slice(0, end).trim(), MAX_NAME);
  // A program that calls itself so is not the absence of one.
  return name === "" || name === "none" ? "unknown" : name;
}

const REMEMBERED = 1024;

/** {@link userAgentFamily}, with a memory for the headers that a log repeats. */
export class UserAgentReader {
  #recent = new Map<string, string>();
  #older = new Map<string, string>();

  read(header: string): string {
    if (header.length > MAX_HEADER) return userAgentFamily(header);
    let family = this.#recent.get(header);
    if (family !== undefined) return family;
    family = this.#older.get(header) ?? userAgentFamily(header);
    if (this.#recent.size >= REMEMBERED) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(ownText(header, MAX_HEADER), family);
    return family;
  }
}
