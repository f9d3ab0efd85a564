import type { ApiView, ImportView } from "../../api/types.ts";
import { LinkButton } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Notice } from "../../components/notice.tsx";
import { Table } from "../../components/table.tsx";
import { visibleParts } from "../../components/visible-text.ts";
import { formatBytes, formatMoment, formatNumber } from "../../i18n/format.ts";
import { pageHref } from "../../state/paths.ts";
import { badLineWords, problemWords } from "./report-words.ts";
import { t } from "./texts.ts";

/** What became of a file, line by line as far as something is wrong. */
export function ImportReport({
  api,
  found,
  onClose,
}: {
  readonly api: ApiView;
  readonly found: ImportView | undefined;
  readonly onClose: () => void;
}) {
  const name = visibleParts(found?.name ?? "")
    .map(({ text }) => text)
    .join("");
  return (
    <Dialog open={found !== undefined} wide title={t("reportOf", name)} onClose={onClose}>
      {found !== undefined && (
        <div class="dialog-text import-report">
          {found.problem !== undefined && (
            <Notice kind={found.state === "failed" ? "danger" : "warning"} title={t("problem")}>
              <p>{problemWords(found.problem)}</p>
            </Notice>
          )}
          {found.state === "interrupted" && <Notice kind="warning">{t("resumeHint", name)}</Notice>}
          {found.addressOnly && (
            <Notice kind="warning" title={t("addressOnlyTitle")}>
              <p>{t("addressOnlyText")}</p>
            </Notice>
          )}
          <section>
            <h3>{t("counts")}</h3>
            <dl class="counts">
              <Count name={t("parsed")} value={found.parsed} />
              <Count name={t("bad")} value={found.bad} />
              <Count name={t("emptyLines")} value={found.empty} />
              <Count name={t("truncated")} value={found.truncated} />
            </dl>
            {found.truncated > 0 && <p class="field-hint">{`${t("truncated")}: ${t("truncatedMeans")}`}</p>}
            <p class="quiet">
              {t(`state-${found.state}`)} · {t(`format-${found.format}`)} · {formatBytes(found.size ?? found.read)} ·{" "}
              {formatMoment(found.endedAt ?? found.createdAt)}
            </p>
          </section>
          {found.bad === 0 ? (
            found.lines > 0 && <p>{t("noBad")}</p>
          ) : (
            <section>
              <h3>{t("badTitle")}</h3>
              <Table
                caption={t("badCaption")}
                hideCaption
                rows={found.samples}
                rowKey={({ line }) => line}
                columns={[
                  { key: "line", title: t("line"), heading: true, cell: ({ line }) => formatNumber(line) },
                  { key: "reason", title: t("reason"), cell: ({ reason }) => badLineWords(reason) },
                ]}
              />
              {found.bad > found.samples.length && (
                <p class="quiet">{t("badMore", found.bad - found.samples.length)}</p>
              )}
            </section>
          )}
          {found.state === "done" && found.parsed > 0 && <Next api={api} />}
        </div>
      )}
    </Dialog>
  );
}

function Next({ api }: { readonly api: ApiView }) {
  const trained = api.chosenModel !== undefined;
  return (
    <section>
      <h3>{t("nextTitle")}</h3>
      <p>{t(trained ? "nextDetect" : "nextTrain")}</p>
      <div class="actions">
        <LinkButton look="primary" href={pageHref(trained ? "detector" : "models", api.id)}>
          {t(trained ? "toDetector" : "toModels")}
        </LinkButton>
      </div>
    </section>
  );
}

function Count({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatNumber(value)}</dd>
    </div>
  );
}
