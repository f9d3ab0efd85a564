import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import { apiIdSchema } from "../../contract/common.ts";
import { apiSchema, apisSchema, newApiSchema, sampleSchema } from "../../contract/logs.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { apiExample, importExample } from "./examples.ts";
import { json, jsonBody, noQuery, portalRoute } from "./portal-route.ts";

/** What every route of one API has in its path. */
export const ofApi = z.object({ apiId: apiIdSchema });

const list = portalRoute({
  access: "logs:read",
  method: "get",
  path: "/api/apis",
  tag: "APIs",
  summary: "All APIs",
  request: { query: noQuery },
  answers: { 200: json(apisSchema, "In the order of their ids.", [apiExample]) },
});

const create = portalRoute({
  access: "logs:write",
  method: "post",
  path: "/api/apis",
  tag: "APIs",
  summary: "Make an API",
  request: { query: noQuery, body: jsonBody(newApiSchema, { id: "shop", name: "The shop" }) },
  answers: { 201: json(apiSchema, "The API, without lines.", apiExample) },
  problems: ["malformed-body", "wrong-content-type", "too-large", "api-exists"],
});

const one = portalRoute({
  access: "logs:read",
  method: "get",
  path: "/api/apis/{apiId}",
  tag: "APIs",
  summary: "An API",
  request: { params: ofApi, query: noQuery },
  answers: { 200: json(apiSchema, "The API.", apiExample) },
  problems: ["no-such-api"],
});

const remove = portalRoute({
  // Not tokens: whoever takes a host that sends its lines here cannot wipe out what they tell.
  access: "users",
  method: "delete",
  path: "/api/apis/{apiId}",
  tag: "APIs",
  summary: "Remove an API",
  description: "With all of its lines, models, anomalies and verdicts: none of it comes back.",
  request: { params: ofApi, query: noQuery },
  answers: { 204: { description: "It is gone." } },
  problems: ["no-such-api"],
});

const sample = portalRoute({
  access: "logs:write",
  method: "post",
  path: "/api/sample",
  tag: "APIs",
  summary: "Load sample data",
  description: "Makes an API with a generated log of a small shop, with attacks in it: a fortnight that ends now.",
  request: { query: noQuery },
  answers: {
    201: json(sampleSchema, "The API, and the import that brings its lines in.", {
      api: apiExample,
      import: importExample,
    }),
  },
});

/** APIs: logs, each with its own lines, models and settings. */
export function apis({ services: { logs, samples } }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(list, async (context) => context.json(await logs.apis(), 200))
    .openapi(create, async (context) => {
      const api = await logs.create(context.req.valid("json"));
      context.var.audit("api-made", { apiId: api.id });
      return context.json(api, 201);
    })
    .openapi(one, async (context) => context.json(await logs.api(context.req.valid("param").apiId), 200))
    .openapi(remove, async (context) => {
      const { apiId } = context.req.valid("param");
      await logs.remove(apiId);
      context.var.audit("api-removed", { apiId });
      return context.body(null, 204);
    })
    .openapi(sample, async (context) => {
      const made = await samples.load();
      context.var.audit("sample-loaded", { apiId: made.api.id });
      return context.json(made, 201);
    });
}
