import type { MiddlewareHandler } from "hono";
import type { Accounts, Session } from "../accounts/accounts.ts";
import type { Bearer, Tokens } from "../accounts/tokens.ts";
import { PortalError } from "../problems/portal-error.ts";
import { requireCsrfToken } from "./csrf.ts";
import type { Actor, Env } from "./env.ts";
import { isInterface, isOpen, isSafe } from "./paths.ts";
import { requireSameOrigin } from "./same-origin.ts";

/** What {@link authentication} takes. */
export interface AuthenticationOptions {
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  /** The portal's own origin, where it was told. */
  readonly origin: string | undefined;
  /** Is told of each request of nobody; throws where there were too many from its address. */
  readonly onStranger: (address: string) => Promise<void>;
}

/**
 * Finds out who asks, for every path of programs: a route that forgot to ask for it is closed, not open. A request that
 * shows a token is the token's alone, also where a cookie came with it and where the token is worth nothing.
 */
export function authentication(options: AuthenticationOptions): MiddlewareHandler<Env> {
  const { accounts, tokens, origin, onStranger } = options;
  return async (context, next) => {
    const { method, path } = context.req;
    if (!isInterface(path)) return next();
    if (isOpen(method, path)) {
      await onStranger(context.var.address);
      if (!isSafe(method)) requireSameOrigin(context, origin);
      return next();
    }
    const authorization = context.req.header("Authorization");
    if (authorization !== undefined) {
      const shown = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1];
      const bearer = shown === undefined ? undefined : await tokens.authenticate(shown);
      if (bearer !== undefined) {
        context.set("actor", tokenActor(bearer, tokens));
        return next();
      }
    } else {
      const { token } = context.var.cookie;
      const session = token === undefined ? undefined : await accounts.authenticate(token);
      if (token !== undefined && session !== undefined) {
        context.set("actor", userActor(session, token, accounts));
        requireSameOrigin(context, origin);
        if (!isSafe(method)) requireCsrfToken(context, session.csrfToken);
        return next();
      }
    }
    await onStranger(context.var.address);
    if (authorization !== undefined) context.var.audit("refused", { why: "unknown-token" });
    throw new PortalError("not-logged-in");
  };
}

function userActor({ user }: Session, token: string, accounts: Accounts): Actor {
  return { kind: "user", id: user.id, name: user.name, may: () => true, holds: () => accounts.holds(token) };
}

function tokenActor({ id, name, scopes }: Bearer, tokens: Tokens): Actor {
  return {
    kind: "token",
    id,
    name: `token:${name}`,
    may: (scope) => scopes.includes(scope),
    holds: () => tokens.holds(id),
  };
}
