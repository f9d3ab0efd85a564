import { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "./env.ts";
import { requireDigits, wrongParameters } from "./wrong-parameters.ts";

/** An empty set of routes, which answers wrong parameters as all of them do: `wrong-parameters` with where and why. */
export function router(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result, context) => {
      const { target } = result;
      if (!result.success) throw wrongParameters(result, context.get("language"));
      if (target === "query") requireDigits(target, context.req.query(), result.data, context.get("language"));
      if (target === "param") requireDigits(target, context.req.param(), result.data, context.get("language"));
    },
  });
}
