import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { ApiError } from "../api/problem.ts";
import { asApiError } from "./use-query.ts";

/** Something that a button does. */
export interface Action<Given extends readonly unknown[], Answer> {
  /** The answer; `undefined` when it failed, and then `error` says why, or while it runs already. */
  readonly run: (...given: Given) => Promise<Answer | undefined>;
  readonly busy: boolean;
  readonly error: ApiError | undefined;
  readonly clear: () => void;
}

/** One at a time. It is not aborted when the component goes: what was asked for is done. */
export function useAction<Given extends readonly unknown[], Answer>(
  perform: (...given: Given) => Promise<Answer>,
): Action<Given, Answer> {
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: ApiError | undefined }>({
    busy: false,
    error: undefined,
  });
  const current = useRef(perform);
  current.current = perform;
  const running = useRef(false);
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const run = useCallback<Action<Given, Answer>["run"]>(async (...given) => {
    if (running.current) return undefined;
    running.current = true;
    setState({ busy: true, error: undefined });
    let error: ApiError | undefined;
    try {
      return await current.current(...given);
    } catch (thrown) {
      error = asApiError(thrown);
      return undefined;
    } finally {
      running.current = false;
      if (here.current) setState({ busy: false, error });
    }
  }, []);
  const clear = useCallback(() => setState((before) => ({ ...before, error: undefined })), []);
  return { ...state, run, clear };
}
