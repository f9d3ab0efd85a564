import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { Checkbox, Field, Select } from "../../components/field.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { KNOWN_REASONS, reasonName } from "../../i18n/reason-texts.ts";
import { ClientField } from "./client-field.tsx";
import {
  changed,
  countNarrowing,
  type Filters,
  fromLocalInput,
  KINDS,
  SHOWS,
  SORTS,
  toLocalInput,
  VERDICTS,
} from "./filters.ts";
import { t } from "./texts.ts";

const PAUSE = 400;

/** What narrows the list down: everything is kept in the address, so that it can be sent to somebody. */
export function FilterBar({
  apiId,
  offset,
  filters,
  onChange,
}: {
  readonly apiId: string;
  readonly offset: number;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}) {
  const set = (change: Parameters<typeof changed>[1]) => onChange(changed(filters, change));
  const count = countNarrowing(filters);
  const [open, setOpen] = useState(() => matchMedia("(min-width: 641px)").matches || count > 0);
  const kinds = { score: t("kindScore"), addresses: t("kindAddresses") };
  const verdicts = {
    none: t("verdictNone"),
    confirmed: t("verdictConfirmed"),
    "false-alarm": t("verdictFalse"),
    any: t("verdictAny"),
  };
  const shows = { raised: t("showRaised"), silenced: t("showSilenced"), all: t("showAll") };
  const sorts = { score: t("sortScore"), newest: t("sortNewest"), oldest: t("sortOldest") };
  const none = (label: string) => ({ value: "" as const, label });
  return (
    <details class="card filters" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{count === 0 ? t("filters") : t("filtersActive", formatNumber(count))}</summary>
      <div class="filter-fields">
        <Select
          compact
          label={t("show")}
          value={filters.show}
          options={SHOWS.map((value) => ({ value, label: shows[value] }))}
          onChange={(show) => set({ show })}
        />
        <Select
          compact
          label={t("sort")}
          value={filters.sort}
          options={SORTS.map((value) => ({ value, label: sorts[value] }))}
          onChange={(sort) => set({ sort })}
        />
        <ClientField
          apiId={apiId}
          value={filters.client ?? ""}
          onChange={(client) => set({ client: client || undefined, source: undefined })}
        />
        <Select
          compact
          label={t("reason")}
          value={filters.reason ?? ""}
          options={[
            none(t("anyReason")),
            ...KNOWN_REASONS.map((value) => ({ value: value as string, label: reasonName(value) })),
            ...(filters.reason === undefined || KNOWN_REASONS.some((known) => known === filters.reason)
              ? []
              : [{ value: filters.reason, label: filters.reason }]),
          ]}
          onChange={(reason) => set({ reason: reason || undefined })}
        />
        <Select
          compact
          label={t("kind")}
          value={filters.kind ?? ""}
          options={[none(t("anyKind")), ...KINDS.map((value) => ({ value, label: kinds[value] }))]}
          onChange={(kind) => set({ kind: kind || undefined })}
        />
        <Select
          compact
          label={t("verdict")}
          value={filters.verdict ?? ""}
          options={[none(t("anyVerdict")), ...VERDICTS.map((value) => ({ value, label: verdicts[value] }))]}
          onChange={(verdict) => set({ verdict: verdict || undefined })}
        />
        <MinScore value={filters.min} onChange={(min) => set({ min })} />
        <Field
          compact
          label={t("from")}
          type="datetime-local"
          value={toLocalInput(filters.from, offset)}
          onInput={(text) => set({ from: fromLocalInput(text, offset) })}
        />
        <Field
          compact
          label={t("to")}
          type="datetime-local"
          value={toLocalInput(filters.to, offset)}
          onInput={(text) => set({ to: fromLocalInput(text, offset) })}
        />
        <Checkbox compact label={t("fold")} checked={filters.fold} onChange={(fold) => set({ fold })} />
      </div>
      {count > 0 && (
        <Button
          small
          onClick={() =>
            set({
              client: undefined,
              source: undefined,
              from: undefined,
              to: undefined,
              reason: undefined,
              min: undefined,
              kind: undefined,
              verdict: undefined,
            })
          }
        >
          {t("clear")}
        </Button>
      )}
    </details>
  );
}

function MinScore({
  value,
  onChange,
}: {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}) {
  const [text, setText] = useState(value === undefined ? "" : String(value));
  useEffect(() => {
    if (value === undefined ? text !== "" && Number(text) > 0 : Number(text) !== value)
      setText(value === undefined ? "" : String(value));
  }, [value]);
  useEffect(() => {
    const typed = text.trim() === "" ? undefined : Number(text);
    const wanted = typed !== undefined && typed > 0 && typed <= 1 ? typed : undefined;
    if (wanted === value) return undefined;
    const timer = setTimeout(() => onChange(wanted), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Field compact label={t("minScore")} type="number" min={0} max={1} step={0.01} value={text} onInput={setText} />
  );
}
