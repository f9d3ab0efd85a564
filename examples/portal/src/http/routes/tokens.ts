import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { createdTokenSchema, newTokenSchema, type TokenView, tokensSchema } from "../../contract/accounts.ts";
import { idSchema } from "../../contract/common.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { json, jsonBody, noQuery, portalRoute } from "./portal-route.ts";

const tokenExample: TokenView = { id: 2, name: "nginx", scopes: ["logs:write"], createdAt: 1_793_584_800_000 };

const list = portalRoute({
  access: "users",
  method: "get",
  path: "/api/tokens",
  tag: "Tokens",
  summary: "Tokens that are not revoked",
  request: { query: noQuery },
  answers: { 200: json(tokensSchema, "The newest first; never the tokens themselves.", [tokenExample]) },
});

const create = portalRoute({
  access: "users",
  method: "post",
  path: "/api/tokens",
  tag: "Tokens",
  summary: "Make a token",
  request: { query: noQuery, body: jsonBody(newTokenSchema, { name: "nginx", scopes: ["logs:write"] }) },
  answers: { 201: json(createdTokenSchema, "The only answer that holds the token: keep it now.") },
  problems: ["malformed-body", "wrong-content-type", "too-large"],
});

const revoke = portalRoute({
  access: "users",
  method: "delete",
  path: "/api/tokens/{id}",
  tag: "Tokens",
  summary: "Revoke a token",
  request: { params: z.object({ id: idSchema }), query: noQuery },
  answers: { 204: { description: "It holds no longer." } },
  problems: ["no-such-token"],
});

/** For programs. Users only: a token makes no further ones. */
export function tokens({ tokens: all }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(list, async (context) => context.json(await all.list(), 200))
    .openapi(create, async (context) => {
      const created = await all.create(context.req.valid("json"), context.var.actor.id);
      context.var.audit("token-made", { tokenId: created.id, name: created.name, scopes: created.scopes.join(" ") });
      return context.json(created, 201);
    })
    .openapi(revoke, async (context) => {
      const { id, name } = await all.revoke(context.req.valid("param").id);
      context.var.audit("token-revoked", { tokenId: id, name });
      return context.body(null, 204);
    });
}
