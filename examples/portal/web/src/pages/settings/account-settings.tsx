import { useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { Button } from "../../components/button.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { session } from "../../state/session.ts";
import { PasswordDialog } from "../account/password-dialog.tsx";
import { t } from "./account-texts.ts";

/** Who is logged in, and the ways out. */
export function AccountSettings() {
  const [changing, setChanging] = useState(false);
  const leave = useAction(async () => {
    await portal.post("/api/logout");
    session.value = null;
  });
  return (
    <div class="stack">
      <p>{t("accountOf", session.value?.user.name ?? "")}</p>
      <h3>{t("everywhere")}</h3>
      <p class="quiet">{t("everywhereText")}</p>
      {leave.error !== undefined && <ProblemNotice error={leave.error} onRetry={() => void leave.run()} />}
      <div class="actions">
        <Button look="primary" onClick={() => setChanging(true)}>
          {t("password")}
        </Button>
        <Button busy={leave.busy} onClick={() => void leave.run()}>
          {t("logOut")}
        </Button>
      </div>
      <PasswordDialog open={changing} onClose={() => setChanging(false)} />
    </div>
  );
}
