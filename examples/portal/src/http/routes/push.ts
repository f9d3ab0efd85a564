import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { pushedSchema } from "../../contract/logs.ts";
import { PortalError } from "../../problems/portal-error.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { ofApi } from "./apis.ts";
import { essenceOf } from "./import-content.ts";
import { json, noQuery, portalRoute } from "./portal-route.ts";

const LINE = '203.0.113.89 - ana [22/Nov/2026:17:00:00 -0300] "GET /cart HTTP/1.1" 200 5120 "-" "Mozilla/5.0"';
const TYPES: ReadonlySet<string> = new Set([
  "application/json",
  "text/plain",
  "application/x-ndjson",
  "application/octet-stream",
]);

const push = portalRoute({
  access: "logs:write",
  method: "post",
  path: "/api/apis/{apiId}/lines",
  tag: "Imports",
  summary: "Push live lines",
  description:
    "Text with a line each, NDJSON, or a JSON array whose elements are lines each, as strings or as objects; 1 MiB at most. " +
    "All of them are stored when it answers, or none. With `Idempotency-Key` the same request may be sent again: it stores nothing twice.",
  request: {
    params: ofApi,
    query: noQuery,
    headers: z.object({
      "idempotency-key": z
        .string()
        .regex(/^[\x21-\x7e]{1,200}$/)
        .optional()
        .openapi({
          description: "1 to 200 visible characters of ASCII, another one for each body.",
          example: "batch-2026-11-22-17",
        }),
    }),
    body: {
      required: true,
      content: {
        "text/plain": { schema: { type: "string" }, example: LINE },
        "application/x-ndjson": { schema: { type: "string" } },
        // A schema of zod would make the library answer for the other types too.
        "application/json": { schema: { type: "array", items: { type: ["string", "object"] } }, example: [LINE] },
      },
    },
  },
  answers: { 200: json(pushedSchema, "What became of them.", { accepted: 1, bad: 0, samples: [], repeated: false }) },
  problems: ["no-such-api", "malformed-body", "wrong-content-type", "too-large", "too-slow", "key-reused"],
});

/** Live lines coming in. */
export function pushing({ services: { imports } }: Parts): OpenAPIHono<Env> {
  return router().openapi(push, async (context) => {
    const { apiId } = context.req.valid("param");
    const key = context.req.valid("header")["idempotency-key"];
    const body = new Uint8Array(await context.req.arrayBuffer());
    const type = essenceOf(context.req.header("Content-Type"));
    if (!TYPES.has(type)) throw new PortalError("wrong-content-type", { type: type.slice(0, 100) });
    const pushed = await imports.push(apiId, body, key);
    context.var.audit("push", { apiId, accepted: pushed.accepted, bad: pushed.bad });
    return context.json(pushed, 200);
  });
}
