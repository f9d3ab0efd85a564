import type { ModelView } from "../../api/types.ts";
import { BarChart } from "../../components/bar-chart.tsx";
import { formatNumber, formatScore, formatShare } from "../../i18n/format.ts";
import { partOf, shareAbove, sharesOf } from "./histogram.ts";
import { t } from "./texts.ts";
import { modelTitle } from "./words.ts";

function labelsOf(parts: number): readonly string[] {
  const two = (score: number) => formatNumber(score, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return Array.from({ length: parts }, (_, part) => {
    const { from, to } = partOf(part, parts);
    return t("between", two(from), two(to));
  });
}

/** The scores of a model's training lines, with the threshold in force. */
export function ModelChart({ model, inForce }: { readonly model: ModelView; readonly inForce: number | undefined }) {
  const { histogram, threshold } = model;
  if (histogram === undefined || histogram.length === 0) return null;
  const at = inForce ?? threshold;
  const above = at === undefined ? undefined : shareAbove(histogram, at);
  return (
    <>
      <BarChart
        title={t("histogramOf", modelTitle(model))}
        columnTitle={t("score")}
        labels={labelsOf(histogram.length)}
        series={[{ key: "lines", label: t("linesColumn"), look: "accent", values: histogram }]}
        ends={["0", "1"]}
        marks={at === undefined ? [] : [{ at, label: `${t("threshold")} ${formatScore(at)}` }]}
      />
      {at !== undefined && above !== undefined && <p>{t("histogramText", formatShare(above, 2), formatScore(at))}</p>}
    </>
  );
}

/** Two models' scores over each other, as shares in per cent. */
export function PairChart({ first, second }: { readonly first: ModelView; readonly second: ModelView }) {
  const a = first.histogram ?? [];
  const b = second.histogram ?? [];
  const percent = (histogram: readonly number[]) =>
    sharesOf(histogram).map((share) => Math.round(share * 10_000) / 100);
  const marks = [first, second].flatMap((model) =>
    model.threshold === undefined
      ? []
      : [{ at: model.threshold, label: `${t("threshold")}, ${modelTitle(model)}: ${formatScore(model.threshold)}` }],
  );
  return (
    <BarChart
      title={t("overlaid")}
      columnTitle={t("score")}
      labels={labelsOf(Math.max(a.length, b.length))}
      series={[
        { key: "first", label: `${modelTitle(first)}, %`, look: "accent", values: percent(a) },
        { key: "second", label: `${modelTitle(second)}, %`, look: "second", values: percent(b) },
      ]}
      ends={["0", "1"]}
      marks={marks}
    />
  );
}
