import { useState } from "preact/hooks";
import type { ApiView } from "../../api/types.ts";
import { LinkButton } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { WithApi } from "../../shell/with-api.tsx";
import { pageHref } from "../../state/paths.ts";
import { HistoryView } from "./history-view.tsx";
import { ReviewView } from "./review-view.tsx";
import { t } from "./texts.ts";
import "./feedback.css";

export function FeedbackPage() {
  usePageTitle(t("title"));
  return (
    <>
      <PageHead title={t("title")}>{t("intro")}</PageHead>
      <WithApi>{(api) => <Feedback api={api} />}</WithApi>
    </>
  );
}

function Feedback({ api }: { readonly api: ApiView }) {
  const [view, setView] = useState<"queue" | "history">("queue");
  if (api.chosenModel === undefined) {
    const lines = api.entries > 0;
    return (
      <EmptyState
        title={t(lines ? "noModelTitle" : "noLinesTitle")}
        actions={
          <LinkButton look="primary" href={pageHref(lines ? "models" : "import", api.id)}>
            {t(lines ? "toModels" : "toImport")}
          </LinkButton>
        }
      >
        <p>{t(lines ? "noModelText" : "noLinesText")}</p>
      </EmptyState>
    );
  }
  return (
    <Tabs
      label={t("views")}
      tabs={[
        { key: "queue", title: t("queueTab") },
        { key: "history", title: t("historyTab") },
      ]}
      chosen={view}
      onChoose={setView}
    >
      {(key) =>
        key === "queue" ? <ReviewView api={api} onVerdicts={() => setView("history")} /> : <HistoryView api={api} />
      }
    </Tabs>
  );
}
