import type { QueryValues } from "../../api/query-string.ts";
import type { AnomaliesQuery, EntryView, ModelName } from "../../api/types.ts";

/** Which anomalies are shown: what the address of the page says. */
export interface Filters {
  /** A detector by name; the chosen model without one. */
  readonly model?: ModelName;
  readonly client?: string;
  readonly source?: EntryView["clientSource"];
  /** Milliseconds since the epoch; `to` is before. */
  readonly from?: number;
  readonly to?: number;
  readonly reason?: string;
  readonly min?: number;
  readonly kind?: NonNullable<AnomaliesQuery["kind"]>;
  readonly verdict?: NonNullable<AnomaliesQuery["verdict"]>;
  readonly show: AnomaliesQuery["show"];
  readonly sort: AnomaliesQuery["sort"];
  readonly fold: boolean;
}

export const MODELS = ["iforest", "ensemble", "ecod", "knn", "lof", "hbos"] as const satisfies readonly ModelName[];
export const SOURCES = [
  "client-id",
  "api-key",
  "user",
  "address",
] as const satisfies readonly EntryView["clientSource"][];
export const KINDS = ["score", "addresses"] as const;
export const VERDICTS = ["none", "confirmed", "false-alarm", "any"] as const;
export const SHOWS = ["raised", "silenced", "all"] as const;
export const SORTS = ["score", "newest", "oldest"] as const;

/** What an address says; what makes no sense in it is passed over, since addresses are typed and sent around. */
export function filtersIn(query: Readonly<Record<string, string>>): Filters {
  const min = numberIn(query["min"]);
  const filters = {
    model: oneOf(MODELS, query["model"]),
    client: query["client"]?.slice(0, 200) || undefined,
    source: oneOf(SOURCES, query["source"]),
    from: momentIn(query["from"]),
    to: momentIn(query["to"]),
    reason: /^[\w:.-]{1,64}$/.exec(query["reason"] ?? "")?.[0],
    min: min !== undefined && min > 0 && min <= 1 ? min : undefined,
    kind: oneOf(KINDS, query["kind"]),
    verdict: oneOf(VERDICTS, query["verdict"]),
    show: oneOf(SHOWS, query["show"]) ?? "raised",
    sort: oneOf(SORTS, query["sort"]) ?? "score",
    fold: query["fold"] === "true",
  };
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as unknown as Filters;
}

/** The other way round: only what is not as usual. */
export function queryOf(filters: Filters): QueryValues {
  const { show, sort, fold, ...rest } = filters;
  return {
    ...rest,
    show: show === "raised" ? undefined : show,
    sort: sort === "score" ? undefined : sort,
    fold: fold ? true : undefined,
  };
}

/** What `GET /ml/detect` is asked with. */
export function detectQueryOf(filters: Filters): QueryValues {
  const { model, client, source, from, to, reason, min, kind, verdict, show, sort, fold } = filters;
  return {
    model_name: model,
    client,
    clientSource: client === undefined ? undefined : source,
    from,
    to,
    reason,
    minScore: min,
    kind,
    verdict,
    show,
    sort,
    fold: fold ? "true" : undefined,
  };
}

/** How many of them narrow the list down. */
export function countNarrowing(filters: Filters): number {
  const { client, from, to, reason, min, kind, verdict } = filters;
  return [client, from ?? to, reason, min, kind, verdict].filter((value) => value !== undefined).length;
}

/** A change, where `undefined` takes a filter away. */
export function changed(
  filters: Filters,
  change: { readonly [Key in keyof Filters]?: Filters[Key] | undefined },
): Filters {
  const all = Object.entries({ ...filters, ...change });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as unknown as Filters;
}

const MINUTE = 60_000;

/** A moment as `<input type="datetime-local">` writes it, by a clock `offset` minutes ahead of UTC. */
export function toLocalInput(at: number | undefined, offset: number): string {
  const shown = at === undefined ? Number.NaN : at + offset * MINUTE;
  return Number.isFinite(shown) && shown >= 0 && shown < 253_402_300_800_000
    ? new Date(shown).toISOString().slice(0, 16)
    : "";
}

/** The other way round; `undefined` for what is not whole. */
export function fromLocalInput(text: string, offset: number): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) return undefined;
  const at = Date.parse(`${text}Z`) - offset * MINUTE;
  return Number.isFinite(at) ? at : undefined;
}

function oneOf<Value extends string>(known: readonly Value[], text: string | undefined): Value | undefined {
  return known.find((value) => value === text);
}

function numberIn(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function momentIn(text: string | undefined): number | undefined {
  const value = numberIn(text);
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
