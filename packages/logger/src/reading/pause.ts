import { setTimeout as after } from "node:timers/promises";

/** Waits so many milliseconds, or until the signal is aborted; gives whether it is. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await after(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  return signal?.aborted ?? false;
}
