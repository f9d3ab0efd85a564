import type { AnomalyView } from "../../api/types.ts";
import { LogText } from "../../components/log-text.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { type Marks, reasonsOf } from "./marks.ts";
import { t } from "./texts.ts";

/** The reasons of an anomaly, numbered as the keys are, each to be marked right or wrong. */
export function ReasonList({
  anomaly,
  marks,
  onMark,
}: {
  readonly anomaly: AnomalyView;
  readonly marks: Marks;
  readonly onMark: (key: string, right: boolean) => void;
}) {
  const reasons = reasonsOf(anomaly);
  const changes = new Set(anomaly.addressChanges.map(({ key }) => key));
  if (reasons.length === 0) return <p class="field-hint">{t("noReasons")}</p>;
  return (
    <ol class="review-reason-list">
      {reasons.map(({ key, text }, index) => {
        const number = formatNumber(index + 1);
        const mark = marks.get(key);
        return (
          <li key={key} class={mark === undefined ? "" : mark ? "reason-right" : "reason-wrong"}>
            <span class="reason-number" aria-hidden="true">
              {number}
            </span>
            <span class="reason-text">
              <LogText text={text} mono={false} most={240} />
              {changes.has(key) && <small>{t("changes")}</small>}
            </span>
            <span class="reason-marks">
              <button
                type="button"
                class="mark mark-right"
                aria-pressed={mark === true}
                aria-label={t("markRight", number, text)}
                onClick={() => onMark(key, true)}
              >
                <span aria-hidden="true">✓</span> {t("right")}
              </button>
              <button
                type="button"
                class="mark mark-wrong"
                aria-pressed={mark === false}
                aria-label={t("markWrong", number, text)}
                onClick={() => onMark(key, false)}
              >
                <span aria-hidden="true">✗</span> {t("wrong")}
              </button>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
