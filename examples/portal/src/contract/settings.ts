import { z } from "@hono/zod-openapi";
import { STORABLE_TEXT } from "./common.ts";
import { modelNameSchema } from "./models.ts";

const textSchema = z.string().min(1).max(500).regex(STORABLE_TEXT);

/** Behaviour that is expected and raises no alarm: all that is given must fit. See `ExpectedBehaviour` of anomaly. */
export const expectedSchema = z
  .object({
    /** The client's name, or its beginning followed by `*`. */
    subject: textSchema.optional(),
    /** The address, or its beginning followed by `*`. */
    address: textSchema.optional(),
    /** Hours of the log's own clock, from the first to before the second, over midnight where the first is later. */
    hours: z.tuple([z.number().min(0).max(24), z.number().min(0).max(24)]).optional(),
    /** A feature: fits when every reason is about it. */
    feature: textSchema.optional(),
    /** Until when, in milliseconds since the epoch. */
    until: z.number().int().optional(),
    note: textSchema.optional(),
  })
  .strict()
  .refine(
    ({ subject, address, hours, feature }) => [subject, address, hours, feature].some((part) => part !== undefined),
    {
      message: "a client, an address, hours or a feature",
    },
  )
  .openapi("Expected");
export type ExpectedView = z.infer<typeof expectedSchema>;

/** The settings of one API. What is left out is as it is by default. */
export const settingsSchema = z
  .object({
    /** In place of the model's own: a score above it is an anomaly. */
    threshold: z.number().min(0.05).max(1).optional(),
    /** For models that are trained from now on. */
    falsePositiveRate: z.number().min(0.0001).max(0.2).default(0.01),
    /** Which detector is trained unless told. */
    detector: modelNameSchema.default("knn"),
    /** Over how many hours addresses are counted. */
    hoursBack: z.number().min(1).max(720).default(24),
    /** More addresses than this in that time are suspicious. */
    manyAddresses: z.number().int().min(1).max(1000).default(3),
    /** More addresses than this within two hours are. */
    frequentAddresses: z.number().int().min(1).max(1000).default(2),
    /** Hours that are unusual by themselves. */
    quietHours: z.tuple([z.number().int().min(0).max(24), z.number().int().min(0).max(24)]).default([22, 6]),
    expected: z.array(expectedSchema).max(200).readonly().default([]),
  })
  .strict()
  .openapi("Settings");
export type Settings = z.output<typeof settingsSchema>;
/** With the version that a change must be made on: another's change in between is not overwritten. */
export const settingsViewSchema = z
  .object({ version: z.number().int(), settings: settingsSchema })
  .openapi("SettingsView");
export type SettingsView = z.infer<typeof settingsViewSchema>;
