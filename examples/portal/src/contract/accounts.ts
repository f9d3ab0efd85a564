import { z } from "@hono/zod-openapi";
import { idSchema, millisSchema, PLAIN_NAME } from "./common.ts";

/** 1 to 64 characters without control characters; compared without regard to case. */
export const userNameSchema = z.string().trim().min(1).max(64).regex(PLAIN_NAME);

/** 12 to 1,024 characters; longer is better than stranger. */
export const newPasswordSchema = z.string().min(12).max(1024);

export const loginSchema = z
  .object({ name: z.string().max(64).regex(PLAIN_NAME), password: z.string().max(1024) })
  .strict()
  .openapi("Login");
export const setupSchema = z
  .object({ link: z.string().max(200), name: userNameSchema, password: newPasswordSchema })
  .strict()
  .openapi("Setup");
/** Asks whether a setup link is good. */
export const lookUpSchema = z.object({ link: setupSchema.shape.link }).strict().openapi("LookUp");
/** Whose password a setup link sets; nobody's: it makes a user. */
export const setupLinkSchema = z.object({ user: z.string().optional() }).openapi("SetupLink");
export type SetupLinkView = z.infer<typeof setupLinkSchema>;
export const changePasswordSchema = z
  .object({ current: z.string().max(1024), password: newPasswordSchema })
  .strict()
  .openapi("ChangePassword");

/** Who is logged in. Every changing request of a page carries `csrfToken` in the header `X-CSRF-Token`. */
export const sessionSchema = z
  .object({ user: z.object({ id: idSchema, name: z.string() }), csrfToken: z.string(), expiresAt: millisSchema })
  .openapi("Session");
export type SessionView = z.infer<typeof sessionSchema>;

/** What a token may do. Users who are logged in may do everything. */
export const SCOPES = [
  "logs:read",
  "logs:write",
  "anomalies:read",
  "feedback:write",
  "models:write",
  "settings:write",
] as const;
export const scopeSchema = z.enum(SCOPES).openapi("Scope");
export type Scope = z.infer<typeof scopeSchema>;

export const newTokenSchema = z
  .object({
    name: z.string().trim().min(1).max(64).regex(PLAIN_NAME),
    scopes: z.array(scopeSchema).min(1).max(SCOPES.length),
    /** Days; without it the token holds until it is revoked. */
    days: z.number().int().min(1).max(3650).optional(),
  })
  .strict()
  .openapi("NewToken");
export type NewToken = z.infer<typeof newTokenSchema>;

export const tokenSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    scopes: z.array(scopeSchema).readonly(),
    createdAt: millisSchema,
    expiresAt: millisSchema.optional(),
    lastUsedAt: millisSchema.optional(),
  })
  .openapi("Token");
export type TokenView = z.infer<typeof tokenSchema>;
/** Those that are not revoked: `GET /api/tokens`. */
export const tokensSchema = z.array(tokenSchema).readonly().openapi("Tokens");
export type TokensView = z.infer<typeof tokensSchema>;
/** The only answer that holds the token itself. */
export const createdTokenSchema = tokenSchema.extend({ token: z.string() }).openapi("CreatedToken");
export type CreatedToken = z.infer<typeof createdTokenSchema>;
