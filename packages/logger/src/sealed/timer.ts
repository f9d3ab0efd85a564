/**
 * Calls back once, after so many milliseconds.
 * @param holdsProcess Whether the process stays alive for it.
 * @returns what calls it off.
 */
export type StartTimer = (callback: () => void, ms: number, holdsProcess: boolean) => () => void;

/** The real one. */
export const startTimer: StartTimer = (callback, ms, holdsProcess) => {
  const timer = setTimeout(callback, ms);
  if (!holdsProcess) timer.unref();
  return () => clearTimeout(timer);
};
