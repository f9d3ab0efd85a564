import { api } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ImportView, Page } from "../../api/types.ts";
import { Progress } from "../../components/progress.tsx";
import { useQuery } from "../../hooks/use-query.ts";
import { formatNumber } from "../../i18n/format.ts";
import { useEvents } from "../../state/events.ts";
import { t } from "./texts.ts";

/** The imports that are running: known once they were looked up. */
export function useImportsUnderWay(apiId: string): readonly ImportView[] | undefined {
  const imports = useQuery(`imports ${apiId}`, (signal) =>
    api.get<Page<ImportView>>(path`/api/apis/${apiId}/imports`, { query: { limit: 5 }, signal }),
  );
  useEvents((event) => {
    if (event.type === "import" && event.apiId === apiId) imports.reload();
  });
  // Without an answer, as if there were none: what is asked for otherwise says what is wrong.
  return imports.error === undefined ? imports.data?.items.filter(({ state }) => state === "running") : [];
}

/** Says that lines are still coming in: what is found grows with them. */
export function ImportsUnderWay({ imports }: { readonly imports: readonly ImportView[] }) {
  if (imports.length === 0) return null;
  return (
    <section class="card stack">
      {imports.map(({ id, name, read, size, lines }) => (
        <Progress
          key={id}
          label={t("importing", name)}
          value={size === undefined || size === 0 ? undefined : Math.min(1, read / size)}
          detail={t("importedLines", formatNumber(lines))}
        />
      ))}
    </section>
  );
}
