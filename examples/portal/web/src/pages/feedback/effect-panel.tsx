import { formatNumber, formatScore } from "../../i18n/format.ts";
import { type EffectWords, effectSentences } from "./effect.ts";
import { t } from "./texts.ts";
import type { Deed, Outcome } from "./use-review.ts";

const words: EffectWords = {
  get silenced() {
    return t("silenced");
  },
  get quiet() {
    return t("quiet");
  },
  raised: (to) => t("raised", to),
  up: (from, to) => t("up", from, to),
  down: (from, to) => t("down", from, to),
  same: (at) => t("same", at),
  score: (before, after) => t("scoreMoved", before, after),
  scoreSame: (score) => t("scoreSame", score),
  others: (count, written) => t("others", count, written),
  fell: (count, written) => t("fell", count, written),
  rose: (count, written) => t("rose", count, written),
  left: (count, written) => t("left", count, written),
};

const DEEDS = {
  confirmed: "effectConfirmed",
  "false-alarm": "effectFalseAlarm",
  marks: "effectMarks",
  undone: "effectUndone",
} as const satisfies Readonly<Record<Deed, string>>;

/** What the last verdict did, in words. The region stays, so that what comes into it is read out. */
export function EffectPanel({ outcome }: { readonly outcome: Outcome | undefined }) {
  return (
    <div role="status" class="effect-region">
      {outcome !== undefined && (
        <div class="effect">
          <p class="effect-title">{t("effectTitle")}</p>
          <p>
            <strong>{t(DEEDS[outcome.deed])}</strong>{" "}
            {effectSentences(outcome.effect, words, { count: (value) => formatNumber(value), score: formatScore }).join(
              " ",
            )}
          </p>
        </div>
      )}
    </div>
  );
}
