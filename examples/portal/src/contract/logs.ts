import { z } from "@hono/zod-openapi";
import { apiIdSchema, cursorSchema, idSchema, limitSchema, millisSchema, PLAIN_NAME, pageSchema } from "./common.ts";

export const newApiSchema = z
  .object({ id: apiIdSchema, name: z.string().trim().min(1).max(100).regex(PLAIN_NAME) })
  .strict()
  .openapi("NewApi");

/** An API whose log is kept: what there is of it, for lists and for the empty states of pages. */
export const apiSchema = z
  .object({
    id: apiIdSchema,
    name: z.string(),
    entries: z.number().int(),
    firstAt: millisSchema.optional(),
    lastAt: millisSchema.optional(),
    /** Models that are ready, and the one in force. */
    models: z.number().int(),
    chosenModel: idSchema.optional(),
    createdAt: millisSchema,
  })
  .openapi("Api");
export type ApiView = z.infer<typeof apiSchema>;
/** All of them: `GET /api/apis`. */
export const apisSchema = z.array(apiSchema).readonly().openapi("Apis");
export type ApisView = z.infer<typeof apisSchema>;

/** A stored line. Texts are as they were logged, apart from hidden secrets: attackers', so never anything but text. */
export const entrySchema = z
  .object({
    id: idSchema,
    at: millisSchema,
    /** Minutes that the log's clock is ahead of UTC. */
    offset: z.number().int(),
    client: z.string(),
    clientSource: z.enum(["client-id", "api-key", "user", "address"]),
    address: z.string().optional(),
    method: z.string(),
    path: z.string(),
    query: z.string(),
    status: z.number().int().optional(),
    bytes: z.number().optional(),
    referer: z.string().optional(),
    userAgent: z.string().optional(),
    duration: z.number().optional(),
  })
  .openapi("Entry");
export type EntryView = z.infer<typeof entrySchema>;

export const entriesQuerySchema = z.object({
  cursor: cursorSchema.optional(),
  limit: limitSchema,
  /** `newest` unless told: by the log's own time. */
  order: z.enum(["newest", "oldest"]).default("newest"),
  client: z.string().max(200).optional(),
  /** Only with `client`: there is no index of sources alone. */
  clientSource: entrySchema.shape.clientSource.optional(),
  from: z.coerce.number().int().optional(),
  /** Before. */
  to: z.coerce.number().int().optional(),
});
export type EntriesQuery = z.infer<typeof entriesQuerySchema>;
export const entriesPageSchema = pageSchema(entrySchema).openapi("EntriesPage");

/** Columns of the timeline: equal parts of the time from the first to the last line, or of what was asked for. */
export const timelineSchema = z
  .object({
    from: millisSchema,
    to: millisSchema,
    /** Milliseconds of a column: whole hours. */
    step: z.number().int(),
    columns: z
      .array(
        z.object({
          at: millisSchema,
          requests: z.number().int(),
          errors: z.number().int(),
          anomalies: z.number().int(),
        }),
      )
      .readonly(),
  })
  .openapi("Timeline");
export type TimelineView = z.infer<typeof timelineSchema>;
export const timelineQuerySchema = z.object({
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  columns: z.coerce.number().int().min(1).max(400).default(96),
  /** Whose anomalies are counted; the chosen one's unless told. */
  modelId: idSchema.optional(),
});
export type TimelineQuery = z.infer<typeof timelineQuerySchema>;

/** One client of a log. */
export const clientSchema = z
  .object({
    client: z.string(),
    clientSource: entrySchema.shape.clientSource,
    requests: z.number().int(),
    firstAt: millisSchema,
    lastAt: millisSchema,
    anomalies: z.number().int(),
  })
  .openapi("Client");
export type ClientView = z.infer<typeof clientSchema>;
export const clientsPageSchema = pageSchema(clientSchema).openapi("ClientsPage");
export const clientsQuerySchema = z.object({
  cursor: cursorSchema.optional(),
  limit: limitSchema,
  /** Only clients whose name begins so. */
  search: z.string().max(100).optional(),
});
export type ClientsQuery = z.infer<typeof clientsQuerySchema>;

/** A client with the history of its addresses: the newest first, at most 200. */
export const clientDetailSchema = clientSchema
  .extend({
    addresses: z
      .array(
        z.object({
          /** Missing for lines that name none. */
          address: z.string().optional(),
          requests: z.number().int(),
          firstAt: millisSchema,
          lastAt: millisSchema,
        }),
      )
      .readonly(),
    /** How many addresses there are beyond those that are listed. */
    moreAddresses: z.number().int(),
  })
  .openapi("ClientDetail");
export type ClientDetail = z.infer<typeof clientDetailSchema>;

/** A log file that is brought in: made first, then its content is sent, once or again where it broke off. */
export const importSchema = z
  .object({
    id: idSchema,
    apiId: apiIdSchema,
    name: z.string(),
    format: z.enum(["auto", "common", "combined", "json"]),
    state: z.enum(["waiting", "running", "done", "interrupted", "cancelled", "failed"]),
    /** Bytes that the uploader announced. */
    size: z.number().int().optional(),
    /** Bytes of the content read so far: of the file as it was sent, packed or not. */
    read: z.number().int(),
    /** Lines that are through. */
    lines: z.number().int(),
    parsed: z.number().int(),
    bad: z.number().int(),
    empty: z.number().int(),
    truncated: z.number().int(),
    /** The first bad lines: their number, counted from 1, and why. Never what they say. */
    samples: z.array(z.object({ line: z.number().int(), reason: z.string() })).readonly(),
    /** Whether no line names its client by anything but the address, so that no address rule can run. */
    addressOnly: z.boolean(),
    problem: z.string().optional(),
    createdAt: millisSchema,
    endedAt: millisSchema.optional(),
  })
  .openapi("Import");
export type ImportView = z.infer<typeof importSchema>;
/** What `POST /api/sample` made. */
export const sampleSchema = z.object({ api: apiSchema, import: importSchema }).openapi("Sample");
export type SampleView = z.infer<typeof sampleSchema>;
export const importsPageSchema = pageSchema(importSchema).openapi("ImportsPage");
export const newImportSchema = z
  .object({
    name: z.string().trim().min(1).max(200),
    format: importSchema.shape.format.default("auto"),
    size: z.number().int().min(0).optional(),
  })
  .strict()
  .openapi("NewImport");
export type NewImport = z.infer<typeof newImportSchema>;

/** What became of pushed lines. */
export const pushedSchema = z
  .object({
    accepted: z.number().int(),
    bad: z.number().int(),
    samples: importSchema.shape.samples,
    /** Whether these lines were here already: the same key, the same body. */
    repeated: z.boolean(),
  })
  .openapi("Pushed");
export type PushedView = z.infer<typeof pushedSchema>;
