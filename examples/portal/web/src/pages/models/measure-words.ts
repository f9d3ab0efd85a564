import type { MeasuresView } from "../../api/types.ts";
import { formatNumber, formatShare } from "../../i18n/format.ts";
import { t } from "./texts.ts";

/** One measure in words: its name, what it means, its value, and what that is made of. */
export interface MeasureWords {
  readonly key: string;
  readonly name: string;
  readonly means: string;
  readonly value: string;
  readonly of: string;
}

/** The seed's five measures of success. */
export function measureWords(measures: MeasuresView): readonly MeasureWords[] {
  const { described, confirmed, reasons, addressChanges, falseAlarms } = measures;
  const count = (value: number) => formatNumber(value);
  return [
    {
      key: "described",
      name: t("described"),
      means: t("describedMeans"),
      value: formatShare(described.share),
      of: t("ofAnomalies", described.of),
    },
    {
      key: "confirmed",
      name: t("confirmed"),
      means: t("confirmedMeans"),
      value: formatShare(confirmed.share),
      of: confirmed.judged === 0 ? t("notYet") : t("ofJudged", count(confirmed.confirmed), count(confirmed.judged)),
    },
    {
      key: "reasons",
      name: t("reasonsRight"),
      means: t("reasonsMeans"),
      value: formatShare(reasons.share),
      of: reasons.judged === 0 ? t("notYet") : t("ofMarked", count(reasons.right), count(reasons.judged)),
    },
    {
      key: "addresses",
      name: t("addressChanges"),
      means: t("addressMeans"),
      value: count(addressChanges.anomalies),
      of: t("ofClients", addressChanges.clients),
    },
    {
      key: "alarms",
      name: t("falseAlarms"),
      means: t("falseAlarmsMeans"),
      value: t("beforeAfter", count(falseAlarms.before), count(falseAlarms.after)),
      of:
        falseAlarms.judgedFalse === 0
          ? t("notYet")
          : t("stillRaised", count(falseAlarms.stillRaised), count(falseAlarms.judgedFalse)),
    },
  ];
}
