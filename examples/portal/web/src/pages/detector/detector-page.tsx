import { PageHead } from "../../components/page-head.tsx";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { WithApi } from "../../shell/with-api.tsx";
import { Detector } from "./detector.tsx";
import { OneAnomaly } from "./one-anomaly.tsx";
import { t } from "./texts.ts";
import "./detector.css";

export function DetectorPage() {
  usePageTitle(t("title"));
  return (
    <>
      <PageHead title={t("title")}>
        <p>{t("lead")}</p>
      </PageHead>
      <WithApi>{(api) => <Detector api={api} />}</WithApi>
      <OneAnomaly />
    </>
  );
}
