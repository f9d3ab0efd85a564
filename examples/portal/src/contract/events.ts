import { z } from "@hono/zod-openapi";
import { apiIdSchema, idSchema, millisSchema } from "./common.ts";

/**
 * What `GET /api/events` streams, as server-sent events whose `event` is the type and whose `id` goes into `Last-Event-ID`.
 * They say that something happened and what it is called, so that they are small; what it is, is asked for.
 */
export const eventSchema = z
  .discriminatedUnion("type", [
    /** A new anomaly of the chosen model: a live alert. `text` is its description, in the language that was asked for. */
    z.object({
      type: z.literal("anomaly"),
      apiId: apiIdSchema,
      anomalyId: idSchema,
      modelId: idSchema,
      score: z.number(),
      text: z.string(),
      at: millisSchema,
    }),
    /** More of an import is through, or it ended. At most twice a second. */
    z.object({ type: z.literal("import"), apiId: apiIdSchema, importId: idSchema }),
    /** Lines were added, by push or by an import. */
    z.object({ type: z.literal("lines"), apiId: apiIdSchema, entries: z.number().int() }),
    /** A training went on, or ended. */
    z.object({
      type: z.literal("model"),
      apiId: apiIdSchema,
      modelId: idSchema,
      state: z.string(),
      progress: z.number(),
    }),
    z.object({ type: z.literal("chosen"), apiId: apiIdSchema, modelId: idSchema }),
    /** A detection went on, or ended. At most twice a second. */
    z.object({
      type: z.literal("detection"),
      apiId: apiIdSchema,
      detectionId: idSchema,
      modelId: idSchema,
      state: z.string(),
      total: z.number().int(),
      scanned: z.number().int(),
      found: z.number().int(),
    }),
    z.object({ type: z.literal("verdict"), apiId: apiIdSchema, anomalyId: idSchema }),
    z.object({ type: z.literal("settings"), apiId: apiIdSchema }),
    z.object({ type: z.literal("apis") }),
  ])
  .openapi("Event");
/** As pages get it. */
export type PortalEvent = z.infer<typeof eventSchema>;
