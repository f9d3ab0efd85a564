import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { LoggedIn } from "../../accounts/accounts.ts";
import {
  changePasswordSchema,
  loginSchema,
  lookUpSchema,
  type SessionView,
  sessionSchema,
  setupLinkSchema,
  setupSchema,
} from "../../contract/accounts.ts";
import { PortalError } from "../../problems/portal-error.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { json, jsonBody, noQuery, portalRoute } from "./portal-route.ts";

const sessionExample: SessionView = {
  user: { id: 1, name: "ana" },
  csrfToken: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
  expiresAt: 1_793_628_000_000,
};
const BODY = ["malformed-body", "wrong-content-type", "too-large"] as const;

const session = portalRoute({
  access: "users",
  method: "get",
  path: "/api/session",
  tag: "Account",
  summary: "Who is logged in",
  description: "With what changing requests of a page carry in `X-CSRF-Token`.",
  request: { query: noQuery },
  answers: { 200: json(sessionSchema, "The session.", sessionExample) },
});

const lookUp = portalRoute({
  access: "open",
  method: "post",
  path: "/api/setup/link",
  tag: "Account",
  summary: "Whether a setup link is good",
  description: "Uses nothing up. By POST: a secret in a query would stand in the log of every proxy.",
  request: { query: noQuery, body: jsonBody(lookUpSchema) },
  answers: { 200: json(setupLinkSchema, "Whose password it sets; nobody's: it makes a user.", {}) },
  problems: [...BODY, "wrong-setup-link"],
});

const setUp = portalRoute({
  access: "open",
  method: "post",
  path: "/api/setup",
  tag: "Account",
  summary: "Set up a user by a one-time link",
  description: "Makes the user, or gives it a new password, and logs it in.",
  request: { query: noQuery, body: jsonBody(setupSchema) },
  answers: { 200: json(sessionSchema, "The session; its cookie is set.", sessionExample) },
  problems: [...BODY, "wrong-setup-link", "user-exists"],
});

const login = portalRoute({
  access: "open",
  method: "post",
  path: "/api/login",
  tag: "Account",
  summary: "Log in",
  request: { query: noQuery, body: jsonBody(loginSchema) },
  answers: { 200: json(sessionSchema, "The session; its cookie is set.", sessionExample) },
  problems: [...BODY, "wrong-login"],
});

const logout = portalRoute({
  access: "users",
  method: "post",
  path: "/api/logout",
  tag: "Account",
  summary: "Log out",
  request: { query: noQuery },
  answers: { 204: { description: "The session has ended." } },
});

const password = portalRoute({
  access: "users",
  method: "put",
  path: "/api/session/password",
  tag: "Account",
  summary: "Change one's password",
  description: "All other sessions of the user end; this one goes on under a new cookie and CSRF token.",
  request: { query: noQuery, body: jsonBody(changePasswordSchema) },
  answers: { 200: json(sessionSchema, "The new session; its cookie is set.", sessionExample) },
  problems: [...BODY, "wrong-login"],
});

/** Logging in and out, and setting up. */
export function account({ accounts }: Parts): OpenAPIHono<Env> {
  /** Gives the browser its cookie, and what may be told of it. */
  function begin(context: Context<Env>, { token, user, csrfToken, expiresAt }: LoggedIn): SessionView {
    context.var.cookie.set(token, expiresAt);
    return { user, csrfToken, expiresAt };
  }

  return router()
    .openapi(session, async (context) => {
      const { token } = context.var.cookie;
      const found = token === undefined ? undefined : await accounts.authenticate(token);
      if (found === undefined) throw new PortalError("not-logged-in");
      return context.json({ user: found.user, csrfToken: found.csrfToken, expiresAt: found.expiresAt }, 200);
    })
    .openapi(lookUp, async (context) => {
      return context.json(await accounts.lookUpSetupLink(context.req.valid("json").link), 200);
    })
    .openapi(setUp, async (context) => {
      try {
        const loggedIn = await accounts.setUp(context.req.valid("json"));
        context.var.audit("setup", { user: loggedIn.user.name });
        return context.json(begin(context, loggedIn), 200);
      } catch (error) {
        if (error instanceof PortalError) context.var.audit("setup-failed", { why: error.code });
        throw error;
      }
    })
    .openapi(login, async (context) => {
      const request = context.req.valid("json");
      try {
        const loggedIn = await accounts.logIn(request, context.var.address);
        context.var.audit("login", { user: loggedIn.user.name });
        return context.json(begin(context, loggedIn), 200);
      } catch (error) {
        // Never the name that was tried: people type passwords into the wrong field.
        if (error instanceof PortalError) context.var.audit("login-failed", { why: error.code });
        throw error;
      }
    })
    .openapi(logout, async (context) => {
      const { token } = context.var.cookie;
      if (token !== undefined) await accounts.logOut(token);
      context.var.cookie.clear();
      context.var.audit("logout");
      return context.body(null, 204);
    })
    .openapi(password, async (context) => {
      const { token } = context.var.cookie;
      if (token === undefined) throw new PortalError("not-logged-in");
      try {
        const loggedIn = await accounts.changePassword(token, context.req.valid("json"), context.var.address);
        context.var.audit("password-changed");
        return context.json(begin(context, loggedIn), 200);
      } catch (error) {
        if (error instanceof PortalError) context.var.audit("password-change-failed", { why: error.code });
        throw error;
      }
    });
}
