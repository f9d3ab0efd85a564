import { useRef, useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ImportView, Page } from "../../api/types.ts";
import { Badge, type BadgeKind } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Pager } from "../../components/pager.tsx";
import { Loading, Progress } from "../../components/progress.tsx";
import { Table } from "../../components/table.tsx";
import { useAction } from "../../hooks/use-action.ts";
import type { Pages } from "../../hooks/use-pages.ts";
import { formatBytes, formatMoment, formatNumber } from "../../i18n/format.ts";
import { say } from "../../state/alerts.ts";
import { t } from "./texts.ts";
import { shareOf } from "./upload-queue.ts";

const LOOK = {
  waiting: "neutral",
  running: "accent",
  done: "success",
  interrupted: "warning",
  cancelled: "neutral",
  failed: "danger",
} as const satisfies Readonly<Record<ImportView["state"], BadgeKind>>;

/** All imports of an API, and what can be done with each. */
export function ImportList({
  apiId,
  pages,
  ours,
  onReport,
  onResume,
  onRemoved,
}: {
  readonly apiId: string;
  readonly pages: Pages<ImportView, Page<ImportView>>;
  /** Imports that this page is sending: they are cancelled where they are sent. */
  readonly ours: ReadonlySet<number>;
  readonly onReport: (found: ImportView) => void;
  readonly onResume: (found: ImportView, file: File) => void;
  readonly onRemoved: () => void;
}) {
  const [asked, setAsked] = useState<ImportView | undefined>(undefined);
  const removing = useAction(async (found: ImportView) => {
    await portal.delete(path`/api/apis/${apiId}/imports/${found.id}`);
    setAsked(undefined);
    say("success", t("removed"));
    onRemoved();
  });
  const cancelling = useAction(async (found: ImportView) => {
    await portal.post(path`/api/apis/${apiId}/imports/${found.id}/cancel`);
    pages.reload();
  });
  if (pages.first === undefined) {
    return pages.error === undefined ? <Loading /> : <ProblemNotice error={pages.error} onRetry={pages.reload} />;
  }
  if (pages.items.length === 0) {
    return (
      <EmptyState title={t("listEmptyTitle")}>
        <p>{t("listEmptyText")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      {pages.error !== undefined && <ProblemNotice error={pages.error} onRetry={pages.reload} />}
      {cancelling.error !== undefined && <ProblemNotice error={cancelling.error} onRetry={pages.reload} />}
      <Table
        caption={t("caption")}
        hideCaption
        rows={pages.items}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "name",
            title: t("name"),
            heading: true,
            cell: ({ name }) => <LogText text={name} mono={false} most={60} cut />,
          },
          { key: "state", title: t("state"), cell: (row) => <ImportState found={row} /> },
          { key: "parsed", title: t("parsed"), numeric: true, cell: ({ parsed }) => formatNumber(parsed) },
          { key: "bad", title: t("bad"), numeric: true, cell: ({ bad }) => formatNumber(bad) },
          { key: "size", title: t("size"), numeric: true, cell: ({ size, read }) => formatBytes(size ?? read) },
          { key: "when", title: t("when"), cell: ({ createdAt }) => formatMoment(createdAt, "hour") },
          {
            key: "actions",
            title: t("actions"),
            cell: (row) => (
              <div class="actions import-actions">
                <Button small aria-label={t("reportOf", row.name)} onClick={() => onReport(row)}>
                  {t("report")}
                </Button>
                {row.state === "interrupted" && <ResumeButton found={row} onFile={(file) => onResume(row, file)} />}
                {(row.state === "running" || row.state === "waiting") && !ours.has(row.id) && (
                  <Button
                    small
                    busy={cancelling.busy}
                    aria-label={t("cancelOf", row.name)}
                    onClick={() => void cancelling.run(row)}
                  >
                    {t("cancel")}
                  </Button>
                )}
                {row.state !== "running" && !ours.has(row.id) && (
                  <Button
                    small
                    look="quiet"
                    aria-label={t("removeOf", row.name)}
                    onClick={() => {
                      removing.clear();
                      setAsked(row);
                    }}
                  >
                    {t("remove")}
                  </Button>
                )}
              </div>
            ),
          },
        ]}
      />
      <Pager pages={pages as Pages<unknown, unknown>} />
      <Confirm
        open={asked !== undefined}
        title={t("removeTitle")}
        action={t("remove")}
        danger
        busy={removing.busy}
        onConfirm={() => asked !== undefined && void removing.run(asked)}
        onClose={() => setAsked(undefined)}
      >
        {asked !== undefined && (
          <p>
            <LogText text={t("removeText", asked.name, t("linesText", asked.parsed))} mono={false} most={400} />
          </p>
        )}
        {removing.error !== undefined && <ProblemNotice error={removing.error} />}
      </Confirm>
    </>
  );
}

function ImportState({ found }: { readonly found: ImportView }) {
  const { state, read, size } = found;
  return (
    <>
      <Badge kind={LOOK[state]}>{t(`state-${state}`)}</Badge>
      {state === "running" && <Progress label={t("through", found.lines)} value={shareOf(read, size)} />}
      {state === "interrupted" && <p class="field-hint">{t("resumeHint", found.name)}</p>}
    </>
  );
}

function ResumeButton({ found, onFile }: { readonly found: ImportView; readonly onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button small look="primary" aria-label={t("resumeOf", found.name)} onClick={() => input.current?.click()}>
        {t("resume")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
    </>
  );
}
