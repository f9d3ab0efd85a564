import { api } from "../../api/api.ts";
import type { AnomaliesPage, AnomalyView, DetectAnswer } from "../../api/types.ts";
import { type Pages, usePages } from "../../hooks/use-pages.ts";
import { language } from "../../i18n/language.ts";
import { detectQueryOf, type Filters } from "./filters.ts";

const A_PAGE = 25;

/** The anomalies that fit, as far as they are found: it waits for nothing. */
export function useAnomalies(apiId: string, filters: Filters): Pages<AnomalyView, AnomaliesPage> {
  const query = { apiId, ...detectQueryOf(filters), lang: language.value, limit: A_PAGE, wait: 0 };
  return usePages<AnomalyView, AnomaliesPage>(
    `anomalies ${JSON.stringify(query)}`,
    async (cursor, signal) => {
      const { anomalies, next, total } = await api.get<DetectAnswer>("/ml/detect", {
        query: { ...query, cursor },
        signal,
      });
      return { items: anomalies, total, ...(next === undefined ? {} : { next }) };
    },
    { keep: true },
  );
}
