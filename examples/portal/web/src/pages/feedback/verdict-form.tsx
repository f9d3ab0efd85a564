import { useId } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import type { Shortcut } from "./shortcuts.ts";
import { t } from "./texts.ts";
import type { Review } from "./use-review.ts";

/** The verdict's buttons and the note that goes with it. */
export function VerdictForm({
  review,
  perform,
  onMarksOnly,
}: {
  readonly review: Review;
  readonly perform: (shortcut: Shortcut) => void;
  readonly onMarksOnly: () => void;
}) {
  const id = useId();
  const { draft, busy } = review;
  return (
    <section class="review-verdict">
      <h3>{t("verdict")}</h3>
      <div class="field">
        <label for={id}>{t("note")}</label>
        <textarea
          id={id}
          rows={2}
          maxLength={1000}
          value={draft.note}
          aria-describedby={`${id}-hint`}
          onInput={(event) => review.write(event.currentTarget.value)}
        />
        <p class="field-hint" id={`${id}-hint`}>
          {t("noteHint")}
        </p>
      </div>
      <div class="actions">
        <Button look="danger" busy={busy} aria-keyshortcuts="c" onClick={() => perform({ kind: "confirm" })}>
          {t("confirm")}{" "}
          <span class="key" aria-hidden="true">
            c
          </span>
        </Button>
        <Button look="primary" busy={busy} aria-keyshortcuts="f" onClick={() => perform({ kind: "false-alarm" })}>
          {t("falseAlarm")}{" "}
          <span class="key" aria-hidden="true">
            f
          </span>
        </Button>
        <Button busy={busy} aria-keyshortcuts="s" onClick={() => perform({ kind: "skip" })}>
          {t("skip")}{" "}
          <span class="key" aria-hidden="true">
            s
          </span>
        </Button>
        {draft.marks.size > 0 && (
          <Button look="quiet" busy={busy} onClick={onMarksOnly}>
            {t("marksOnly")}
          </Button>
        )}
      </div>
    </section>
  );
}
