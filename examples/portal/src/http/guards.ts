import type { MiddlewareHandler } from "hono";
import type { Scope } from "../contract/accounts.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Env } from "./env.ts";

/** Lets users through, and tokens of this scope: a stolen token does no more than it was made for. */
export function requires(scope: Scope): MiddlewareHandler<Env> {
  return async (context, next) => {
    if (!context.var.actor.may(scope)) {
      context.var.audit("refused", { why: "missing-scope", scope });
      throw new PortalError("missing-scope", { scope });
    }
    await next();
  };
}

/** Lets users through and no token: a token makes no further ones, and takes no account over. */
export const usersOnly: MiddlewareHandler<Env> = async (context, next) => {
  if (context.var.actor.kind !== "user") {
    context.var.audit("refused", { why: "users-only" });
    throw new PortalError("users-only");
  }
  await next();
};
