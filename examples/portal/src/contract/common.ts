import { z } from "@hono/zod-openapi";

/** What pages ask in and answer with. */
export const languageSchema = z.enum(["en", "pt"]).openapi("Language");
export type Language = z.infer<typeof languageSchema>;

/** Without control, invisible and turning characters, which make one name look like another; and without half a character. */
export const PLAIN_NAME = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;
/** What PostgreSQL can hold: it has no place for NUL and for half a character. */
export const STORABLE_TEXT = /^[^\0\p{Cs}]*$/u;

/** What `apiId` names: a log of its own. */
export const apiIdSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/)
  .openapi({ description: "Lower-case letters, digits, `.`, `_` and `-`; 1 to 64.", example: "shop" });

/** Numbers that the database gave. */
export const idSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).openapi({ example: 17 });

/** A moment of a log or of this portal: milliseconds since the epoch. */
export const millisSchema = z.number().int().openapi({ description: "Milliseconds since the epoch." });

/** Where a page of a list goes on: as the page before gave it. */
export const cursorSchema = z.string().min(1).max(200).openapi({ description: "`next` of the page before." });

/** How many a page of a list holds at most. */
export const limitSchema = z.coerce.number().int().min(1).max(200).default(50);

/** A list that is given page by page: `next` is missing on the last. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item).readonly(), next: cursorSchema.optional() });
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** To ask for the next page with; missing on the last. */
  readonly next?: string;
}

/** RFC 9457. `code` is what programs switch over; `title` and `detail` are in the language that was asked for. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    /** Which parameters are wrong, and how. */
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");
export type Problem = z.infer<typeof problemSchema>;
