import type { ImportView } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Progress } from "../../components/progress.tsx";
import { formatBytes } from "../../i18n/format.ts";
import { t } from "./texts.ts";
import { shareOf } from "./upload-queue.ts";
import type { FileUpload, Uploads } from "./use-uploads.ts";

/** The files of this visit: how far each is, here and in the portal. */
export function UploadList({
  uploads,
  imports,
}: {
  readonly uploads: Uploads;
  readonly imports: ReadonlyMap<number, ImportView>;
}) {
  const { items } = uploads;
  if (items.length === 0) return null;
  const isGoing = items.some(({ state }) => state === "sending" || state === "waiting");
  return (
    <div class="stack">
      <h3>{t("uploads")}</h3>
      <ul class="upload-list">
        {items.map((upload) => (
          <li key={upload.key} class="upload">
            <UploadRow
              upload={upload}
              found={upload.importId === undefined ? undefined : imports.get(upload.importId)}
              uploads={uploads}
            />
          </li>
        ))}
      </ul>
      {isGoing ? (
        <p class="field-hint">{t("stillGoing")}</p>
      ) : (
        <div class="actions">
          <Button small onClick={uploads.clear}>
            {t("dismiss")}
          </Button>
        </div>
      )}
    </div>
  );
}

function UploadRow({
  upload,
  found,
  uploads,
}: {
  readonly upload: FileUpload;
  readonly found: ImportView | undefined;
  readonly uploads: Uploads;
}) {
  const { key, name, size, sent, state, error, resumes } = upload;
  return (
    <>
      <div class="upload-head">
        <LogText text={name} mono={false} most={80} cut />
        {resumes === true && <Badge kind="accent">{t("resumes")}</Badge>}
        {state === "sent" && <Badge kind="success">{t("state-done")}</Badge>}
        {state === "cancelled" && <Badge>{t("state-cancelled")}</Badge>}
        {state === "failed" && (
          <Badge kind="danger">{t(error?.code === "network" ? "state-interrupted" : "state-failed")}</Badge>
        )}
        {(state === "waiting" || state === "sending") && (
          <Button small aria-label={t("cancelOf", name)} onClick={() => uploads.cancel(key)}>
            {t("cancel")}
          </Button>
        )}
        {state === "failed" && (
          <Button small aria-label={t("retryOf", name)} onClick={() => uploads.retry(key)}>
            {t("retry")}
          </Button>
        )}
      </div>
      {state === "waiting" && <p class="field-hint">{t("waiting")}</p>}
      {state === "sending" && (
        <Progress
          label={t("sending", formatBytes(sent), formatBytes(size))}
          value={shareOf(found === undefined ? sent : Math.min(sent, found.read), size)}
          detail={
            found === undefined
              ? undefined
              : `${t("through", found.lines)} · ${t("readOf", formatBytes(found.read), formatBytes(size))}`
          }
        />
      )}
      {state === "sent" && found !== undefined && <p class="field-hint">{t("through", found.lines)}</p>}
      {error !== undefined &&
        (error.code === "network" ? <p class="field-error">{t("broke")}</p> : <ProblemNotice error={error} />)}
    </>
  );
}
