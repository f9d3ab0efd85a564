import { z } from "@hono/zod-openapi";
import { apiIdSchema, idSchema, millisSchema } from "./common.ts";

/** Detectors that can be trained and kept: what `model_name` names. */
export const MODEL_NAMES = ["iforest", "ensemble", "ecod", "knn", "lof", "hbos"] as const;
export const modelNameSchema = z.enum(MODEL_NAMES).openapi("ModelName");
export type ModelName = z.infer<typeof modelNameSchema>;

/** Parts of 0 to 1 that a score histogram has. */
export const HISTOGRAM_PARTS = 50;

export const trainSchema = z
  .object({
    /** `knn` unless the settings say otherwise. */
    name: modelNameSchema.optional(),
    /** Of the settings unless told: the share of normal lines that may be called anomalies. */
    falsePositiveRate: z.number().min(0.0001).max(0.2).optional(),
    /** Train on lines from then on, and before then; on the newest 50,000 of them. */
    from: millisSchema.optional(),
    to: millisSchema.optional(),
    /** A whole number: the same lines and the same seed give the same model. */
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0),
  })
  .strict()
  .openapi("Train");
export type TrainRequest = z.infer<typeof trainSchema>;

export const modelSchema = z
  .object({
    id: idSchema,
    apiId: apiIdSchema,
    name: modelNameSchema,
    state: z.enum(["training", "ready", "failed", "interrupted", "cancelled"]),
    /** From 0 to 1. */
    progress: z.number(),
    falsePositiveRate: z.number(),
    seed: z.number().int(),
    trainedOn: z.number().int(),
    fromAt: millisSchema.optional(),
    toAt: millisSchema.optional(),
    threshold: z.number().optional(),
    /** Scores of the training lines: how many lie in each of `HISTOGRAM_PARTS` equal parts of 0 to 1. */
    histogram: z.array(z.number().int()).readonly().optional(),
    /** Bytes of the model as it is kept. */
    size: z.number().int().optional(),
    problem: z.string().optional(),
    createdBy: z.string(),
    createdAt: millisSchema,
    endedAt: millisSchema.optional(),
    /** Whether it judges new lines. */
    chosen: z.boolean(),
  })
  .openapi("Model");
export type ModelView = z.infer<typeof modelSchema>;
export const modelsSchema = z
  .object({
    items: z.array(modelSchema).readonly(),
    /** Which model `rollback` would choose. */
    previous: idSchema.optional(),
    /** The newest choices first, at most 20. */
    choices: z.array(z.object({ modelId: idSchema, chosenBy: z.string(), at: millisSchema })).readonly(),
  })
  .openapi("Models");
export type ModelsView = z.infer<typeof modelsSchema>;

/** A model going over an API's lines. */
export const detectionSchema = z
  .object({
    id: idSchema,
    modelId: idSchema,
    model: modelNameSchema,
    /** `live`: through, and judging each new line. `full`: it stopped because almost everything was an anomaly to it. */
    state: z.enum(["scanning", "live", "done", "failed", "full"]),
    total: z.number().int(),
    scanned: z.number().int(),
    found: z.number().int(),
    problem: z.string().optional(),
    startedAt: millisSchema,
    endedAt: millisSchema.optional(),
  })
  .openapi("Detection");
export type DetectionView = z.infer<typeof detectionSchema>;
/** What `GET …/detections` gives: the one of the model that was asked for, none where none was begun. */
export const detectionsSchema = z.object({ items: z.array(detectionSchema).max(1).readonly() }).openapi("Detections");
export type DetectionsView = z.infer<typeof detectionsSchema>;
/** Which model is to go over the lines: the chosen one unless told; `anew` forgets what it has found. */
export const newDetectionSchema = z
  .object({ modelId: idSchema.optional(), anew: z.boolean().default(false) })
  .strict()
  .openapi("NewDetection");
export type NewDetection = z.input<typeof newDetectionSchema>;

/** The seed's measures of success, and what they are made of. Shares are from 0 to 1, missing where nothing is counted. */
export const measuresSchema = z
  .object({
    modelId: idSchema,
    model: modelNameSchema,
    /** Anomalies with at least one reason that is more than "an unusual combination", of all. */
    described: z.object({ of: z.number().int(), share: z.number().optional() }),
    /** Confirmed, of all that were judged. */
    confirmed: z.object({ judged: z.number().int(), confirmed: z.number().int(), share: z.number().optional() }),
    /** Verdicts on single reasons: right ones of all. */
    reasons: z.object({ judged: z.number().int(), right: z.number().int(), share: z.number().optional() }),
    /** Anomalies with a suspicious change of addresses, and the clients that they are of. */
    addressChanges: z.object({ anomalies: z.number().int(), clients: z.number().int() }),
    /** Alarms before the verdicts changed any score, and after; and of the judged false alarms those that still sound. */
    falseAlarms: z.object({
      before: z.number().int(),
      after: z.number().int(),
      judgedFalse: z.number().int(),
      stillRaised: z.number().int(),
    }),
  })
  .openapi("Measures");
export type MeasuresView = z.infer<typeof measuresSchema>;
