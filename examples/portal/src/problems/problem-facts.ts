import type { Language } from "../contract/common.ts";
import type { ProblemCode } from "./problem-codes.ts";

/** What a PortalError knows, by name. */
export type ProblemFacts = Readonly<Record<string, string | number>>;

/** A problem in words. */
export interface ProblemText {
  /** The same for each problem of a code. */
  readonly title: string;
  /** This one: with its facts, and what to do. */
  readonly detail: string;
}

/** Looks facts up, as text that can stand in a sentence. */
export interface Told {
  /** The fact of this name; `otherwise` where it is not known. */
  fact(name: string, otherwise: string): string;
  has(name: string): boolean;
}

/** Every code must have its text: one that is missing does not compile. */
export type ProblemTexts = Readonly<Record<ProblemCode, (told: Told) => ProblemText>>;

/** Facts may be what an attacker sent: longer ones are cut. */
const LONGEST_FACT = 200;
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const LOCALES: Readonly<Record<Language, string>> = { en: "en", pt: "pt-BR" };

export function tellable(facts: ProblemFacts, language: Language): Told {
  const tell = (name: string, value: string | number) => {
    // Ids are names: they have no thousands.
    if (typeof value === "number" && /(?:^id|Id)$/.test(name)) return String(value);
    if (typeof value === "number") return value.toLocaleString(LOCALES[language], { maximumFractionDigits: 2 });
    const characters = [...value.slice(0, 2 * LONGEST_FACT + 2)];
    const cut = characters.length > LONGEST_FACT ? `${characters.slice(0, LONGEST_FACT).join("")}…` : value;
    return cut.replace(CONTROLS, "\u{fffd}");
  };
  return {
    has: (name) => Object.hasOwn(facts, name),
    fact: (name, otherwise) => {
      const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
      return value === undefined ? otherwise : tell(name, value);
    },
  };
}
