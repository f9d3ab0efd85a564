import { Field } from "../../components/field.tsx";
import { t } from "./texts.ts";

/** A new password, twice. */
export interface NewPassword {
  readonly first: string;
  readonly second: string;
}

export const NO_PASSWORD: NewPassword = { first: "", second: "" };

/** Whether it can be sent. */
export function isComplete({ first, second }: NewPassword): boolean {
  return [...first].length >= 12 && first === second;
}

export function NewPasswordFields({
  value,
  onChange,
  tried,
}: {
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
  /** Whether it was sent once: before that, nothing is called wrong. */
  readonly tried: boolean;
}) {
  const { first, second } = value;
  return (
    <>
      <Field
        label={t("newPassword")}
        hint={t("passwordHint")}
        error={tried && [...first].length < 12 ? t("tooShort") : undefined}
        value={first}
        onInput={(text) => onChange({ first: text, second })}
        type="password"
        autocomplete="new-password"
        required
        maxLength={1024}
      />
      <Field
        label={t("repeat")}
        error={tried && first !== second ? t("different") : undefined}
        value={second}
        onInput={(text) => onChange({ first, second: text })}
        type="password"
        autocomplete="new-password"
        required
        maxLength={1024}
      />
    </>
  );
}
