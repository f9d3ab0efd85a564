import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { account } from "./account.ts";
import { apis } from "./apis.ts";
import { detecting } from "./detect.ts";
import { detections } from "./detections.ts";
import { events } from "./events.ts";
import { feedback } from "./feedback.ts";
import { healthOf } from "./health.ts";
import { imports } from "./imports.ts";
import { lines } from "./lines.ts";
import { models } from "./models.ts";
import { addOpenApi } from "./open-api.ts";
import { pushing } from "./push.ts";
import { settings } from "./settings.ts";
import { tokens } from "./tokens.ts";

const RESOURCES: readonly ((parts: Parts) => OpenAPIHono<Env>)[] = [
  healthOf,
  account,
  tokens,
  apis,
  settings,
  lines,
  imports,
  pushing,
  models,
  detections,
  detecting,
  feedback,
  events,
];

/** All that programs and pages can ask the portal for, and the document that says it. */
export function routes(parts: Parts): OpenAPIHono<Env> {
  const all = router();
  for (const resource of RESOURCES) all.route("/", resource(parts));
  addOpenApi(all);
  return all;
}
