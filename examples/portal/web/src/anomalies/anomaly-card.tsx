import type { ComponentChildren } from "preact";
import type { AnomalyView, ReasonView } from "../api/types.ts";
import { Badge } from "../components/badge.tsx";
import { classNames } from "../components/class-names.ts";
import { Description } from "../components/description.tsx";
import { LogText } from "../components/log-text.tsx";
import { ScoreBar } from "../components/score-bar.tsx";
import { common } from "../i18n/common-texts.ts";
import { formatLogMoment, formatNumber, formatScore, offsetName } from "../i18n/format.ts";
import { reasonName } from "../i18n/reason-texts.ts";
import { EntryDetails, RequestLine } from "./entry-details.tsx";
import { clientHref, isRaised } from "./links.ts";
import { t } from "./texts.ts";

export interface AnomalyCardProps {
  readonly anomaly: AnomalyView;
  readonly apiId: string;
  /** What can be done with it: under the description. */
  readonly actions?: ComponentChildren;
  /** In place of the list of reasons, such as one with verdicts on each. */
  readonly reasons?: ComponentChildren;
  /** The one that keys act on. */
  readonly current?: boolean;
  /** On the client's own page the link to it says nothing. */
  readonly hideClient?: boolean;
  readonly headingLevel?: 2 | 3;
}

/** One anomaly: what was asked, by whom and when, the 🔍 description, score, reasons. */
export function AnomalyCard({
  anomaly,
  apiId,
  actions,
  reasons,
  current,
  hideClient,
  headingLevel = 3,
}: AnomalyCardProps) {
  const { entry, verdict, score, modelScore, threshold, alike } = anomaly;
  const Heading = `h${headingLevel}` as "h3";
  return (
    <article class={classNames("card anomaly", current && "anomaly-current", !isRaised(anomaly) && "anomaly-silent")}>
      <header class="anomaly-head">
        <Heading class="anomaly-title">
          <RequestLine entry={entry} />
        </Heading>
        <div class="anomaly-score">
          <ScoreBar
            score={score}
            threshold={threshold}
            label={t("scoreBar", formatScore(score), formatScore(threshold))}
          />
          {score !== modelScore && <span class="quiet">{t("modelScore", formatScore(modelScore))}</span>}
        </div>
      </header>
      <p class="anomaly-meta">
        <time dateTime={isoOf(entry.at)}>
          {formatLogMoment(entry.at, entry.offset)} {offsetName(entry.offset)}
        </time>
        {!hideClient && (
          <span>
            {common(`source-${entry.clientSource}`)}{" "}
            <a href={clientHref(apiId, entry.clientSource, entry.client)}>
              <LogText text={entry.client} most={60} cut />
            </a>
          </span>
        )}
        {entry.address !== undefined && entry.address !== entry.client && (
          <LogText text={entry.address} most={60} cut />
        )}
        {entry.status !== undefined && (
          <Badge kind={entry.status >= 500 ? "danger" : entry.status >= 400 ? "warning" : "neutral"}>
            {String(entry.status)}
          </Badge>
        )}
        {anomaly.kind === "addresses" && <Badge kind="accent">{t("addresses")}</Badge>}
        {verdict?.verdict === "confirmed" && <Badge kind="danger">{t("confirmed")}</Badge>}
        {verdict?.verdict === "false-alarm" && <Badge kind="success">{t("falseAlarm")}</Badge>}
        {anomaly.kind === "score" && score <= threshold && <Badge>{t("silenced")}</Badge>}
        {alike !== undefined && alike > 1 && <Badge>{t("alike", formatNumber(alike))}</Badge>}
      </p>
      <Description text={anomaly.anomaly_description} />
      {reasons ?? <ReasonList anomaly={anomaly} />}
      {verdict?.note !== undefined && (
        <p class="anomaly-note">
          {t("note")}: {verdict.note}
        </p>
      )}
      <footer class="anomaly-foot">
        {actions}
        <details class="anomaly-line">
          <summary>{t("details")}</summary>
          <EntryDetails entry={entry} />
        </details>
      </footer>
    </article>
  );
}

function ReasonList({ anomaly }: { readonly anomaly: AnomalyView }) {
  const all = [...anomaly.reasons, ...anomaly.addressChanges];
  if (all.length === 0) return null;
  return (
    <ul class="reason-list" aria-label={t("reasons")}>
      {all.map((reason) => (
        <li key={reason.key}>
          <span class="reason" title={reason.text}>
            <LogText text={shortReason(reason)} mono={false} most={80} cut />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What it is about: the sentence with its numbers is in the description. */
function shortReason({ code, text }: ReasonView): string {
  return code === "feature" ? text.replace(/ \([^()]*\)$/, "") : reasonName(code);
}

function isoOf(at: number): string | undefined {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined;
}
