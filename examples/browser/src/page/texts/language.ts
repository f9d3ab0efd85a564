import { english, type Label } from "./english.ts";
import { portuguese } from "./portuguese.ts";
import type { Texts } from "./texts.ts";

const LANGUAGES: Readonly<Record<string, Texts>> = { en: english, pt: portuguese };
const CHOICE = "language";

/** Makes a text in whatever language is in force when it is shown. */
export type Say = (texts: Texts) => string;

const sayings = new WeakMap<Element, Say>();
let language = "en";

/** The texts in force. */
export function texts(): Texts {
  return LANGUAGES[language] ?? english;
}

/** The language in force, such as `"pt"`. */
export function currentLanguage(): string {
  return language;
}

/** Shows a text; it follows when the language changes. */
export function say(element: Element, saying: Say): void {
  sayings.set(element, saying);
  element.setAttribute("data-say", "");
  element.textContent = saying(texts());
}

/** Shows nothing. */
export function hush(element: Element): void {
  sayings.delete(element);
  element.removeAttribute("data-say");
  element.textContent = "";
}

/** Changes the language of everything that is on the page. */
export function speak(wanted: string): void {
  language = Object.hasOwn(LANGUAGES, wanted) ? wanted : "en";
  const { labels } = texts();
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-t]")) {
    element.textContent = labels[element.dataset["t"] as Label];
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-t-label]")) {
    element.setAttribute("aria-label", labels[element.dataset["tLabel"] as Label]);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-t-placeholder]")) {
    element.setAttribute("placeholder", labels[element.dataset["tPlaceholder"] as Label]);
  }
  for (const element of document.querySelectorAll("[data-say]")) {
    element.textContent = sayings.get(element)?.(texts()) ?? "";
  }
  for (const button of document.querySelectorAll<HTMLElement>("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset["language"] === language));
  }
}

/** Speaks the language that the user has chosen here before, else the first one of the browser's that there is. */
export function setUpLanguages(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-language]")) {
    button.addEventListener("click", () => {
      speak(button.dataset["language"] ?? "en");
      remember();
    });
  }
  speak(remembered() ?? navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? "en");
}

// A browser that keeps no data for the page throws here; the choice then lasts as long as the page.
function remember(): void {
  try {
    localStorage.setItem(CHOICE, language);
  } catch {}
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(CHOICE) ?? undefined;
  } catch {
    return undefined;
  }
}
