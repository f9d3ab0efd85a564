import { useLocation } from "preact-iso";
import { AnomalyCard } from "../../anomalies/anomaly-card.tsx";
import { VerdictButtons } from "../../anomalies/verdict-buttons.tsx";
import { api } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { AnomalyView } from "../../api/types.ts";
import { Dialog } from "../../components/dialog.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { useQuery } from "../../hooks/use-query.ts";
import { language } from "../../i18n/language.ts";
import { t } from "./texts.ts";

/** The anomaly that the address names, as an alert's link does, in a dialog over the list. */
export function OneAnomaly() {
  const { query, path: page, route } = useLocation();
  const id = /^[1-9]\d{0,15}$/.exec(query["anomaly"] ?? "")?.[0];
  const apiId = query["api"] ?? "";
  const anomaly = useQuery(id === undefined ? undefined : `anomaly ${id} ${language.value}`, (signal) =>
    api.get<AnomalyView>(path`/api/anomalies/${id ?? ""}`, { signal }),
  );
  const close = () => {
    const rest = new URLSearchParams(query);
    rest.delete("anomaly");
    route(`${page}?${rest}`, true);
  };
  return (
    <Dialog open={id !== undefined} title={t("anomaly")} onClose={close} wide>
      {anomaly.error !== undefined && <ProblemNotice error={anomaly.error} onRetry={anomaly.reload} />}
      {anomaly.data === undefined && anomaly.error === undefined && <Loading />}
      {anomaly.data !== undefined && (
        <AnomalyCard
          anomaly={anomaly.data}
          apiId={apiId}
          actions={
            <VerdictButtons
              anomaly={anomaly.data}
              apiId={apiId}
              onJudged={(effect) => anomaly.set(() => effect.anomaly)}
            />
          }
        />
      )}
    </Dialog>
  );
}
