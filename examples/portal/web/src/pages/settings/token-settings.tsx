import { useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { CreatedToken, NewToken, TokenView } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { LogText } from "../../components/log-text.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Loading } from "../../components/progress.tsx";
import { Table } from "../../components/table.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { formatMoment } from "../../i18n/format.ts";
import { say } from "../../state/alerts.ts";
import { t } from "./account-texts.ts";
import { CreatedTokenNotice } from "./created-token.tsx";
import { TokenForm } from "./token-form.tsx";

/** The tokens of programs: made, shown once, revoked. */
export function TokenSettings() {
  const tokens = useQuery("tokens", (signal) => portal.get<readonly TokenView[]>("/api/tokens", { signal }));
  const [created, setCreated] = useState<CreatedToken | undefined>(undefined);
  const [asked, setAsked] = useState<TokenView | undefined>(undefined);
  const make = useAction(async (token: NewToken) => {
    setCreated(await portal.post<CreatedToken>("/api/tokens", token));
    tokens.reload();
    return true;
  });
  const revoke = useAction(async ({ id }: TokenView) => {
    await portal.delete(path`/api/tokens/${id}`);
    setAsked(undefined);
    if (created?.id === id) setCreated(undefined);
    say("success", t("revoked"));
    tokens.reload();
  });
  return (
    <div class="stack">
      <p class="quiet">{t("tokensIntro")}</p>
      {created !== undefined && <CreatedTokenNotice token={created} onDone={() => setCreated(undefined)} />}
      {tokens.error !== undefined && <ProblemNotice error={tokens.error} onRetry={tokens.reload} />}
      {tokens.data === undefined && tokens.error === undefined && <Loading />}
      {tokens.data?.length === 0 && <p class="quiet">{t("tokensEmpty")}</p>}
      {tokens.data !== undefined && tokens.data.length > 0 && (
        <Table
          caption={t("tokensCaption")}
          hideCaption
          rows={tokens.data}
          rowKey={({ id }) => id}
          columns={[
            {
              key: "name",
              title: t("name"),
              heading: true,
              cell: ({ name }) => <LogText text={name} mono={false} most={64} cut />,
            },
            {
              key: "scopes",
              title: t("scopes"),
              cell: ({ scopes }) => (
                <ul class="scope-list">
                  {scopes.map((scope) => (
                    <li key={scope}>{t(`scope-${scope}`)}</li>
                  ))}
                </ul>
              ),
            },
            { key: "made", title: t("made"), cell: ({ createdAt }) => formatMoment(createdAt, "hour") },
            { key: "expires", title: t("expires"), cell: (row) => <Expires token={row} /> },
            {
              key: "used",
              title: t("lastUsed"),
              cell: ({ lastUsedAt }) => (lastUsedAt === undefined ? t("notUsed") : formatMoment(lastUsedAt, "hour")),
            },
            {
              key: "actions",
              title: t("actions"),
              cell: (row) => (
                <Button
                  small
                  look="quiet"
                  aria-label={t("revokeOf", row.name)}
                  onClick={() => {
                    revoke.clear();
                    setAsked(row);
                  }}
                >
                  {t("revoke")}
                </Button>
              ),
            },
          ]}
        />
      )}
      <TokenForm error={make.error} busy={make.busy} onToken={async (token) => (await make.run(token)) ?? false} />
      <Confirm
        open={asked !== undefined}
        title={t("revokeTitle")}
        action={t("revoke")}
        danger
        busy={revoke.busy}
        onConfirm={() => asked !== undefined && void revoke.run(asked)}
        onClose={() => setAsked(undefined)}
      >
        {asked !== undefined && <p>{t("revokeText", asked.name)}</p>}
        {revoke.error !== undefined && <ProblemNotice error={revoke.error} />}
      </Confirm>
    </div>
  );
}

function Expires({ token: { expiresAt } }: { readonly token: TokenView }) {
  if (expiresAt === undefined) return <>{t("never")}</>;
  return (
    <>
      {formatMoment(expiresAt, "hour")} {expiresAt <= Date.now() && <Badge kind="warning">{t("expired")}</Badge>}
    </>
  );
}
