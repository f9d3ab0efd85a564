import { signal } from "@preact/signals";
import type { Language } from "../../../src/contract/common.ts";

/** What the pages are written in. Components that read it are drawn again when it changes. */
export const language = signal<Language>("en");

/** The tag that `<html lang>` and Intl go by: Portuguese is Brazilian. */
export const LANGUAGE_TAG: Readonly<Record<Language, string>> = { en: "en", pt: "pt-BR" };

/** The one that was chosen before, else the first of the browser's that there is, else English. */
export function languageFor(stored: string | null, wanted: readonly string[]): Language {
  if (stored === "en" || stored === "pt") return stored;
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0];
    if (base === "en" || base === "pt") return base;
  }
  return "en";
}
