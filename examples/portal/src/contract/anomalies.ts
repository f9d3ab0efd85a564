import { z } from "@hono/zod-openapi";
import {
  apiIdSchema,
  cursorSchema,
  idSchema,
  languageSchema,
  limitSchema,
  millisSchema,
  pageSchema,
} from "./common.ts";
import { entrySchema } from "./logs.ts";
import { detectionSchema, modelNameSchema } from "./models.ts";

/** One reason: as data, and in words. */
export const reasonSchema = z
  .object({
    /** What a verdict on this reason names: its code, and for a feature its name after it. */
    key: z.string(),
    code: z.string(),
    text: z.string(),
    feature: z.string().optional(),
    actual: z.union([z.number(), z.string()]).optional(),
    rarity: z.number().optional(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .openapi("Reason");
export type ReasonView = z.infer<typeof reasonSchema>;

export const verdictSchema = z
  .object({
    verdict: z.enum(["confirmed", "false-alarm"]).optional(),
    /** What was said of single reasons: by their `key`. */
    reasons: z
      .array(z.object({ code: z.string().min(1).max(64), right: z.boolean() }))
      .max(32)
      .readonly(),
    note: z.string().max(1000).optional(),
    by: z.string(),
    at: millisSchema,
  })
  .openapi("Verdict");
export type VerdictView = z.infer<typeof verdictSchema>;

export const judgeSchema = z
  .object({
    verdict: verdictSchema.shape.verdict,
    reasons: verdictSchema.shape.reasons.default([]),
    note: verdictSchema.shape.note,
  })
  .strict()
  .refine(({ verdict, reasons }) => verdict !== undefined || reasons.length > 0, {
    message: "a verdict, or verdicts on reasons",
  })
  .openapi("Judge");
export type JudgeRequest = z.infer<typeof judgeSchema>;

/** What a model found, and why. */
export const anomalySchema = z
  .object({
    id: idSchema,
    /** In words, in the language that was asked for; its lines are separated by `\n`. */
    anomaly_description: z.string(),
    /** From 0 to 1; changed by the operators' verdicts where there are any. */
    score: z.number(),
    /** The model's own. */
    modelScore: z.number(),
    threshold: z.number(),
    model: modelNameSchema,
    modelId: idSchema,
    /** `addresses`: the score is an ordinary one, only the client's changes are suspicious. */
    kind: z.enum(["score", "addresses"]),
    reasons: z.array(reasonSchema).readonly(),
    addressChanges: z.array(reasonSchema).readonly(),
    entry: entrySchema,
    verdict: verdictSchema.optional(),
    foundAt: millisSchema,
    /** Where a list shows one of each kind: how many there are of this client and first reason, this one included. */
    alike: z.number().int().optional(),
  })
  .openapi("Anomaly");
export type AnomalyView = z.infer<typeof anomalySchema>;

/** Which anomalies, in which order. */
export const anomaliesQuerySchema = z.object({
  lang: languageSchema.optional(),
  cursor: cursorSchema.optional(),
  limit: limitSchema,
  /** `score`: the highest first, unless told. */
  sort: z.enum(["score", "newest", "oldest"]).default("score"),
  client: z.string().max(200).optional(),
  clientSource: entrySchema.shape.clientSource.optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  minScore: z.coerce.number().min(0).max(1).optional(),
  /** Only those one of whose reasons or changes has this code. */
  reason: z.string().max(64).optional(),
  kind: z.enum(["score", "addresses"]).optional(),
  /** What was said of them. */
  verdict: z.enum(["none", "confirmed", "false-alarm", "any"]).optional(),
  /** `raised`: those that are anomalies still, unless told. `silenced`: whose score the verdicts took under the threshold. */
  show: z.enum(["raised", "silenced", "all"]).default("raised"),
  /** One of each client and first reason: the one with the highest score. */
  fold: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
});
export type AnomaliesQuery = z.output<typeof anomaliesQuerySchema>;

export const anomaliesPageSchema = pageSchema(anomalySchema)
  .extend({ total: z.number().int().openapi({ description: "How many fit the filters, on all pages." }) })
  .openapi("AnomaliesPage");
export type AnomaliesPage = z.infer<typeof anomaliesPageSchema>;

/** `GET /ml/detect`. */
export const detectQuerySchema = anomaliesQuerySchema.extend({
  apiId: apiIdSchema,
  /** The newest model of this detector; the chosen model unless told. */
  model_name: modelNameSchema.optional(),
  /** Seconds to wait for the detection to get through. What it has found until then is the answer. */
  wait: z.coerce.number().min(0).max(60).default(10),
});
export type DetectQuery = z.output<typeof detectQuerySchema>;
export const detectAnswerSchema = z
  .object({
    apiId: apiIdSchema,
    model_name: modelNameSchema,
    detection: detectionSchema,
    /** Whether every line that was there has been gone through. */
    complete: z.boolean(),
    anomalies: z.array(anomalySchema).readonly(),
    next: cursorSchema.optional(),
    total: z.number().int(),
  })
  .openapi("DetectAnswer");
export type DetectAnswer = z.infer<typeof detectAnswerSchema>;

/** What a verdict changed. */
export const effectSchema = z
  .object({
    anomaly: anomalySchema,
    /** The anomaly's place among those raised, from 1, before and after; missing where it is not raised. */
    rankBefore: z.number().int().optional(),
    rankAfter: z.number().int().optional(),
    scoreBefore: z.number(),
    scoreAfter: z.number(),
    /** Other anomalies whose score changed, and how many of all fell below the threshold or rose above it. */
    changed: z.number().int(),
    silenced: z.number().int(),
    raised: z.number().int(),
    /** How many are raised now. */
    total: z.number().int(),
  })
  .openapi("Effect");
export type EffectView = z.infer<typeof effectSchema>;
