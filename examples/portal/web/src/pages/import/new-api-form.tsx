import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api as portal } from "../../api/api.ts";
import type { ApiView } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { say } from "../../state/alerts.ts";
import { apis, loadApis } from "../../state/apis.ts";
import { pageHref } from "../../state/paths.ts";
import { isApiId, suggestedApiId } from "./api-id.ts";
import { t } from "./texts.ts";

/** Makes an API. Its id is made of its name, until it is typed. */
export function NewApiForm() {
  const { route } = useLocation();
  const [name, setName] = useState("");
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [tried, setTried] = useState(false);
  const taken = apis.value.items?.map(({ id }) => id) ?? [];
  const id = typed ?? suggestedApiId(name, taken);
  const create = useAction(async () => {
    const made = await portal.post<ApiView>("/api/apis", { id, name: name.trim() });
    await loadApis();
    say("success", t("created", made.name));
    setName("");
    setTyped(undefined);
    setTried(false);
    route(pageHref("import", made.id));
  });
  const nameFault = name.trim() === "" || name.trim().length > 100 ? t("apiNameWrong") : undefined;
  const idFault = isApiId(id) ? undefined : t("apiIdWrong");
  return (
    <form
      class="form new-api"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (nameFault === undefined && idFault === undefined) void create.run();
      }}
    >
      <Field
        label={t("apiName")}
        value={name}
        onInput={setName}
        error={tried ? nameFault : undefined}
        required
        maxLength={100}
        autocomplete="off"
      />
      <Field
        label={t("apiId")}
        hint={t("apiIdHint")}
        value={id}
        onInput={setTyped}
        error={tried || typed !== undefined ? idFault : undefined}
        required
        maxLength={64}
        autocomplete="off"
        spellcheck={false}
      />
      {create.error !== undefined && <ProblemNotice error={create.error} />}
      <div class="actions">
        <Button type="submit" look="primary" busy={create.busy}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}
