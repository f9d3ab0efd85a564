import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api } from "../../api/api.ts";
import type { SessionView } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { returnPath } from "../../state/paths.ts";
import { session } from "../../state/session.ts";
import { AccountFrame } from "./account-frame.tsx";
import { t } from "./texts.ts";

export function LoginPage() {
  usePageTitle(t("login"));
  const { query, route } = useLocation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const login = useAction(async () => {
    session.value = await api.post<SessionView>("/api/login", { name, password });
  });
  const inside = session.value !== null && session.value !== undefined;
  useEffect(() => {
    if (inside) route(returnPath(query["next"], location.origin), true);
  }, [inside, query, route]);
  return (
    <AccountFrame title={t("login")}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void login.run();
        }}
      >
        <Field
          label={t("name")}
          value={name}
          onInput={setName}
          name="username"
          autocomplete="username"
          required
          maxLength={64}
        />
        <Field
          label={t("password")}
          value={password}
          onInput={setPassword}
          type="password"
          name="password"
          autocomplete="current-password"
          required
          maxLength={1024}
        />
        {login.error !== undefined && <ProblemNotice error={login.error} />}
        <Button type="submit" look="primary" busy={login.busy}>
          {t("login")}
        </Button>
      </form>
      <p class="quiet">
        {t("forgot")} <code>securecomm-portal setup-link</code>.
      </p>
    </AccountFrame>
  );
}
