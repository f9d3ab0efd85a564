import type { EffectView } from "../../../../src/contract/anomalies.ts";

/** What a verdict did to the anomaly itself. */
export type Movement =
  | { readonly kind: "silenced" }
  | { readonly kind: "raised"; readonly to: number }
  | { readonly kind: "up" | "down"; readonly from: number; readonly to: number }
  | { readonly kind: "same"; readonly at: number }
  /** It was not raised before and is not now. */
  | { readonly kind: "quiet" };

export function movementOf({ rankBefore, rankAfter }: Pick<EffectView, "rankBefore" | "rankAfter">): Movement {
  if (rankAfter === undefined) return rankBefore === undefined ? { kind: "quiet" } : { kind: "silenced" };
  if (rankBefore === undefined) return { kind: "raised", to: rankAfter };
  if (rankBefore === rankAfter) return { kind: "same", at: rankAfter };
  return { kind: rankAfter < rankBefore ? "up" : "down", from: rankBefore, to: rankAfter };
}

/** How sentences say it, in one language. Numbers come written already. */
export interface EffectWords {
  readonly silenced: string;
  readonly raised: (to: string) => string;
  readonly up: (from: string, to: string) => string;
  readonly down: (from: string, to: string) => string;
  readonly same: (at: string) => string;
  readonly quiet: string;
  readonly score: (before: string, after: string) => string;
  readonly scoreSame: (score: string) => string;
  readonly others: (count: number, written: string) => string;
  readonly fell: (count: number, written: string) => string;
  readonly rose: (count: number, written: string) => string;
  readonly left: (count: number, written: string) => string;
}

export interface EffectNumbers {
  readonly count: (value: number) => string;
  readonly score: (value: number) => string;
}

/** What a verdict changed, as sentences: of the anomaly, then of the others. */
export function effectSentences(effect: EffectView, words: EffectWords, numbers: EffectNumbers): readonly string[] {
  const before = numbers.score(effect.scoreBefore);
  const after = numbers.score(effect.scoreAfter);
  const told = (tell: EffectWords["fell"], value: number) => tell(value, numbers.count(value));
  return [
    movement(movementOf(effect), words, numbers),
    before === after ? words.scoreSame(after) : words.score(before, after),
    told(words.others, effect.changed),
    ...(effect.silenced > 0 ? [told(words.fell, effect.silenced)] : []),
    ...(effect.raised > 0 ? [told(words.rose, effect.raised)] : []),
    told(words.left, effect.total),
  ];
}

function movement(moved: Movement, words: EffectWords, { count }: EffectNumbers): string {
  switch (moved.kind) {
    case "silenced":
      return words.silenced;
    case "quiet":
      return words.quiet;
    case "raised":
      return words.raised(count(moved.to));
    case "same":
      return words.same(count(moved.at));
    default:
      return words[moved.kind](count(moved.from), count(moved.to));
  }
}
