import { afterEach, expect, it } from "vitest";
import { catalogue } from "../../web/src/i18n/catalogue.ts";
import { language, languageFor } from "../../web/src/i18n/language.ts";

const t = catalogue({
  en: { title: "Models", found: (count: number) => `${count} found` },
  pt: { title: "Modelos", found: (count) => `${count} encontrados` },
});

afterEach(() => {
  language.value = "en";
});

it("gives texts in the language that is chosen, with their facts", () => {
  expect([t("title"), t("found", 3)]).toEqual(["Models", "3 found"]);
  language.value = "pt";
  expect([t("title"), t("found", 3)]).toEqual(["Modelos", "3 encontrados"]);
});

it("does not compile with a text missing in one language", () => {
  // @ts-expect-error "found" is missing
  expect(catalogue({ en: { title: "a", found: "b" }, pt: { title: "c" } })).toBeTypeOf("function");
});

it("begins with the language that was chosen before, else the browser's, else English", () => {
  expect(languageFor("pt", ["en-US"])).toBe("pt");
  expect(languageFor("fr", ["fr-FR", "pt-PT", "en"])).toBe("pt");
  expect(languageFor(null, ["de", "EN-gb"])).toBe("en");
  expect(languageFor(null, [])).toBe("en");
});
