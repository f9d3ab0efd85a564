import { LinkButton } from "../components/button.tsx";
import { PageHead } from "../components/page-head.tsx";
import { usePageTitle } from "../hooks/use-page-title.ts";
import { t } from "./texts.ts";

export function NotFoundPage() {
  usePageTitle(t("notFoundTitle"));
  return (
    <>
      <PageHead title={t("notFoundTitle")}>
        <p>{t("notFoundText")}</p>
      </PageHead>
      <LinkButton href="/detector">{t("toDetector")}</LinkButton>
    </>
  );
}
