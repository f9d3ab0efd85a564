import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Problem } from "../contract/common.ts";
import { PortalError } from "../problems/portal-error.ts";
import { PROBLEM_STATUS } from "../problems/problem-codes.ts";
import { problemText } from "../problems/problem-texts.ts";
import type { Env } from "./env.ts";

/**
 * An error as problem+json. Of one that is nobody's fault but ours nothing is told but that: what it says may be SQL, a path
 * or somebody's secret. `report` gets it.
 */
export function problemAnswer(error: unknown, context: Context<Env>, report: (error: unknown) => void): Response {
  const known = asPortalError(error);
  if (known === undefined) report(error);
  const { code, facts, wrong } = known ?? new PortalError("internal");
  const status = PROBLEM_STATUS[code];
  const problem: Problem = {
    type: "about:blank",
    status,
    code,
    ...problemText(code, facts, context.get("language") ?? "en"),
    ...(wrong.length === 0 ? {} : { errors: [...wrong] }),
  };
  const headers: Record<string, string> = { "Content-Type": "application/problem+json; charset=UTF-8" };
  if (status === 401) headers["WWW-Authenticate"] = 'Bearer realm="securecomm-portal"';
  if (status === 429) headers["Retry-After"] = String(facts["seconds"] ?? 10);
  if (status === 503) headers["Retry-After"] = "5";
  if (typeof facts["allow"] === "string") headers["Allow"] = facts["allow"];
  // The rest of a body is not waited for.
  if (status === 408 || status === 413 || status === 503) headers["Connection"] = "close";
  return new Response(JSON.stringify(problem), { status, headers });
}

function asPortalError(error: unknown): PortalError | undefined {
  if (error instanceof PortalError) return error;
  // Those of Hono's own: its validators found no JSON, or no type that the route takes.
  if (error instanceof HTTPException && error.status === 400) return new PortalError("malformed-body");
  if (error instanceof HTTPException && error.status === 415) return new PortalError("wrong-content-type");
  return undefined;
}
