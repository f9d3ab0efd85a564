import { useEffect, useRef, useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ApiView, ImportView, Page } from "../../api/types.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageHead, Section } from "../../components/page-head.tsx";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { usePages } from "../../hooks/use-pages.ts";
import { formatBytes } from "../../i18n/format.ts";
import { LoadSample } from "../../shell/load-sample.tsx";
import { WithApi } from "../../shell/with-api.tsx";
import { say } from "../../state/alerts.ts";
import { loadApis } from "../../state/apis.ts";
import { useEvents } from "../../state/events.ts";
import { FileDrop } from "./file-drop.tsx";
import { ImportList } from "./import-list.tsx";
import { ImportReport } from "./import-report.tsx";
import { NewApiForm } from "./new-api-form.tsx";
import { PushHelp } from "./push-help.tsx";
import { t } from "./texts.ts";
import { UploadList } from "./upload-list.tsx";
import { importName, type LogFormat, resumable } from "./upload-queue.ts";
import { type FileUpload, useUploads } from "./use-uploads.ts";
import "./import.css";

export function ImportPage() {
  usePageTitle(t("title"));
  return (
    <>
      <PageHead title={t("title")}>{t("intro")}</PageHead>
      <WithApi
        none={
          <EmptyState title={t("noApiTitle")}>
            <p>{t("noApiText")}</p>
          </EmptyState>
        }
      >
        {(api) => <Imports api={api} />}
      </WithApi>
      <div class="grid import-more">
        <Section title={t("newApi")}>
          <p class="quiet">{t("newApiText")}</p>
          <NewApiForm />
        </Section>
        <Section title={t("sample")}>
          <p class="quiet">{t("sampleText")}</p>
          <div class="actions">
            <LoadSample look="plain" />
          </div>
        </Section>
      </div>
    </>
  );
}

/** Events can be lost with the connection: while something is under way it is looked at now and then as well. */
const LOOK_EVERY = 5000;

function Imports({ api }: { readonly api: ApiView }) {
  const pages = usePages<ImportView, Page<ImportView>>(
    `imports ${api.id}`,
    (cursor, signal) => portal.get(path`/api/apis/${api.id}/imports`, { query: { limit: 20, cursor }, signal }),
    { keep: true },
  );
  const [reported, setReported] = useState<number | undefined>(undefined);
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const asking = useRef(new Set<number>());
  const uploads = useUploads(api.id, (ended, made) => {
    if (ended !== undefined) tellEnd(ended, made);
    pages.reload();
    if (ended !== undefined) void loadApis();
  });
  const imports = new Map(pages.items.map((found) => [found.id, found]));
  /** Asks how far one is, unless that is being asked already. */
  const look = async (importId: number) => {
    if (asking.current.has(importId)) return;
    asking.current.add(importId);
    try {
      const now = await portal.get<ImportView>(path`/api/apis/${api.id}/imports/${importId}`);
      pages.change((found) => (found.id === now.id ? now : found));
      if (now.state !== "running" && now.state !== "waiting") void loadApis();
    } catch {
      pages.reload();
    } finally {
      asking.current.delete(importId);
    }
  };
  useEvents((event) => {
    if (event.type !== "import" || event.apiId !== api.id) return;
    if (imports.has(event.importId)) void look(event.importId);
    else pages.reload();
  });
  const isRunning = pages.items.some(({ state }) => state === "running");
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(pages.reload, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [isRunning]);

  const add = (files: readonly File[], format: LogFormat) => {
    setWrong(undefined);
    uploads.add(files, format, (file) => resumable(pages.items, file));
  };
  const resume = (found: ImportView, file: File) => {
    const fits = importName(file.name) === found.name && (found.size === undefined || file.size === found.size);
    setWrong(fits ? undefined : t("resumeWrong", found.name, formatBytes(found.size ?? 0)));
    if (fits) uploads.add([file], found.format, () => found);
  };
  const ours = new Set(
    uploads.items.flatMap(({ state, importId }) => (state === "sending" && importId !== undefined ? [importId] : [])),
  );
  return (
    <>
      <Section title={t("files")}>
        <p class="quiet">{t("introOf", api.name)}</p>
        <FileDrop onFiles={add} />
        {wrong !== undefined && <Notice kind="warning">{wrong}</Notice>}
        <UploadList uploads={uploads} imports={imports} />
      </Section>
      <Section title={t("list")}>
        <ImportList
          apiId={api.id}
          pages={pages}
          ours={ours}
          onReport={({ id }) => setReported(id)}
          onResume={resume}
          onRemoved={() => {
            pages.reload();
            void loadApis();
          }}
        />
      </Section>
      <Section title={t("push")}>
        <PushHelp apiId={api.id} />
      </Section>
      <ImportReport
        api={api}
        found={reported === undefined ? undefined : imports.get(reported)}
        onClose={() => setReported(undefined)}
      />
    </>
  );
}

function tellEnd(upload: FileUpload, made: ImportView | undefined): void {
  if (upload.state === "sent" && made !== undefined) say("success", t("done", upload.name, made.parsed));
  if (upload.state === "failed") say("danger", t("failedOf", upload.name));
  if (upload.state === "cancelled") say("info", t("cancelledOf", upload.name));
}
