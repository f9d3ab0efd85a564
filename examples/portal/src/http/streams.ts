import { PortalError } from "../problems/portal-error.ts";
import type { Actor, OpenStream } from "./env.ts";

/** How many answers may be streamed at once, and how often it is looked up whether their actors still may. */
export interface StreamLimits {
  readonly perActor: number;
  readonly all: number;
  /** Milliseconds. */
  readonly lookEvery: number;
}
export const STREAM_LIMITS: StreamLimits = { perActor: 6, all: 200, lookEvery: 60_000 };

/** Against those who open streams until no connection is left, and against streams that outlive a log-out. */
export function createStreams(limits: StreamLimits, closing: AbortSignal) {
  const open = new Map<string, number>();
  let all = 0;
  return (actor: Actor, gone: AbortSignal): OpenStream => {
    const key = `${actor.kind}:${actor.id}`;
    const own = open.get(key) ?? 0;
    if (own >= limits.perActor || all >= limits.all)
      throw new PortalError("too-many-streams", { most: limits.perActor });
    open.set(key, own + 1);
    all += 1;
    const ended = new AbortController();
    const looking = setInterval(async () => {
      // A database that does not answer says nothing about the session: the next look will.
      const holds = await actor.holds().catch(() => true);
      if (!holds) ended.abort();
    }, limits.lookEvery);
    const signal = AbortSignal.any([gone, closing, ended.signal]);
    let isOpen = true;
    const close = () => {
      if (!isOpen) return;
      isOpen = false;
      clearInterval(looking);
      all -= 1;
      const left = (open.get(key) ?? 1) - 1;
      if (left === 0) open.delete(key);
      else open.set(key, left);
    };
    if (signal.aborted) close();
    else signal.addEventListener("abort", close, { once: true });
    return { signal, close };
  };
}
