import { useId, useState } from "preact/hooks";
import type { ApiError } from "../../api/problem.ts";
import type { NewToken, Scope } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Checkbox, Field, Select } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { t } from "./account-texts.ts";

const SCOPES = [
  "logs:write",
  "logs:read",
  "anomalies:read",
  "feedback:write",
  "models:write",
  "settings:write",
] as const satisfies readonly Scope[];
const DAYS = ["30", "90", "365", "never"] as const;
type Days = (typeof DAYS)[number];

/** What a new token is called, what it may do, and how long. */
export function TokenForm({
  error,
  busy,
  onToken,
}: {
  readonly error: ApiError | undefined;
  readonly busy: boolean;
  /** Whether it was made. */
  readonly onToken: (token: NewToken) => Promise<boolean>;
}) {
  const id = useId();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [days, setDays] = useState<Days>("90");
  const [tried, setTried] = useState(false);
  const nameFault = name.trim() === "" || name.trim().length > 64;
  const submit = async () => {
    setTried(true);
    if (nameFault || scopes.length === 0) return;
    const made = await onToken({
      name: name.trim(),
      scopes: [...scopes],
      ...(days === "never" ? {} : { days: Number(days) }),
    });
    if (!made) return;
    setName("");
    setScopes([]);
    setTried(false);
  };
  return (
    <form
      class="form token-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label={t("name")}
        hint={t("nameHint")}
        error={tried && nameFault ? t("nameWrong") : undefined}
        value={name}
        onInput={setName}
        required
        maxLength={64}
        autocomplete="off"
      />
      <fieldset aria-describedby={tried && scopes.length === 0 ? `${id}-scopes` : undefined}>
        <legend>{t("scopes")}</legend>
        <div class="scopes">
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              label={
                <>
                  {t(`scope-${scope}`)} <code class="quiet">{scope}</code>
                </>
              }
              checked={scopes.includes(scope)}
              onChange={(on) =>
                setScopes((before) => (on ? [...before, scope] : before.filter((one) => one !== scope)))
              }
            />
          ))}
        </div>
        {tried && scopes.length === 0 && (
          <p class="field-error" id={`${id}-scopes`}>
            {t("scopesWrong")}
          </p>
        )}
      </fieldset>
      <Select<Days>
        label={t("days")}
        value={days}
        options={DAYS.map((value) => ({ value, label: t(`days-${value}`) }))}
        onChange={setDays}
      />
      {error !== undefined && <ProblemNotice error={error} />}
      <div class="actions">
        <Button type="submit" look="primary" busy={busy}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}
