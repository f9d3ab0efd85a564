import { harmless } from "@securecomm/example-terminal";
import { ownCommand } from "../terminal/own-command.ts";
import { shellWord } from "../terminal/shell-word.ts";
import type { Refusal } from "./policies.ts";
import { refusalTexts } from "./refusal-texts.ts";

/** A refusal in plain words. Everything in it that came from outside is harmless. */
export interface RefusalText {
  readonly headline: string;
  readonly code: string;
  /** Fingerprints and the like: a label and a value. */
  readonly facts: readonly (readonly [string, string])[];
  readonly meaning: string | undefined;
  /** What to do, step by step. */
  readonly steps: readonly string[];
  /** The command of the last step, and what it does. */
  readonly command: { readonly line: string; readonly effect: string } | undefined;
}

const NOTHING_TO_DO = { meaning: undefined, steps: [], command: undefined };

/** The same in one sentence, for what has been explained before. */
export function refusalLine(refusal: Refusal): string {
  const { headline, code } = describeRefusal(refusal);
  return `${headline} (${code})`;
}

/** Says what was refused, what it may mean, and what to do about it. */
export function describeRefusal(refusal: Refusal): RefusalText {
  return { code: refusal.error.code, ...describe(refusal) };
}

function describe(refusal: Refusal): Omit<RefusalText, "code"> {
  const { error, name, address, peer } = refusal;
  const texts = refusalTexts();
  const who = harmless(peer ?? name);
  const plainly = (headline: string) => ({ headline, facts: [], ...NOTHING_TO_DO });
  switch (error.code) {
    case "ERR_IDENTITY_CHANGED":
      return describeChange(refusal);
    case "ERR_PEER_NOT_TRUSTED": {
      const from = address === undefined ? undefined : harmless(address);
      const facts = [[texts.fingerprint, error.actual]] as const;
      const headline = refusal.keptOut ? texts.keptOut(who) : texts.notTrusted(harmless(name), from);
      return { headline, facts, ...NOTHING_TO_DO };
    }
    case "ERR_TRUST_UNDECIDED":
      return plainly(texts.notDecided(who));
    case "ERR_TRUST_STORE_FULL":
      return plainly(texts.storeFull(who));
    default:
      return plainly(`${texts.storeFault(who)} ${harmless(error.message)}.`);
  }
}

function describeChange({ error, name, peer, remembered, dialled }: Refusal): Omit<RefusalText, "code"> {
  const texts = refusalTexts();
  const who = harmless(peer ?? name);
  const inWords = dialled
    ? {
        meaning: texts.meaning(who),
        steps: [texts.stay, texts.ask(who), remembered === undefined ? texts.name : texts.forget],
      }
    : { meaning: texts.meaningOfVisit(who), steps: [] };
  return {
    headline: remembered === undefined ? texts.changedFromNamed(who) : texts.changedFromRemembered(who),
    facts: [
      [texts.expected, error.expected ?? ""],
      [texts.came, error.actual],
    ],
    ...inWords,
    command:
      remembered !== undefined && dialled
        ? {
            line: ownCommand(`trust remove ${shellWord(harmless(remembered.entry))}`),
            effect: texts.effect(JSON.stringify(harmless(remembered.entry)), harmless(remembered.file)),
          }
        : undefined,
  };
}
