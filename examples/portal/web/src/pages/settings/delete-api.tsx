import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ApiView } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { say } from "../../state/alerts.ts";
import { loadApis } from "../../state/apis.ts";
import { pageHref } from "../../state/paths.ts";
import { t } from "./texts.ts";

/** Takes an API out with all that it has. Its id must be typed: nothing brings it back. */
export function DeleteApi({ api }: { readonly api: ApiView }) {
  const { route } = useLocation();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const remove = useAction(async () => {
    await portal.delete(path`/api/apis/${api.id}`);
    say("success", t("dangerDone", api.name));
    setOpen(false);
    await loadApis();
    route(pageHref("settings", undefined));
  });
  const fits = typed.trim() === api.id;
  return (
    <>
      <p>{t("dangerText", api.name, t("linesText", api.entries))}</p>
      <div class="actions">
        <Button
          look="danger"
          onClick={() => {
            setTyped("");
            setTried(false);
            remove.clear();
            setOpen(true);
          }}
        >
          {t("dangerButton")}
        </Button>
      </div>
      <Dialog open={open} title={t("dangerTitle", api.name)} onClose={() => setOpen(false)}>
        <form
          class="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (fits) void remove.run();
          }}
        >
          <p>{t("dangerText", api.name, t("linesText", api.entries))}</p>
          <Field
            label={t("dangerType", api.id)}
            value={typed}
            onInput={setTyped}
            error={tried && !fits ? t("dangerMismatch") : undefined}
            autocomplete="off"
            spellcheck={false}
          />
          {remove.error !== undefined && <ProblemNotice error={remove.error} />}
          <div class="actions actions-end">
            <Button onClick={() => setOpen(false)}>{t("keep")}</Button>
            <Button type="submit" look="danger" busy={remove.busy}>
              {t("dangerConfirm")}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
