import type { Language } from "../contract/common.ts";

/** The language of an answer: `lang`, else the first of `Accept-Language` by weight that is spoken here, else English. */
export function languageOf(lang: string | undefined, accepted: string | undefined): Language {
  if (lang === "en" || lang === "pt") return lang;
  let best: { readonly language: Language; readonly weight: number } | undefined;
  for (const part of (accepted ?? "").slice(0, 500).split(",")) {
    const [range = "", ...parameters] = part.trim().toLowerCase().split(";");
    const language = /^(en|pt)(?:-|$)/.exec(range.trim())?.[1] as Language | undefined;
    const quality = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean);
    const weight = quality === undefined ? 1 : Number(quality);
    if (language !== undefined && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? "en";
}
