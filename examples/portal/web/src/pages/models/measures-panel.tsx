import { LinkButton } from "../../components/button.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { pageHref } from "../../state/paths.ts";
import { measureWords } from "./measure-words.ts";
import { t } from "./texts.ts";
import { useMeasures } from "./use-measures.ts";

/** The measures of one model, each with what it means. */
export function MeasuresPanel({ apiId, modelId }: { readonly apiId: string; readonly modelId: number }) {
  const query = useMeasures(apiId, modelId);
  if (query.error !== undefined) return <ProblemNotice error={query.error} onRetry={query.reload} />;
  if (query.data === undefined) return <Loading />;
  return (
    <>
      <p class="quiet">{t("measuresIntro")}</p>
      <dl class="measures">
        {measureWords(query.data).map(({ key, name, means, value, of }) => (
          <div key={key} class="measure">
            <dt>{name}</dt>
            <dd class="measure-value">{value}</dd>
            <dd class="measure-of">{of}</dd>
            <dd class="measure-means">{means}</dd>
          </div>
        ))}
      </dl>
      {query.data.confirmed.judged === 0 && (
        <div class="actions">
          <LinkButton href={pageHref("feedback", apiId)}>{t("toFeedback")}</LinkButton>
        </div>
      )}
    </>
  );
}
