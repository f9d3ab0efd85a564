import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { anomalySchema, effectSchema, judgeSchema } from "../../contract/anomalies.ts";
import { idSchema } from "../../contract/common.ts";
import { PortalError } from "../../problems/portal-error.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { anomalyExample, effectExample } from "./examples.ts";
import { json, jsonBody, noQuery, portalRoute } from "./portal-route.ts";

const ofAnomaly = z.object({ id: idSchema });

const one = portalRoute({
  access: "anomalies:read",
  method: "get",
  path: "/api/anomalies/{id}",
  tag: "Detection",
  summary: "An anomaly",
  request: { params: ofAnomaly, query: noQuery },
  answers: { 200: json(anomalySchema, "It, described in the language.", anomalyExample) },
  problems: ["no-such-anomaly"],
});

const judge = portalRoute({
  access: "feedback:write",
  method: "put",
  path: "/api/anomalies/{id}/verdict",
  tag: "Feedback",
  summary: "Say what one thinks of an anomaly",
  description:
    "Confirmed or a false alarm, and of single reasons whether they are right. All anomalies of the API are ranked anew by it. " +
    "A token needs `anomalies:read` as well: the answer shows the anomaly.",
  request: {
    params: ofAnomaly,
    query: noQuery,
    body: jsonBody(judgeSchema, { verdict: "false-alarm", reasons: [{ code: "admin-path", right: true }] }),
  },
  answers: { 200: json(effectSchema, "What that changed.", effectExample) },
  problems: ["no-such-anomaly", "malformed-body", "wrong-content-type", "too-large"],
});

const undo = portalRoute({
  access: "feedback:write",
  method: "delete",
  path: "/api/anomalies/{id}/verdict",
  tag: "Feedback",
  summary: "Take a verdict back",
  description: "A token needs `anomalies:read` as well: the answer shows the anomaly.",
  request: { params: ofAnomaly, query: noQuery },
  answers: { 200: json(effectSchema, "What that changed.", effectExample) },
  problems: ["no-such-anomaly"],
});

/** By ids alone, which are easy to guess, a token that may only judge would read all that was found. */
function requireReading({ actor, audit }: Context<Env>["var"]): void {
  const scope = "anomalies:read";
  if (actor.may(scope)) return;
  audit("refused", { why: "missing-scope", scope });
  throw new PortalError("missing-scope", { scope });
}

/** Single anomalies, and what operators say of them. */
export function feedback({ services: { anomalies } }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(one, async (context) => {
      return context.json(await anomalies.get(context.req.valid("param").id, context.var.language), 200);
    })
    .openapi(judge, async (context) => {
      requireReading(context.var);
      const { id } = context.req.valid("param");
      const { actor, audit, language } = context.var;
      const request = context.req.valid("json");
      const effect = await anomalies.judge(id, request, actor.name, language);
      audit("verdict", { anomalyId: id, verdict: request.verdict ?? "reasons", reasons: request.reasons.length });
      return context.json(effect, 200);
    })
    .openapi(undo, async (context) => {
      requireReading(context.var);
      const { id } = context.req.valid("param");
      const { actor, audit, language } = context.var;
      const effect = await anomalies.undo(id, actor.name, language);
      audit("verdict-undone", { anomalyId: id });
      return context.json(effect, 200);
    });
}
