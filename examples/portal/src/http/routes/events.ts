import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { apiIdSchema, type Language } from "../../contract/common.ts";
import { eventSchema, type PortalEvent } from "../../contract/events.ts";
import type { UntoldEvent } from "../../services.ts";
import type { Env } from "../env.ts";
import type { Parts } from "../parts.ts";
import { router } from "../router.ts";
import { createAnomalyTexts } from "./anomaly-texts.ts";
import { eventStream } from "./event-stream.ts";
import { portalRoute, query } from "./portal-route.ts";

const listen = portalRoute({
  access: "anomalies:read",
  method: "get",
  path: "/api/events",
  tag: "Events",
  summary: "What happens, as it happens",
  description:
    "Server-sent events: `event` is the type, `data` an Event as JSON, `id` what `Last-Event-ID` goes on after (for a day). " +
    "It ends when the session or token does; at most 6 streams each.",
  request: {
    query: query(z.object({ apiId: apiIdSchema.optional() })),
    headers: z.object({
      "last-event-id": z
        .string()
        .regex(/^\d{1,15}$/)
        .optional()
        .openapi({ description: "`id` of the last event that was seen.", example: "1234" }),
    }),
  },
  answers: {
    200: { description: "Events; each `data` is an Event.", content: { "text/event-stream": { schema: eventSchema } } },
  },
  problems: ["too-many-streams"],
});

/** Live alerts, and all that pages show as it changes. */
export function events({ services: { happenings, anomalies } }: Parts): OpenAPIHono<Env> {
  const textOf = createAnomalyTexts(anomalies);

  async function told(event: UntoldEvent, language: Language): Promise<PortalEvent | undefined> {
    if (event.type !== "anomaly") return event;
    const text = await textOf(event.anomalyId, language);
    return text === undefined ? undefined : { ...event, text };
  }

  return router().openapi(listen, (context) => {
    const { apiId } = context.req.valid("query");
    const last = context.req.valid("header")["last-event-id"];
    const since = last === undefined ? {} : { since: Number(last) };
    const { language } = context.var;
    return eventStream(context, async (send, signal) => {
      for await (const { id, event } of happenings.listen({ ...since, signal })) {
        if (apiId !== undefined && "apiId" in event && event.apiId !== apiId) continue;
        const data = await told(event, language);
        if (data !== undefined) await send({ event: data.type, id, data });
      }
    });
  });
}
