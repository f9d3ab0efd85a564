import type { ComponentChildren } from "preact";
import { clientHref } from "../../anomalies/links.ts";
import type { AnomalyView } from "../../api/types.ts";
import { LogText } from "../../components/log-text.tsx";
import { ScoreBar } from "../../components/score-bar.tsx";
import { common } from "../../i18n/common-texts.ts";
import { formatBytes, formatLogMoment, formatNumber, formatScore, offsetName } from "../../i18n/format.ts";
import { t } from "./texts.ts";

/** What the line says, and how it was scored. */
export function RequestFacts({ anomaly, apiId }: { readonly anomaly: AnomalyView; readonly apiId: string }) {
  const { entry, score, threshold, modelScore, model } = anomaly;
  const words = t("scoreOf", formatScore(score), formatScore(threshold));
  return (
    <dl class="pairs">
      <Fact name={t("score")}>
        <ScoreBar score={score} threshold={threshold} label={words} />
        <small class="pairs-more">
          {words}
          {formatScore(modelScore) !== formatScore(score) && ` · ${t("modelScore")}: ${formatScore(modelScore)}`}
        </small>
      </Fact>
      <Fact name={t("detector")}>{model}</Fact>
      <Fact name={t("time")}>
        {formatLogMoment(entry.at, entry.offset)} <small>{offsetName(entry.offset)}</small>
      </Fact>
      <Fact name={t("client")}>
        <LogText text={entry.client} /> <small>{common(`source-${entry.clientSource}`)}</small>
        <br />
        <a href={clientHref(apiId, entry.clientSource, entry.client)}>{t("seeClient")}</a>
      </Fact>
      {entry.address !== undefined && (
        <Fact name={t("address")}>
          <LogText text={entry.address} />
        </Fact>
      )}
      <Fact name={t("request")}>
        <LogText text={`${entry.method} ${entry.path}`} most={200} />
      </Fact>
      {entry.query !== "" && (
        <Fact name={t("query")}>
          <LogText text={entry.query} most={200} />
        </Fact>
      )}
      {entry.status !== undefined && (
        <Fact name={t("status")}>{formatNumber(entry.status, { useGrouping: false })}</Fact>
      )}
      {entry.bytes !== undefined && <Fact name={t("size")}>{formatBytes(entry.bytes)}</Fact>}
      {entry.referer !== undefined && (
        <Fact name={t("referer")}>
          <LogText text={entry.referer} />
        </Fact>
      )}
      {entry.userAgent !== undefined && (
        <Fact name={t("userAgent")}>
          <LogText text={entry.userAgent} />
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
