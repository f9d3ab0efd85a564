import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { ApiError } from "../api/problem.ts";
import { asApiError, useQuery } from "./use-query.ts";

/** A list that is read page by page. */
export interface Pages<Item, First> {
  readonly items: readonly Item[];
  /** The first page, with what else it says. */
  readonly first: First | undefined;
  /** Of the first page; {@link Pages.moreError} of the others. */
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly loadingMore: boolean;
  readonly moreError: ApiError | undefined;
  /** From the first page on. */
  readonly reload: () => void;
  /** Changes items where they stand. */
  readonly change: (change: (item: Item) => Item) => void;
}

interface Rest<Item> {
  readonly of: unknown;
  readonly items: readonly Item[];
  readonly next: string | undefined;
  readonly loading: boolean;
  readonly error: ApiError | undefined;
}

/** What a page has at least. */
interface AnyPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string | undefined;
}

/** As `useQuery`, for a list with keyset cursors: `load` is given the cursor, and none for the first page. */
export function usePages<Item, First extends AnyPage<Item>>(
  key: string | undefined,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<First>,
  options: { readonly keep?: boolean } = {},
): Pages<Item, First> {
  const query = useQuery(key, (signal) => load(undefined, signal), options);
  const first = query.data;
  const [rest, setRest] = useState<Rest<Item>>({
    of: undefined,
    items: [],
    next: undefined,
    loading: false,
    error: undefined,
  });
  // A change of the first page's items in place is not another first page: its cursor tells.
  const mark = first === undefined ? undefined : `${key} ${first.next}`;
  const mine = rest.of === mark ? rest : undefined;
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), [mark]);
  const next = mine === undefined ? first?.next : mine.next;
  const loadMore = useCallback(() => {
    if (next === undefined || mine?.loading === true) return;
    const controller = new AbortController();
    abort.current = controller;
    const items = mine?.items ?? [];
    setRest({ of: mark, items, next, loading: true, error: undefined });
    load(next, controller.signal).then(
      (page) => {
        if (controller.signal.aborted) return;
        setRest({ of: mark, items: [...items, ...page.items], next: page.next, loading: false, error: undefined });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setRest({ of: mark, items, next, loading: false, error: asApiError(error) });
      },
    );
  }, [mark, mine, next, load]);
  const change = useCallback<Pages<Item, First>["change"]>(
    (alter) => {
      query.set((page) => (page === undefined ? page : { ...page, items: page.items.map(alter) }));
      setRest((before) => ({ ...before, items: before.items.map(alter) }));
    },
    [query.set],
  );
  const reload = useCallback(() => {
    setRest({ of: undefined, items: [], next: undefined, loading: false, error: undefined });
    query.reload();
  }, [query.reload]);
  return {
    items: first === undefined ? [] : [...first.items, ...(mine?.items ?? [])],
    first,
    error: query.error,
    loading: query.loading,
    hasMore: next !== undefined,
    loadMore,
    loadingMore: mine?.loading ?? false,
    moreError: mine?.error,
    reload,
    change,
  };
}
