import type { Context } from "hono";
import { PortalError } from "../problems/portal-error.ts";
import type { Env } from "./env.ts";
import { isSafe } from "./paths.ts";

/**
 * Against requests that a page of another origin makes (CSRF, and log-in by somebody else's name). What changes something
 * must say where it comes from, by `Origin` or `Sec-Fetch-Site`; what does not may say nothing, as when an address is typed
 * in. `SameSite` does not do it alone: another port of this machine is the same site.
 *
 * @param own the origin that was told; else that which the request is for, whose name was checked before.
 * @throws PortalError `wrong-origin`.
 */
export function requireSameOrigin(context: Context<Env>, own: string | undefined): void {
  const origin = context.req.header("Origin");
  const site = context.req.header("Sec-Fetch-Site");
  const safe = isSafe(context.req.method);
  const mine = own ?? `http://${context.env.incoming.headers.host?.toLowerCase()}`;
  const told = origin !== undefined || site !== undefined;
  const good =
    (told || safe) &&
    (origin === undefined || origin === mine) &&
    (site === undefined || site === "same-origin" || (safe && site === "none"));
  if (good) return;
  context.var.audit("refused", { why: "wrong-origin", origin: (origin ?? "").slice(0, 100) });
  throw new PortalError("wrong-origin");
}
