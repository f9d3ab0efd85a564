import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { api } from "../../api/api.ts";
import type { SessionView } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { Notice, ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { usePageTitle } from "../../hooks/use-page-title.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { session } from "../../state/session.ts";
import { AccountFrame } from "./account-frame.tsx";
import { isComplete, NewPasswordFields, NO_PASSWORD } from "./new-password.tsx";
import { setupLinkIn } from "./setup-link.ts";
import { t } from "./texts.ts";

/** First start: the link is taken out of the address bar at once, so that it stays in no history. */
export function SetupPage() {
  usePageTitle(t("setup"));
  const [link, setLink] = useState(() => setupLinkIn(location.hash));
  useEffect(() => {
    const take = () => {
      if (location.hash === "") return;
      const found = setupLinkIn(location.hash);
      history.replaceState(null, "", location.pathname + location.search);
      if (found !== undefined) setLink(found);
    };
    take();
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return (
    <AccountFrame title={t("setup")}>
      {link === undefined ? (
        <LinkForm onLink={setLink} />
      ) : (
        <AccountForm key={link} link={link} onOther={() => setLink(undefined)} />
      )}
    </AccountFrame>
  );
}

function LinkForm({ onLink }: { readonly onLink: (link: string) => void }) {
  const [text, setText] = useState("");
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        const link = setupLinkIn(text);
        if (link !== undefined) onLink(link);
      }}
    >
      <Notice kind="info">
        <p>{t("linkMissing")}</p>
        <p>
          {t("newLink")} <code>securecomm-portal setup-link</code>.
        </p>
      </Notice>
      <Field label={t("linkPlace")} value={text} onInput={setText} autocomplete="off" spellcheck={false} required />
      <Button type="submit" look="primary">
        {t("useLink")}
      </Button>
    </form>
  );
}

function AccountForm({ link, onOther }: { readonly link: string; readonly onOther: () => void }) {
  const { route } = useLocation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState(NO_PASSWORD);
  const [tried, setTried] = useState(false);
  const checked = useQuery("link", (signal) =>
    api.post<{ readonly user?: string }>("/api/setup/link", { link }, { signal }),
  );
  const user = checked.data?.user;
  const create = useAction(async () => {
    session.value = await api.post<SessionView>("/api/setup", { link, name: user ?? name, password: password.first });
    route("/detector", true);
  });
  if (checked.error !== undefined) {
    return (
      <>
        <ProblemNotice error={checked.error} onRetry={checked.reload} />
        <Button onClick={onOther}>{t("linkPlace")}</Button>
      </>
    );
  }
  if (checked.data === undefined) return <Loading />;
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if ((user ?? name).trim() !== "" && isComplete(password)) void create.run();
      }}
    >
      <p>{user === undefined ? t("setupLead") : t("setupFor", user)}</p>
      {user === undefined && (
        <Field
          label={t("name")}
          error={create.error?.at("name") ?? (tried && name.trim() === "" ? t("nameMissing") : undefined)}
          value={name}
          onInput={setName}
          autocomplete="username"
          required
          maxLength={64}
        />
      )}
      <NewPasswordFields value={password} onChange={setPassword} tried={tried} />
      {create.error !== undefined && <ProblemNotice error={create.error} />}
      <Button type="submit" look="primary" busy={create.busy}>
        {user === undefined ? t("create") : t("setPassword")}
      </Button>
    </form>
  );
}
