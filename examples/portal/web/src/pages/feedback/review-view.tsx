import { useEffect, useRef, useState } from "preact/hooks";
import type { ApiView } from "../../api/types.ts";
import { Button, LinkButton } from "../../components/button.tsx";
import { Description } from "../../components/description.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { Notice, ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { formatNumber, formatShare } from "../../i18n/format.ts";
import { pageHref } from "../../state/paths.ts";
import { ClientContext } from "./client-context.tsx";
import { EffectPanel } from "./effect-panel.tsx";
import { reasonsOf } from "./marks.ts";
import { ReasonList } from "./reason-list.tsx";
import { RequestFacts } from "./request-facts.tsx";
import { ShortcutHelp } from "./shortcut-help.tsx";
import type { Shortcut } from "./shortcuts.ts";
import { t } from "./texts.ts";
import { useReview } from "./use-review.ts";
import { useShortcutSwitch, useShortcuts } from "./use-shortcuts.ts";
import { VerdictForm } from "./verdict-form.tsx";

/** One anomaly at a time, with all that is needed to judge it. */
export function ReviewView({ api, onVerdicts }: { readonly api: ApiView; readonly onVerdicts: () => void }) {
  const review = useReview(api.id);
  const [on, setOn] = useShortcutSwitch();
  const [help, setHelp] = useState(false);
  const [said, setSaid] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const follow = useRef(false);
  const { current, queue } = review;

  // Where a verdict brings another anomaly, reading goes on at its heading.
  useEffect(() => {
    if (follow.current) heading.current?.focus();
    follow.current = false;
  }, [current?.id]);
  const go = (change: () => boolean | undefined | Promise<boolean>) => {
    setSaid("");
    follow.current = true;
    return change();
  };
  const perform = (shortcut: Shortcut): void => {
    switch (shortcut.kind) {
      case "confirm":
      case "false-alarm":
        if (current !== undefined)
          void go(() => review.judge(shortcut.kind === "confirm" ? "confirmed" : "false-alarm"));
        return;
      case "skip":
        go(() => {
          review.skip();
          setSaid(t("skippedNote"));
          return true;
        });
        return;
      case "next":
        if (go(() => review.move(1)) === false) setSaid(t("atEnd"));
        return;
      case "previous":
        if (go(() => review.move(-1)) === false) setSaid(t("atStart"));
        return;
      case "undo":
        if (review.canUndo) void go(review.undo);
        else setSaid(t("nothingToUndo"));
        return;
      case "help":
        setHelp(true);
        return;
      case "mark":
        mark(shortcut.index, shortcut.right);
    }
  };
  const mark = (index: number, right: boolean) => {
    const number = formatNumber(index + 1);
    const reason = current === undefined ? undefined : reasonsOf(current)[index];
    if (reason === undefined) return setSaid(t("noSuchReason", number));
    const now = review.mark(reason.key, right);
    setSaid(now === undefined ? t("unmarked", number) : t(now ? "markedRight" : "markedWrong", number));
  };
  useShortcuts(on, perform);

  return (
    <div class="review">
      <div class="review-bar">
        <Button small look="quiet" onClick={() => setHelp(true)} aria-haspopup="dialog">
          {t("help")}
        </Button>
        <Button small disabled={!review.canUndo} busy={review.busy} onClick={() => perform({ kind: "undo" })}>
          {t("undo")}
        </Button>
      </div>
      <ShortcutHelp open={help} on={on} onSwitch={setOn} onClose={() => setHelp(false)} />
      <EffectPanel outcome={review.outcome} />
      <p role="status" class={said === "" ? "visually-hidden" : "review-said"}>
        {said}
      </p>
      {review.failure !== undefined && <ProblemNotice error={review.failure} onRetry={review.retry} />}
      {review.detection?.state === "scanning" && (
        <Notice kind="info">
          {t(
            "scanning",
            formatShare(review.detection.total === 0 ? 0 : review.detection.scanned / review.detection.total, 0),
          )}
        </Notice>
      )}
      {review.error !== undefined && <ProblemNotice error={review.error} onRetry={review.reload} />}
      {current === undefined ? (
        <Nothing review={review} api={api} onVerdicts={onVerdicts} />
      ) : (
        <article class="review-card">
          <header class="review-head">
            <h2 ref={heading} tabIndex={-1}>
              {review.total > queue.items.length
                ? t(
                    "placeMore",
                    formatNumber(queue.position + 1),
                    formatNumber(queue.items.length),
                    formatNumber(review.total),
                  )
                : t("place", formatNumber(queue.position + 1), formatNumber(queue.items.length))}
            </h2>
            <div class="actions">
              <Button small aria-disabled={queue.position === 0} onClick={() => perform({ kind: "previous" })}>
                {t("previous")}
              </Button>
              <Button
                small
                aria-disabled={queue.position >= queue.items.length - 1}
                onClick={() => perform({ kind: "next" })}
              >
                {t("next")}
              </Button>
            </div>
          </header>
          <div class="review-description">
            <Description text={current.anomaly_description} />
            {current.alike !== undefined && current.alike > 1 && (
              <p class="field-hint">{t("alike", current.alike - 1)}</p>
            )}
          </div>
          <section class="review-reasons">
            <h3>{t("reasons")}</h3>
            <p class="field-hint">{t("reasonsHint")}</p>
            <ReasonList
              anomaly={current}
              marks={review.draft.marks}
              onMark={(key, right) =>
                mark(
                  reasonsOf(current).findIndex((reason) => reason.key === key),
                  right,
                )
              }
            />
          </section>
          <section class="review-facts">
            <h3>{t("facts")}</h3>
            <RequestFacts anomaly={current} apiId={api.id} />
          </section>
          <VerdictForm review={review} perform={perform} onMarksOnly={() => void review.judge(undefined)} />
          <section class="review-context">
            <h3>{t("context")}</h3>
            <ClientContext anomaly={current} apiId={api.id} />
          </section>
        </article>
      )}
    </div>
  );
}

function Nothing({
  review,
  api,
  onVerdicts,
}: {
  readonly review: ReturnType<typeof useReview>;
  readonly api: ApiView;
  readonly onVerdicts: () => void;
}) {
  if (review.error !== undefined) return null;
  if (review.detection === undefined || (review.loading && review.total > 0)) return <Loading />;
  if (review.detection.state === "scanning") return null;
  const found = review.detection.found > 0;
  return (
    <EmptyState
      title={t(found ? "emptyTitle" : "emptyFoundTitle")}
      actions={
        found ? (
          <Button onClick={onVerdicts}>{t("toVerdicts")}</Button>
        ) : (
          <LinkButton href={pageHref("settings", api.id)}>{t("toSettings")}</LinkButton>
        )
      }
    >
      <p>{t(found ? "emptyText" : "emptyFoundText")}</p>
    </EmptyState>
  );
}
