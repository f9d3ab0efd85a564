import { useEffect } from "preact/hooks";
import { PageHead, Section } from "../../components/page-head.tsx";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { WithApi } from "../../shell/with-api.tsx";
import { AccountSettings } from "./account-settings.tsx";
import { t as account } from "./account-texts.ts";
import { DeleteApi } from "./delete-api.tsx";
import { DetectionSettings } from "./detection-settings.tsx";
import { t } from "./texts.ts";
import { TokenSettings } from "./token-settings.tsx";
import "./settings.css";

export function SettingsPage() {
  usePageTitle(t("title"));
  // The parts are there only now: the browser could not find the one that the address names.
  useEffect(() => {
    if (location.hash === "#tokens") document.getElementById("tokens")?.scrollIntoView();
  }, []);
  return (
    <>
      <PageHead title={t("title")} />
      <WithApi>
        {(api) => (
          <Section title={t("detectionOf", api.name)}>
            <p class="quiet">{t("detectionIntro")}</p>
            <DetectionSettings api={api} />
          </Section>
        )}
      </WithApi>
      <Section title={account("account")}>
        <AccountSettings />
      </Section>
      <div id="tokens">
        <Section title={account("tokens")}>
          <TokenSettings />
        </Section>
      </div>
      <WithApi none={false}>
        {(api) => (
          <Section title={t("danger")}>
            <DeleteApi api={api} />
          </Section>
        )}
      </WithApi>
    </>
  );
}
