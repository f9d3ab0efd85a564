import type { Language } from "../contract/common.ts";
import type { ProblemCode } from "./problem-codes.ts";
import { type ProblemFacts, type ProblemText, type ProblemTexts, tellable } from "./problem-facts.ts";
import { englishTexts } from "./problem-texts-en.ts";
import { portugueseTexts } from "./problem-texts-pt.ts";

const TEXTS: Readonly<Record<Language, ProblemTexts>> = { en: englishTexts, pt: portugueseTexts };

/** What is wrong, in words, and what to do about it where that helps. Facts become text of bounded length. */
export function problemText(code: ProblemCode, facts: ProblemFacts, language: Language): ProblemText {
  return TEXTS[language][code](tellable(facts, language));
}
