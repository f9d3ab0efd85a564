import type { OpenAPIHono } from "@hono/zod-openapi";
import { idSchema } from "../../contract/common.ts";
import { measuresSchema, modelSchema, modelsSchema, trainSchema } from "../../contract/models.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { ofApi } from "./apis.ts";
import { measuresExample, modelExample } from "./examples.ts";
import { json, jsonBody, noQuery, portalRoute } from "./portal-route.ts";

const ofModel = ofApi.extend({ modelId: idSchema });
const MODELS = "/api/apis/{apiId}/models";
const WRITE = { access: "models:write", tag: "Models" } as const;
const modelsExample = { items: [modelExample], choices: [{ modelId: 3, chosenBy: "ana", at: modelExample.createdAt }] };

const list = portalRoute({
  ...WRITE,
  method: "get",
  path: MODELS,
  summary: "The models of an API",
  request: { params: ofApi, query: noQuery },
  answers: { 200: json(modelsSchema, "The newest first, and which ones were chosen.", modelsExample) },
  problems: ["no-such-api"],
});

const train = portalRoute({
  ...WRITE,
  method: "post",
  path: MODELS,
  summary: "Train a model",
  description:
    "It goes on by itself: `progress` of the model and `model` events tell how far. The same lines and seed give the same model.",
  request: { params: ofApi, query: noQuery, body: jsonBody(trainSchema, { name: "iforest", seed: 0 }) },
  answers: {
    202: json(modelSchema, "The model that is being made.", { ...modelExample, state: "training", progress: 0 }),
  },
  problems: ["no-such-api", "training-runs", "too-few-lines", "malformed-body", "wrong-content-type", "too-large"],
});

const rollback = portalRoute({
  ...WRITE,
  method: "post",
  path: `${MODELS}/rollback`,
  summary: "Choose what was chosen before",
  request: { params: ofApi, query: noQuery },
  answers: { 200: json(modelsSchema, "All models.", modelsExample) },
  problems: ["no-such-api", "nothing-to-roll-back"],
});

const one = portalRoute({
  ...WRITE,
  method: "get",
  path: `${MODELS}/{modelId}`,
  summary: "A model",
  request: { params: ofModel, query: noQuery },
  answers: { 200: json(modelSchema, "The model.", modelExample) },
  problems: ["no-such-api", "no-such-model"],
});

const remove = portalRoute({
  ...WRITE,
  method: "delete",
  path: `${MODELS}/{modelId}`,
  summary: "Remove a model",
  description: "With what it has found. Not the chosen one.",
  request: { params: ofModel, query: noQuery },
  answers: { 204: { description: "It is gone." } },
  problems: ["no-such-api", "no-such-model", "model-state"],
});

const choose = portalRoute({
  ...WRITE,
  method: "post",
  path: `${MODELS}/{modelId}/choose`,
  summary: "Choose a model",
  description: "From now on it judges new lines; first it goes over those that are there.",
  request: { params: ofModel, query: noQuery },
  answers: { 200: json(modelsSchema, "All models.", modelsExample) },
  problems: ["no-such-api", "no-such-model", "model-state"],
});

const cancel = portalRoute({
  ...WRITE,
  method: "post",
  path: `${MODELS}/{modelId}/cancel`,
  summary: "Cancel a training",
  request: { params: ofModel, query: noQuery },
  answers: { 200: json(modelSchema, "The model.", { ...modelExample, state: "cancelled", chosen: false }) },
  problems: ["no-such-api", "no-such-model", "model-state"],
});

const measures = portalRoute({
  access: "anomalies:read",
  method: "get",
  path: `${MODELS}/{modelId}/measures`,
  tag: "Models",
  summary: "How well a model does",
  description: "Anomalies described, confirmed and of address changes; false alarms before and after the verdicts.",
  request: { params: ofModel, query: noQuery },
  answers: { 200: json(measuresSchema, "Its measures.", measuresExample) },
  problems: ["no-such-api", "no-such-model"],
});

/** What is learnt from the lines. */
export function models({ services: { models: all, anomalies } }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(list, async (context) => context.json(await all.list(context.req.valid("param").apiId), 200))
    .openapi(train, async (context) => {
      const { apiId } = context.req.valid("param");
      const model = await all.train(apiId, context.req.valid("json"), context.var.actor.name);
      context.var.audit("training-begun", { apiId, modelId: model.id, name: model.name });
      return context.json(model, 202);
    })
    .openapi(rollback, async (context) => {
      const { apiId } = context.req.valid("param");
      const after = await all.rollback(apiId, context.var.actor.name);
      context.var.audit("model-rolled-back", { apiId, ...chosen(after) });
      return context.json(after, 200);
    })
    .openapi(one, async (context) => {
      const { apiId, modelId } = context.req.valid("param");
      return context.json(await all.get(apiId, modelId), 200);
    })
    .openapi(remove, async (context) => {
      const { apiId, modelId } = context.req.valid("param");
      await all.remove(apiId, modelId);
      context.var.audit("model-removed", { apiId, modelId });
      return context.body(null, 204);
    })
    .openapi(choose, async (context) => {
      const { apiId, modelId } = context.req.valid("param");
      const after = await all.choose(apiId, modelId, context.var.actor.name);
      context.var.audit("model-chosen", { apiId, modelId });
      return context.json(after, 200);
    })
    .openapi(cancel, async (context) => {
      const { apiId, modelId } = context.req.valid("param");
      const model = await all.cancel(apiId, modelId);
      context.var.audit("training-cancelled", { apiId, modelId });
      return context.json(model, 200);
    })
    .openapi(measures, async (context) => {
      const { apiId, modelId } = context.req.valid("param");
      return context.json(await anomalies.measures(apiId, modelId), 200);
    });
}

function chosen({ items }: { readonly items: readonly { readonly id: number; readonly chosen: boolean }[] }) {
  const model = items.find((item) => item.chosen);
  return model === undefined ? {} : { modelId: model.id };
}
