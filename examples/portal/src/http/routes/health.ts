import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { PortalError } from "../../problems/portal-error.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { json, noQuery, portalRoute } from "./portal-route.ts";

const healthSchema = z.object({ status: z.literal("ok") }).openapi("Health");

const health = portalRoute({
  access: "open",
  method: "get",
  path: "/health",
  tag: "Portal",
  summary: "Whether the portal and its database run",
  request: { query: noQuery },
  answers: { 200: json(healthSchema, "They do.", { status: "ok" }) },
});

/** For whoever watches over the process. */
export function healthOf({ isWell }: Parts): OpenAPIHono<Env> {
  return router().openapi(health, async (context) => {
    if (!(await isWell())) throw new PortalError("shutting-down");
    return context.json({ status: "ok" as const }, 200);
  });
}
