import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import manifest from "../../../package.json" with { type: "json" };
import type { Env } from "../env.ts";

/** Groups of routes, in the order that the document has them. */
const TAGS = {
  Portal: "Whether it runs, and what it can do.",
  Account: "Logging in and out, and setting up.",
  Tokens: "For programs.",
  APIs: "Logs, each with its own lines, models and settings.",
  Lines: "What was logged, and by whom.",
  Imports: "Log files and live lines coming in.",
  Models: "What is learnt from the lines.",
  Detection: "What the models find, and why.",
  Feedback: "What operators say of it.",
  Events: "What happens, as it happens.",
} as const satisfies Record<string, string>;
export type Tag = keyof typeof TAGS;

/** Names of the security schemes. */
export const SCHEMES = { session: "session", csrf: "csrf", token: "token" } as const;

const DESCRIPTION = `Access-log anomalies, explained, with feedback.

Answers are JSON; what is wrong is problem+json (RFC 9457) with a \`code\` to switch over. Texts are in the language of
\`lang\` (\`en\`, \`pt\`), else of \`Accept-Language\`, else in English. Lists are given page by page: \`next\` of a page is the
\`cursor\` of the next. Moments are milliseconds since the epoch. Text from logs is an attacker's: show it as text only.`;

/** Adds `GET /openapi.json`: the document of all routes of the app, this one too. */
export function addOpenApi(app: OpenAPIHono<Env>): void {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", SCHEMES.session, {
    type: "apiKey",
    in: "cookie",
    name: "securecomm_portal",
    description:
      "A user who is logged in; the cookie is `__Host-securecomm_portal` where the portal's origin is https.",
  });
  registry.registerComponent("securitySchemes", SCHEMES.csrf, {
    type: "apiKey",
    in: "header",
    name: "X-CSRF-Token",
    description: "`csrfToken` of the session: whatever changes something under the cookie needs it.",
  });
  registry.registerComponent("securitySchemes", SCHEMES.token, {
    type: "http",
    scheme: "bearer",
    bearerFormat: "scp_…",
    description: "A program's token. It may do what its scopes say: `x-scopes` of a route.",
  });
  let document: object | undefined;
  app.openapi(
    createRoute({
      method: "get",
      path: "/openapi.json",
      tags: ["Portal"],
      summary: "This document",
      security: [],
      "x-scopes": [],
      responses: {
        200: {
          description: "What the portal can do: OpenAPI 3.1.",
          content: { "application/json": { schema: z.record(z.string(), z.unknown()) } },
        },
      },
    }),
    (context) => {
      document ??= documentOf(app);
      return context.json(document as Record<string, never>, 200);
    },
  );
}

function documentOf(app: OpenAPIHono<Env>): object {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "SecureComm portal",
      version: manifest.version,
      description: DESCRIPTION,
      license: { name: "MIT" },
    },
    servers: [{ url: "/", description: "This portal." }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
  for (const path of Object.values(document.paths ?? {})) {
    for (const { parameters } of Object.values(path) as { parameters?: { schema?: { type?: unknown } }[] }[]) {
      for (const { schema } of parameters ?? []) {
        // Numbers in texts are read by `Number`, which takes `null` too; there is no `null` in a query.
        if (Array.isArray(schema?.type)) schema.type = schema.type.find((type) => type !== "null");
      }
    }
  }
  return document;
}
