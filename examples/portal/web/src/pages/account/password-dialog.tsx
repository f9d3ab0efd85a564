import { useEffect, useState } from "preact/hooks";
import { api } from "../../api/api.ts";
import type { SessionView } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { common } from "../../i18n/common-texts.ts";
import { say } from "../../state/alerts.ts";
import { session } from "../../state/session.ts";
import { isComplete, NewPasswordFields, NO_PASSWORD } from "./new-password.tsx";
import { t } from "./texts.ts";

export function PasswordDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState(NO_PASSWORD);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    setCurrent("");
    setPassword(NO_PASSWORD);
    setTried(false);
  }, [open]);
  const change = useAction(async () => {
    const answer = await api.put<SessionView>("/api/session/password", { current, password: password.first });
    session.value = answer;
    say("success", t("changed"));
    onClose();
  });
  return (
    <Dialog open={open} title={t("changePassword")} onClose={onClose}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isComplete(password)) void change.run();
        }}
      >
        <Field
          label={t("current")}
          value={current}
          onInput={setCurrent}
          type="password"
          autocomplete="current-password"
          required
          maxLength={1024}
        />
        <NewPasswordFields value={password} onChange={setPassword} tried={tried} />
        {change.error !== undefined && <ProblemNotice error={change.error} />}
        <div class="actions actions-end">
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" look="primary" busy={change.busy}>
            {t("change")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
