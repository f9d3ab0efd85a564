import { createRoute, type RouteConfig, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Scope } from "../../contract/accounts.ts";
import { languageSchema } from "../../contract/common.ts";
import type { ProblemCode } from "../../problems/problem-codes.ts";
import type { Env } from "../env.ts";
import { requires, usersOnly } from "../guards.ts";
import { knownParameters } from "../wrong-parameters.ts";
import { SCHEMES, type Tag } from "./open-api.ts";
import { problemAnswers } from "./problem-answers.ts";

/** Who may use a route: everybody, only users who are logged in, or they and tokens of a scope. */
export type Access = "open" | "users" | "anybody" | Scope;
type Method = "get" | "post" | "put" | "delete";
type Request = NonNullable<RouteConfig["request"]>;
type Answers = RouteConfig["responses"];

interface Told<Path extends string, M extends Method, R extends Request, A extends Answers> {
  readonly access: Access;
  readonly method: M;
  readonly path: Path;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly request: R;
  /** What it answers when all is well. */
  readonly answers: A;
  /** What can be wrong, beyond what can be wrong with each route of its kind. */
  readonly problems?: readonly ProblemCode[];
}

/** A route with all that routes have in common: its guard, who may use it as the document says it, and its problems. */
export function portalRoute<Path extends string, M extends Method, R extends Request, A extends Answers>(
  told: Told<Path, M, R, A>,
) {
  const { access, method, path, request } = told;
  const scopes = access === "open" || access === "users" || access === "anybody" ? [] : [access];
  return createRoute({
    method,
    path,
    tags: [told.tag],
    summary: told.summary,
    description: told.description ?? "",
    security: security(access, method !== "get"),
    "x-scopes": scopes,
    middleware: [guard(access)] as [MiddlewareHandler<Env>],
    request,
    // The problems are not in the type: handlers throw them, and return nothing but what is well.
    responses: { ...told.answers, ...problemAnswers(codes(access, method, told.problems ?? [])) } as A,
  });
}

/** The query of a route: any other parameter is refused, so that a slip of the pen does not pass for a filter. */
export function query<Shape extends z.core.$ZodLooseShape>(schema: z.ZodObject<Shape>) {
  const { shape } = schema.extend({ lang: languageSchema.optional() });
  const known = knownParameters(Object.keys(shape));
  return z.strictObject(shape, { error: ({ code }) => (code === "unrecognized_keys" ? known : undefined) });
}

/** Of routes that take no parameters but the language. */
export const noQuery = query(z.object({}));

/** An answer of JSON. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string, example?: z.input<Schema>) {
  return {
    description,
    content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } },
  };
}

/** A body of JSON, which must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema, example?: z.input<Schema>) {
  return {
    required: true as const,
    content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } },
  };
}

function guard(access: Access): MiddlewareHandler<Env> {
  if (access === "users") return usersOnly;
  return access === "open" || access === "anybody" ? (_context, next) => next() : requires(access);
}

function security(access: Access, changing: boolean): Record<string, string[]>[] {
  if (access === "open") return [];
  const session = { [SCHEMES.session]: [], ...(changing ? { [SCHEMES.csrf]: [] } : {}) };
  return access === "users" ? [session] : [session, { [SCHEMES.token]: [] }];
}

function codes(access: Access, method: Method, own: readonly ProblemCode[]): ReadonlySet<ProblemCode> {
  const all: ProblemCode[] = [
    "wrong-parameters",
    "wrong-host",
    "too-many-requests",
    "internal",
    "shutting-down",
    ...own,
  ];
  if (access !== "open") all.push("not-logged-in");
  if (access === "users") all.push("users-only");
  else if (access !== "open" && access !== "anybody") all.push("missing-scope");
  if (method !== "get") all.push("wrong-origin", ...(access === "open" ? [] : (["wrong-csrf-token"] as const)));
  return new Set(all);
}
