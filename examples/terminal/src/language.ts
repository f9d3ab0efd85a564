const LANGUAGES = ["en", "pt"] as const;

/** A language that these programs speak. */
export type Language = (typeof LANGUAGES)[number];

let current: Language = "en";

/** Sets the language that this process speaks from now on. */
export function useLanguage(language: Language): void {
  current = language;
}

/** The language that this process speaks. */
export function spokenLanguage(): Language {
  return current;
}

/**
 * Names texts in both languages; one that is missing in one of them does not compile. What they say is looked up when it
 * is asked for, so that texts may be named before the language is known: `const texts = bilingual({ … }, { … })`, then
 * `texts().left(name)`.
 */
export function bilingual<Texts extends object>(en: Texts, pt: NoInfer<Texts>): () => Texts {
  return () => (current === "pt" ? pt : en);
}

/**
 * The language of a command line and an environment: `--lang`, else `SECURECOMM_LANG`, else the locale by POSIX's rules
 * (`LC_ALL`, `LC_MESSAGES`, `LANG`), else that of the system, else English. Unknown ones are passed over.
 */
export function languageOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const place = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const told = place < 0 ? undefined : args[place]?.includes("=") ? args[place]?.slice(7) : args[place + 1];
  const named = languageNamed(told) ?? languageNamed(env["SECURECOMM_LANG"]);
  if (named !== undefined) return named;
  // An empty variable is as one that is not set.
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"];
  return languageNamed(locale ?? Intl.DateTimeFormat().resolvedOptions().locale) ?? "en";
}

/** `pt_BR.UTF-8` is `pt`; what is neither language is `undefined`. */
export function languageNamed(name: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => new RegExp(`^${language}(?![a-z])`, "i").test(name ?? ""));
}
