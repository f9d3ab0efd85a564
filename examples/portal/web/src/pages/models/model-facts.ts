import type { ModelView } from "../../api/types.ts";
import {
  formatBytes,
  formatDuration,
  formatMoment,
  formatNumber,
  formatScore,
  formatShare,
} from "../../i18n/format.ts";
import { t } from "./texts.ts";
import { periodOf } from "./words.ts";

/** A fact of a model in words; a dash where there is none. */
export interface ModelFact {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

export function modelFacts(model: ModelView): readonly ModelFact[] {
  const { threshold, size, endedAt, createdAt } = model;
  return [
    { key: "detector", name: t("detector"), value: t(`name-${model.name}`) },
    { key: "state", name: t("state"), value: t(`state-${model.state}`) },
    { key: "trained", name: t("trainedAt"), value: formatMoment(endedAt ?? createdAt) },
    { key: "lasted", name: t("lasted"), value: endedAt === undefined ? "–" : formatDuration(endedAt - createdAt) },
    { key: "lines", name: t("trainedOn"), value: t("lines", model.trainedOn) },
    { key: "period", name: t("from"), value: periodOf(model) ?? "–" },
    { key: "threshold", name: t("threshold"), value: threshold === undefined ? "–" : formatScore(threshold) },
    { key: "rate", name: t("rate"), value: formatShare(model.falsePositiveRate, 2) },
    { key: "size", name: t("size"), value: size === undefined ? "–" : formatBytes(size) },
    { key: "seed", name: t("seed"), value: formatNumber(model.seed, { useGrouping: false }) },
  ];
}
