import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { idSchema } from "../../contract/common.ts";
import { detectionSchema, detectionsSchema, newDetectionSchema } from "../../contract/models.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { ofApi } from "./apis.ts";
import { detectionExample } from "./examples.ts";
import { json, jsonBody, noQuery, portalRoute, query } from "./portal-route.ts";

const begin = portalRoute({
  access: "models:write",
  method: "post",
  path: "/api/apis/{apiId}/detections",
  tag: "Detection",
  summary: "Let a model go over the lines",
  description:
    "It goes on by itself: `detection` events tell how far. `anew` forgets what it has found, and begins again.",
  request: { params: ofApi, query: noQuery, body: jsonBody(newDetectionSchema, { modelId: 3 }) },
  answers: { 202: json(detectionSchema, "The detection.", { ...detectionExample, state: "scanning", scanned: 0 }) },
  problems: [
    "no-such-api",
    "no-such-model",
    "no-model",
    "model-state",
    "malformed-body",
    "wrong-content-type",
    "too-large",
  ],
});

const one = portalRoute({
  access: "anomalies:read",
  method: "get",
  path: "/api/apis/{apiId}/detections",
  tag: "Detection",
  summary: "How far a model is with the lines",
  request: { params: ofApi, query: query(z.object({ modelId: idSchema.optional() })) },
  answers: {
    200: json(detectionsSchema, "The detection of this model, or of the chosen one; none where none was begun.", {
      items: [detectionExample],
    }),
  },
  problems: ["no-such-api", "no-such-model", "no-model"],
});

/** Models going over the lines. */
export function detections({ services: { detections: all, models } }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(begin, async (context) => {
      const { apiId } = context.req.valid("param");
      const { anew, ...told } = context.req.valid("json");
      const modelId = told.modelId ?? (await models.find(apiId)).id;
      const detection = await all.start(apiId, modelId, { anew });
      context.var.audit("detection-begun", { apiId, modelId, anew });
      return context.json(detection, 202);
    })
    .openapi(one, async (context) => {
      const { apiId } = context.req.valid("param");
      const modelId = context.req.valid("query").modelId ?? (await models.find(apiId)).id;
      const detection = await all.get(apiId, modelId);
      return context.json({ items: detection === undefined ? [] : [detection] }, 200);
    });
}
