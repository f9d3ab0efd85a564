import { type OpenAPIHono, z } from "@hono/zod-openapi";
import {
  clientDetailSchema,
  clientsPageSchema,
  clientsQuerySchema,
  entriesPageSchema,
  entriesQuerySchema,
  entrySchema,
  timelineQuerySchema,
  timelineSchema,
} from "../../contract/logs.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { ofApi } from "./apis.ts";
import { entryExample } from "./examples.ts";
import { json, noQuery, portalRoute, query } from "./portal-route.ts";

const READ = { access: "logs:read", method: "get", tag: "Lines" } as const;

const entries = portalRoute({
  ...READ,
  path: "/api/apis/{apiId}/entries",
  summary: "Lines, page by page",
  description: "In the order of the log's own time. Secrets in them are hidden.",
  request: { params: ofApi, query: query(entriesQuerySchema) },
  answers: { 200: json(entriesPageSchema, "A page.", { items: [entryExample] }) },
  problems: ["no-such-api", "wrong-cursor"],
});

const timeline = portalRoute({
  ...READ,
  path: "/api/apis/{apiId}/timeline",
  summary: "Requests, errors and anomalies over time",
  request: { params: ofApi, query: query(timelineQuerySchema) },
  answers: {
    200: json(timelineSchema, "Columns of equal length.", {
      from: 1_793_584_800_000,
      to: 1_793_588_400_000,
      step: 3_600_000,
      columns: [{ at: 1_793_584_800_000, requests: 214, errors: 3, anomalies: 1 }],
    }),
  },
  problems: ["no-such-api", "no-such-model"],
});

const clients = portalRoute({
  ...READ,
  path: "/api/apis/{apiId}/clients",
  summary: "Clients, page by page",
  request: { params: ofApi, query: query(clientsQuerySchema) },
  answers: { 200: json(clientsPageSchema, "Those with the most requests first.") },
  problems: ["no-such-api", "wrong-cursor"],
});

const client = portalRoute({
  ...READ,
  path: "/api/apis/{apiId}/clients/{source}/{client}",
  summary: "A client, with the history of its addresses",
  request: {
    params: ofApi.extend({ source: entrySchema.shape.clientSource, client: z.string().max(200) }),
    query: noQuery,
  },
  answers: { 200: json(clientDetailSchema, "The client.") },
  problems: ["no-such-api", "no-such-client"],
});

/** What was logged, and by whom. */
export function lines({ services: { logs } }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(entries, async (context) => {
      return context.json(await logs.entries(context.req.valid("param").apiId, context.req.valid("query")), 200);
    })
    .openapi(timeline, async (context) => {
      return context.json(await logs.timeline(context.req.valid("param").apiId, context.req.valid("query")), 200);
    })
    .openapi(clients, async (context) => {
      return context.json(await logs.clients(context.req.valid("param").apiId, context.req.valid("query")), 200);
    })
    .openapi(client, async (context) => {
      const { apiId, source, client: name } = context.req.valid("param");
      return context.json(await logs.client(apiId, source, name), 200);
    });
}
