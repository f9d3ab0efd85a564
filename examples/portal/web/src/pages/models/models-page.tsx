import { useEffect, useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ApiView, ModelsView, ModelView, SettingsView } from "../../api/types.ts";
import { LinkButton } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { PageHead, Section } from "../../components/page-head.tsx";
import { Loading } from "../../components/progress.tsx";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { LoadSample } from "../../shell/load-sample.tsx";
import { WithApi } from "../../shell/with-api.tsx";
import { say } from "../../state/alerts.ts";
import { loadApis } from "../../state/apis.ts";
import { useEvents } from "../../state/events.ts";
import { pageHref } from "../../state/paths.ts";
import { ChoiceHistory } from "./choice-history.tsx";
import { CompareModels } from "./compare-models.tsx";
import { ModelDetails } from "./model-details.tsx";
import { ModelsTable } from "./models-table.tsx";
import { t } from "./texts.ts";
import { TrainForm } from "./train-form.tsx";
import { modelTitle } from "./words.ts";
import "./models.css";

export function ModelsPage() {
  usePageTitle(t("title"));
  return (
    <>
      <PageHead title={t("title")}>{t("intro")}</PageHead>
      <WithApi>{(api) => <Models api={api} />}</WithApi>
    </>
  );
}

/** Events can be lost with the connection: while something is under way it is looked at now and then as well. */
const LOOK_EVERY = 5000;

function Models({ api }: { readonly api: ApiView }) {
  const models = useQuery(`models ${api.id}`, (signal) =>
    portal.get<ModelsView>(path`/api/apis/${api.id}/models`, { signal }),
  );
  const settings = useQuery(`settings ${api.id}`, (signal) =>
    portal.get<SettingsView>(path`/api/apis/${api.id}/settings`, { signal }),
  );
  const [detailsOf, setDetailsOf] = useState<number | undefined>(undefined);
  const items = models.data?.items ?? [];
  const isTraining = items.some(({ state }) => state === "training");
  useEvents((event) => {
    if (event.type === "settings" && event.apiId === api.id) settings.reload();
    if ((event.type !== "model" && event.type !== "chosen") || event.apiId !== api.id) return;
    if (event.type === "model" && event.state === "training") {
      models.set((data) => data && withModel(data, event.modelId, { progress: event.progress }));
      return;
    }
    if (event.type === "model")
      tellEnd(
        items.find(({ id }) => id === event.modelId),
        event.state,
      );
    models.reload();
    void loadApis();
  });
  useEffect(() => {
    if (!isTraining) return undefined;
    const timer = setInterval(models.reload, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [isTraining, models.reload]);

  if (models.data === undefined) {
    return models.error === undefined ? <Loading /> : <ProblemNotice error={models.error} onRetry={models.reload} />;
  }
  const put = (next: ModelsView) => {
    models.set(() => next);
    void loadApis();
  };
  const detailed = items.find(({ id }) => id === detailsOf);
  return (
    <>
      {models.error !== undefined && <ProblemNotice error={models.error} onRetry={models.reload} />}
      {items.length === 0 ? (
        <NoModels api={api} />
      ) : (
        <Section title={t("list")}>
          <ModelsTable
            apiId={api.id}
            models={models.data}
            onModels={put}
            onReload={models.reload}
            onDetails={setDetailsOf}
          />
        </Section>
      )}
      {api.entries > 0 && (
        <Section title={t("train")}>
          {settings.data === undefined ? (
            settings.error === undefined ? (
              <Loading />
            ) : (
              <ProblemNotice error={settings.error} onRetry={settings.reload} />
            )
          ) : (
            <TrainForm
              api={api}
              settings={settings.data.settings}
              running={isTraining}
              onBegun={(model) => {
                models.set(
                  (data) => data && { ...data, items: [model, ...data.items.filter(({ id }) => id !== model.id)] },
                );
                models.reload();
              }}
            />
          )}
        </Section>
      )}
      {items.filter(({ state }) => state === "ready").length >= 2 && (
        <Section title={t("compareTitle")}>
          <CompareModels apiId={api.id} models={items} />
        </Section>
      )}
      {models.data.choices.length > 0 && (
        <Section title={t("history")}>
          <ChoiceHistory models={models.data} />
        </Section>
      )}
      <ModelDetails
        apiId={api.id}
        model={detailed}
        inForce={settings.data?.settings.threshold}
        onClose={() => setDetailsOf(undefined)}
      />
    </>
  );
}

function NoModels({ api }: { readonly api: ApiView }) {
  if (api.entries > 0) {
    return (
      <EmptyState title={t("emptyTitle")}>
        <p>{t("emptyText")}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={t("noLinesTitle")}
      actions={
        <>
          <LinkButton look="primary" href={pageHref("import", api.id)}>
            {t("toImport")}
          </LinkButton>
          <LoadSample look="plain" />
        </>
      }
    >
      <p>{t("noLinesText")}</p>
    </EmptyState>
  );
}

function withModel(data: ModelsView, modelId: number, change: Partial<ModelView>): ModelsView {
  return { ...data, items: data.items.map((model) => (model.id === modelId ? { ...model, ...change } : model)) };
}

function tellEnd(model: ModelView | undefined, state: string): void {
  if (model?.state !== "training") return;
  if (state === "ready") say("success", t("finished", modelTitle(model)));
  if (state === "failed") say("danger", t("failed", modelTitle(model)));
}
