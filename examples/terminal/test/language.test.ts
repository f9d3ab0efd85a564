import { afterEach, describe, expect, it } from "vitest";
import { usageMessage } from "../src/commander-words.ts";
import { bilingual, languageOf, useLanguage } from "../src/language.ts";

afterEach(() => useLanguage("en"));

describe("the language", () => {
  it.each([
    [["--lang", "pt"], { LANG: "en_GB.UTF-8" }, "pt"],
    [["--lang=en"], { SECURECOMM_LANG: "pt" }, "en"],
    [["--lang", "fr"], { SECURECOMM_LANG: "pt" }, "pt"],
    [[], { SECURECOMM_LANG: "en", LANG: "pt_BR.UTF-8" }, "en"],
    [[], { LC_ALL: "pt_BR.UTF-8", LC_MESSAGES: "en_US", LANG: "en_US" }, "pt"],
    [[], { LC_ALL: "", LC_MESSAGES: "pt_PT", LANG: "en_US" }, "pt"],
    [[], { LANG: "C.UTF-8" }, "en"],
    [[], { LANG: "ptarmigan" }, "en"],
    [["--lang"], { LANG: "pt_BR" }, "pt"],
  ] as const)("of %j in %j is %s", (args, env, language) => {
    expect(languageOf(args, env)).toBe(language);
  });

  it("is looked up when a text is asked for, so that texts may be named before it is known", () => {
    const texts = bilingual({ left: "has left" }, { left: "saiu" });
    expect(texts().left).toBe("has left");
    useLanguage("pt");
    expect(texts().left).toBe("saiu");
  });
});

describe("what commander says of a wrong command line", () => {
  it("is said in Portuguese where that is spoken, with its hint, and left alone where not", () => {
    const message = "error: unknown option '--htlm'\n(Did you mean --html?)\n";
    expect(usageMessage(message)).toBe(message);
    useLanguage("pt");
    expect(usageMessage(message)).toBe("erro: opção desconhecida: '--htlm'\n(Será que é --html?)\n");
  });
});
