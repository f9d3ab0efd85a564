import { language } from "./language.ts";

type Text = string | ((...facts: never[]) => string);
type Texts = Readonly<Record<string, Text>>;
/** The other language's: the same keys, and functions of the same facts. */
type Alike<English extends Texts> = {
  readonly [Key in keyof English]: English[Key] extends (...facts: infer Facts) => string
    ? (...facts: Facts) => string
    : string;
};
type FactsOf<Entry extends Text> = Entry extends (...facts: infer Facts) => string ? Facts : [];

/** Gives one text in the page's language: `t("title")`, `t("found", 3)`. */
export type Translate<English extends Texts> = <Key extends keyof English>(
  key: Key,
  ...facts: FactsOf<English[Key]>
) => string;

/**
 * A folder's texts. One that is missing in a language does not compile.
 *
 * ```ts
 * export const t = catalogue({ en: { title: "Models" }, pt: { title: "Modelos" } });
 * ```
 */
export function catalogue<English extends Texts>(texts: {
  readonly en: English;
  readonly pt: Alike<NoInfer<English>>;
}): Translate<English> {
  return (key, ...facts) => {
    const text = texts[language.value][key] as string | ((...given: unknown[]) => string);
    return typeof text === "string" ? text : text(...facts);
  };
}
