import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { classNames } from "./class-names.ts";

interface Labelled {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  /** What is wrong with it. */
  readonly error?: string | undefined;
  /** For a narrow column of filters. */
  readonly compact?: boolean;
}

interface InputSettings {
  readonly name?: string;
  readonly autocomplete?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly placeholder?: string;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly step?: number | "any";
  readonly maxLength?: number;
  readonly inputMode?: "text" | "numeric" | "decimal" | "search";
  readonly spellcheck?: boolean;
  readonly list?: string;
  readonly autocapitalize?: "off" | "none";
}

export interface FieldProps extends Labelled, InputSettings {
  readonly type?: "text" | "password" | "number" | "search" | "date" | "datetime-local" | "email" | "url";
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A labelled line of text, number, date or password. */
export function Field({ label, hint, error, compact, onInput, type = "text", ...rest }: FieldProps) {
  const id = useId();
  return (
    <div class={classNames("field", compact && "field-compact")}>
      <label for={id}>{label}</label>
      <input
        {...(rest as object)}
        type={type as "text"}
        id={id}
        aria-invalid={error === undefined ? undefined : "true"}
        aria-describedby={describedBy(id, hint, error)}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <Hints id={id} hint={hint} error={error} />
    </div>
  );
}

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
}

export interface SelectProps<Value extends string> extends Labelled {
  readonly value: Value;
  readonly options: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
  readonly name?: string;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, hint, error, compact, value, options, onChange, disabled, name } = props;
  const id = useId();
  return (
    <div class={classNames("field", compact && "field-compact")}>
      <label for={id}>{label}</label>
      <select
        id={id}
        {...(name === undefined ? {} : { name })}
        disabled={disabled ?? false}
        value={value}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(event) => onChange(event.currentTarget.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      <Hints id={id} hint={hint} error={error} />
    </div>
  );
}

export interface CheckboxProps extends Omit<Labelled, "error"> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Checkbox({ label, hint, compact, checked, onChange, disabled = false }: CheckboxProps) {
  const id = useId();
  return (
    <div class={classNames("field field-checkbox", compact && "field-compact")}>
      <label for={id}>
        <input
          id={id}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={describedBy(id, hint, undefined)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      <Hints id={id} hint={hint} error={undefined} />
    </div>
  );
}

function Hints({
  id,
  hint,
  error,
}: {
  readonly id: string;
  readonly hint: ComponentChildren;
  readonly error: string | undefined;
}) {
  return (
    <>
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

function describedBy(id: string, hint: ComponentChildren, error: string | undefined): string | undefined {
  const ids = [hint === undefined ? "" : `${id}-hint`, error === undefined ? "" : `${id}-error`].filter(Boolean);
  return ids.length === 0 ? undefined : ids.join(" ");
}
