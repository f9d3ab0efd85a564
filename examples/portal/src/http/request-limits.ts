import type { MiddlewareHandler } from "hono";
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { networkOf } from "../accounts/login-limits.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Env } from "./env.ts";
import { isSafe } from "./paths.ts";

/** How many requests there may be in a minute. */
export interface RequestLimits {
  /** That change nothing, of one user or token. */
  readonly reads: number;
  /** That change something, of one user or token. */
  readonly writes: number;
  /** Of nobody, from one address (of IPv6: one network). */
  readonly strangers: number;
  /** Of pages, their files, and what else is open to everybody, from one address. */
  readonly pages: number;
}
export const REQUEST_LIMITS: RequestLimits = { reads: 1200, writes: 600, strangers: 300, pages: 2400 };

/** Against those who keep the portal busy. Counted in this process: nothing hangs on the exact number. */
export function createRequestLimits(limits: RequestLimits) {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: 60 });
  const [reads, writes, strangers, pages] = [limits.reads, limits.writes, limits.strangers, limits.pages].map(
    limiter,
  ) as [RateLimiterMemory, RateLimiterMemory, RateLimiterMemory, RateLimiterMemory];
  const actors: MiddlewareHandler<Env> = async (context, next) => {
    const { actor } = context.var;
    if (actor !== undefined) {
      await consume(isSafe(context.req.method) ? reads : writes, `${actor.kind}:${actor.id}`, () =>
        context.var.audit("refused", { why: "too-many-requests" }),
      );
    }
    await next();
  };
  return {
    /** Counts what users and tokens ask. */
    actors,
    stranger: (address: string) => consume(strangers, networkOf(address)),
    page: (address: string) => consume(pages, networkOf(address)),
  };
}

async function consume(limiter: RateLimiterMemory, key: string, onRefused?: () => void): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (error instanceof Error) throw error;
    onRefused?.();
    const { msBeforeNext } = error as RateLimiterRes;
    throw new PortalError("too-many-requests", { seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) });
  }
}
