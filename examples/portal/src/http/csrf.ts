import { timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { PortalError } from "../problems/portal-error.ts";
import type { Env } from "./env.ts";

/**
 * Against cross-site request forgery: the browser adds the cookie to whatever request, but only a page of this origin could
 * read the token that goes with it.
 *
 * @throws PortalError `wrong-csrf-token`.
 */
export function requireCsrfToken(context: Context<Env>, csrfToken: string): void {
  const shown = Buffer.from(context.req.header("X-CSRF-Token") ?? "");
  const right = Buffer.from(csrfToken);
  if (shown.length === right.length && timingSafeEqual(shown, right)) return;
  context.var.audit("refused", { why: "wrong-csrf-token" });
  throw new PortalError("wrong-csrf-token");
}
