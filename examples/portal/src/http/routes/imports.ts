import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { cursorSchema, idSchema, limitSchema } from "../../contract/common.ts";
import { importSchema, importsPageSchema, newImportSchema } from "../../contract/logs.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { ofApi } from "./apis.ts";
import { importExample } from "./examples.ts";
import { CONTENT_TYPES, contentOf } from "./import-content.ts";
import { json, jsonBody, noQuery, portalRoute, query } from "./portal-route.ts";

const ofImport = ofApi.extend({ importId: idSchema });
const IMPORTS = "/api/apis/{apiId}/imports";
const TAGGED = { tag: "Imports" } as const;

const list = portalRoute({
  ...TAGGED,
  access: "logs:read",
  method: "get",
  path: IMPORTS,
  summary: "The imports of an API, page by page",
  request: { params: ofApi, query: query(z.object({ cursor: cursorSchema.optional(), limit: limitSchema })) },
  answers: { 200: json(importsPageSchema, "The newest first.", { items: [importExample] }) },
  problems: ["no-such-api", "wrong-cursor"],
});

const create = portalRoute({
  ...TAGGED,
  access: "logs:write",
  method: "post",
  path: IMPORTS,
  summary: "Begin an import",
  description: "Its content is sent next: `PUT …/content`.",
  request: {
    params: ofApi,
    query: noQuery,
    body: jsonBody(newImportSchema, { name: "access.log.gz", format: "auto" }),
  },
  answers: { 201: json(importSchema, "The import, waiting for its content.", { ...importExample, state: "waiting" }) },
  problems: ["no-such-api", "malformed-body", "wrong-content-type", "too-large"],
});

const one = portalRoute({
  ...TAGGED,
  access: "logs:read",
  method: "get",
  path: `${IMPORTS}/{importId}`,
  summary: "An import, and how far it is",
  request: { params: ofImport, query: noQuery },
  answers: { 200: json(importSchema, "The import.", importExample) },
  problems: ["no-such-api", "no-such-import"],
});

const remove = portalRoute({
  ...TAGGED,
  // Not tokens: whoever takes a host that sends its lines here cannot wipe out what they tell.
  access: "users",
  method: "delete",
  path: `${IMPORTS}/{importId}`,
  summary: "Take an import and its lines out again",
  request: { params: ofImport, query: noQuery },
  answers: { 204: { description: "They are gone." } },
  problems: ["no-such-api", "no-such-import", "import-state"],
});

const content = portalRoute({
  ...TAGGED,
  access: "logs:write",
  method: "put",
  path: `${IMPORTS}/{importId}/content`,
  summary: "Send the content of an import",
  description:
    "The log as it is, plain or packed by gzip; read as it comes, and stored line by line. Where it breaks off the import is " +
    "`interrupted`: the same content again, from its beginning, goes on where it stopped and stores nothing twice.",
  request: {
    params: ofImport,
    query: noQuery,
    body: {
      required: true,
      content: Object.fromEntries(
        CONTENT_TYPES.map((type) => [type, { schema: { type: "string", format: "binary" } }]),
      ),
    },
  },
  answers: { 200: json(importSchema, "The import, through.", importExample) },
  problems: [
    "no-such-api",
    "no-such-import",
    "import-state",
    "already-imported",
    "wrong-content-type",
    "wrong-packing",
    "too-large",
    "too-slow",
    "too-many-streams",
  ],
});

const cancel = portalRoute({
  ...TAGGED,
  access: "logs:write",
  method: "post",
  path: `${IMPORTS}/{importId}/cancel`,
  summary: "Cancel an import",
  description: "The lines that it has stored stay until it is removed.",
  request: { params: ofImport, query: noQuery },
  answers: { 200: json(importSchema, "The import.", { ...importExample, state: "cancelled" }) },
  problems: ["no-such-api", "no-such-import", "import-state"],
});

/** Log files coming in. */
export function imports({ services: { imports: all }, maxUpload }: Parts): OpenAPIHono<Env> {
  return router()
    .openapi(list, async (context) => {
      const { cursor, limit } = context.req.valid("query");
      const page = await all.list(context.req.valid("param").apiId, {
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return context.json(page, 200);
    })
    .openapi(create, async (context) => {
      const { apiId } = context.req.valid("param");
      const made = await all.create(apiId, context.req.valid("json"));
      context.var.audit("import-begun", { apiId, importId: made.id });
      return context.json(made, 201);
    })
    .openapi(one, async (context) => {
      const { apiId, importId } = context.req.valid("param");
      return context.json(await all.get(apiId, importId), 200);
    })
    .openapi(remove, async (context) => {
      const { apiId, importId } = context.req.valid("param");
      await all.remove(apiId, importId);
      context.var.audit("import-removed", { apiId, importId });
      return context.body(null, 204);
    })
    .openapi(content, async (context) => {
      const { apiId, importId } = context.req.valid("param");
      // It may take hours: whoever is logged out, or whose token is revoked, sends no more.
      const place = context.var.openStream("upload");
      try {
        const { signal } = place;
        const done = await all.receive(apiId, importId, contentOf(context.req.raw, maxUpload), { signal });
        context.var.audit("import-done", { apiId, importId, state: done.state, parsed: done.parsed, bad: done.bad });
        return context.json(done, 200);
      } finally {
        place.close();
      }
    })
    .openapi(cancel, async (context) => {
      const { apiId, importId } = context.req.valid("param");
      const cancelled = await all.cancel(apiId, importId);
      context.var.audit("import-cancelled", { apiId, importId });
      return context.json(cancelled, 200);
    });
}
