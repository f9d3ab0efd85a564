import type { OpenAPIHono } from "@hono/zod-openapi";
import { settingsSchema, settingsViewSchema } from "../../contract/settings.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { ofApi } from "./apis.ts";
import { json, jsonBody, noQuery, portalRoute } from "./portal-route.ts";

const example = {
  version: 1,
  settings: settingsSchema.parse({ threshold: 0.7, expected: [{ subject: "backup-*", hours: [1, 5] }] }),
};

const read = portalRoute({
  access: "anomalies:read",
  method: "get",
  path: "/api/apis/{apiId}/settings",
  tag: "APIs",
  summary: "The settings of an API",
  request: { params: ofApi, query: noQuery },
  answers: { 200: json(settingsViewSchema, "Them, and their version.", example) },
  problems: ["no-such-api"],
});

const change = portalRoute({
  access: "settings:write",
  method: "put",
  path: "/api/apis/{apiId}/settings",
  tag: "APIs",
  summary: "Change the settings of an API",
  description:
    "`version` must be the one in force. What is left out is as it is by default. Lines are judged anew where that is needed.",
  request: { params: ofApi, query: noQuery, body: jsonBody(settingsViewSchema.strict(), example) },
  answers: { 200: json(settingsViewSchema, "Them, and their next version.", { ...example, version: 2 }) },
  problems: ["no-such-api", "settings-changed", "malformed-body", "wrong-content-type", "too-large"],
});

/** What counts as an anomaly, and what is expected. */
export function settings({ services: { logs } }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(read, async (context) => context.json(await logs.settings(context.req.valid("param").apiId), 200))
    .openapi(change, async (context) => {
      const { apiId } = context.req.valid("param");
      const changed = await logs.changeSettings(apiId, context.req.valid("json"));
      context.var.audit("settings-changed", { apiId, version: changed.version });
      return context.json(changed, 200);
    });
}
