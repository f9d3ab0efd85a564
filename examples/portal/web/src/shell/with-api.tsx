import type { ComponentChildren } from "preact";
import type { ApiView } from "../api/types.ts";
import { LinkButton } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { ProblemNotice } from "../components/notice.tsx";
import { Loading } from "../components/progress.tsx";
import { loadApis } from "../state/apis.ts";
import { pageHref } from "../state/paths.ts";
import { useCurrentApi } from "../state/use-current-api.ts";
import { LoadSample } from "./load-sample.tsx";
import { t } from "./texts.ts";

/** Draws what is about one API; where there is none it says what to do. Another API makes all of it anew. */
export function WithApi({
  children,
  none,
}: {
  readonly children: (api: ApiView) => ComponentChildren;
  /** In place of the usual words where there is no API at all. */
  readonly none?: ComponentChildren;
}) {
  const current = useCurrentApi();
  switch (current.state) {
    case "loading":
      return <Loading />;
    case "failed":
      return <ProblemNotice error={current.error} onRetry={() => void loadApis()} />;
    case "none":
      return (
        none ?? (
          <EmptyState
            title={t("noApiTitle")}
            actions={
              <>
                <LoadSample />
                <LinkButton href={pageHref("import", undefined)}>{t("importLog")}</LinkButton>
              </>
            }
          >
            <p>{t("noApiText")}</p>
          </EmptyState>
        )
      );
    case "unknown":
      return (
        <EmptyState
          title={t("unknownApiTitle", current.apiId)}
          actions={<LinkButton href="/detector">{t("toDetector")}</LinkButton>}
        >
          <p>{t("unknownApiText")}</p>
        </EmptyState>
      );
    case "chosen":
      return <OneApi key={current.api.id} api={current.api} draw={children} />;
  }
}

function OneApi({ api, draw }: { readonly api: ApiView; readonly draw: (api: ApiView) => ComponentChildren }) {
  return <>{draw(api)}</>;
}
