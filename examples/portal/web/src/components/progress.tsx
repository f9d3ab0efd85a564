import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { common } from "../i18n/common-texts.ts";
import { formatShare } from "../i18n/format.ts";

/** How far something is: `value` from 0 to 1, or `undefined` where nobody knows. */
export function Progress({
  label,
  value,
  detail,
}: {
  readonly label: string;
  readonly value: number | undefined;
  readonly detail?: ComponentChildren;
}) {
  const id = useId();
  return (
    <div class="progress">
      <div class="progress-words">
        <label for={id}>{label}</label>
        <span>{value === undefined ? "" : formatShare(value, 0)}</span>
      </div>
      {value === undefined ? <progress id={id} /> : <progress id={id} max={1} value={value} />}
      {detail !== undefined && <div class="progress-detail">{detail}</div>}
    </div>
  );
}

/** A request is under way and there is nothing to show yet. */
export function Loading({ label }: { readonly label?: string }) {
  return (
    <p class="loading" role="status">
      {label ?? common("loading")}
    </p>
  );
}
