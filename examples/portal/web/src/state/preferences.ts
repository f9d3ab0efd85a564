import { effect, signal } from "@preact/signals";
import { LANGUAGE_TAG, language, languageFor } from "../i18n/language.ts";
import { remember, remembered } from "./storage.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** `auto` follows the system. */
export const theme = signal<Theme>("auto");

/** Reads what was chosen before, and keeps the document and the browser's memory as the choices are. */
export function startPreferences(): void {
  language.value = languageFor(remembered("language"), navigator.languages);
  theme.value = THEMES.find((name) => name === remembered("theme")) ?? "auto";
  effect(() => {
    document.documentElement.lang = LANGUAGE_TAG[language.value];
    document.documentElement.dataset["theme"] = theme.value;
  });
}

export function chooseLanguage(name: string): void {
  language.value = name === "pt" ? "pt" : "en";
  remember("language", language.value);
}

export function chooseTheme(name: string): void {
  theme.value = THEMES.find((known) => known === name) ?? "auto";
  remember("theme", theme.value);
}
