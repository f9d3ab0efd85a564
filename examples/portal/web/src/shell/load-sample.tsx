import { useLocation } from "preact-iso";
import { api } from "../api/api.ts";
import type { ApiView, ImportView } from "../api/types.ts";
import { Button } from "../components/button.tsx";
import { ProblemNotice } from "../components/notice.tsx";
import { useAction } from "../hooks/use-action.ts";
import { loadApis } from "../state/apis.ts";
import { pageHref } from "../state/paths.ts";
import { t } from "./texts.ts";

/** The button that makes an API with generated lines, and goes to it. */
export function LoadSample({ look = "primary" }: { readonly look?: "primary" | "plain" }) {
  const { route } = useLocation();
  const load = useAction(async () => {
    const made = await api.post<{ readonly api: ApiView; readonly import: ImportView }>("/api/sample");
    await loadApis();
    route(pageHref("detector", made.api.id));
  });
  return (
    <>
      <Button look={look} busy={load.busy} onClick={() => void load.run()}>
        {load.busy ? t("loadingSample") : t("loadSample")}
      </Button>
      {load.error !== undefined && <ProblemNotice error={load.error} onRetry={() => void load.run()} />}
    </>
  );
}
