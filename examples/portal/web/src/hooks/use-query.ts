import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isAborted } from "../api/client.ts";
import { ApiError } from "../api/problem.ts";

/** What was asked for: while `loading` the answer before stays, of the same key or, where told to, of the one before. */
export interface Query<Data> {
  readonly data: Data | undefined;
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  /** Asks again; what is there stays until the answer is. */
  readonly reload: () => void;
  /** Puts in what another answer said already. */
  readonly set: (change: (data: Data | undefined) => Data | undefined) => void;
}

interface State<Data> {
  readonly key: string | undefined;
  readonly data: Data | undefined;
  readonly error: ApiError | undefined;
  readonly loading: boolean;
}

/**
 * Asks as soon as the component is there, and again for each other `key`; `undefined` asks for nothing. Whatever the request depends
 * on (the language too, where texts come back) must be in the key. What is under way is aborted when the component goes or the key changes.
 */
export function useQuery<Data>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<Data>,
  { keep = false }: { readonly keep?: boolean } = {},
): Query<Data> {
  const [state, setState] = useState<State<Data>>({
    key,
    data: undefined,
    error: undefined,
    loading: key !== undefined,
  });
  const [round, setRound] = useState(0);
  const loader = useRef(load);
  loader.current = load;
  useEffect(() => {
    const abort = new AbortController();
    const idle = key === undefined;
    setState((before) => ({
      key,
      data: before.key === key || (keep && !idle) ? before.data : undefined,
      error: before.key === key ? before.error : undefined,
      loading: !idle,
    }));
    if (!idle) {
      loader.current(abort.signal).then(
        (data) => {
          if (!abort.signal.aborted) setState({ key, data, error: undefined, loading: false });
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          setState((before) => ({ ...before, error: asApiError(error), loading: false }));
        },
      );
    }
    return () => abort.abort();
  }, [key, round, keep]);
  const reload = useCallback(() => setRound((number) => number + 1), []);
  const set = useCallback<Query<Data>["set"]>(
    (change) => setState((before) => ({ ...before, data: change(before.data) })),
    [],
  );
  // Between a change of the key and the effect above, nothing of the old key may be taken for the new one's.
  const fresh = state.key === key;
  return {
    data: fresh || (keep && key !== undefined) ? state.data : undefined,
    error: fresh ? state.error : undefined,
    loading: fresh ? state.loading : key !== undefined,
    reload,
    set,
  };
}

/** Whatever was thrown, as something that can be shown. A mistake of this page is none of the portal's: it goes to the console. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!isAborted(error)) console.error(error);
  return new ApiError(0, "network");
}
