import type { z } from "@hono/zod-openapi";
import { expect } from "vitest";
import { problemSchema } from "../../../src/contract/common.ts";
import type { Parts } from "../../../src/http/parts.ts";
import { routes } from "../../../src/http/routes/routes.ts";
import type { Answer, Asked, Client } from "../../support/client.ts";

interface Described {
  readonly key: string;
  readonly pattern: RegExp;
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: Readonly<Record<string, { readonly schema?: unknown; readonly examples?: object }>> }
    >
  >;
}

// No handler runs here: only what the routes say of themselves is looked at.
const described = routes({
  services: {},
  accounts: {},
  tokens: {},
} as unknown as Parts).openAPIRegistry.definitions.flatMap((definition): Described[] => {
  if (definition.type !== "route") return [];
  const { method, path, responses } = definition.route;
  const pattern = new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
  return [{ key: `${method} ${path}`, pattern, responses: responses as Described["responses"] }];
});

/** Asks, and holds every answer against what the OpenAPI document says that it is. */
export interface Checked {
  ask<Body>(client: Client, method: string, path: string, status: number, asked?: Asked): Promise<Answer<Body>>;
  /** Routes that answered well at least once. */
  readonly visited: ReadonlySet<string>;
}

export function checked(): Checked {
  const visited = new Set<string>();
  return {
    visited,
    async ask<Body>(client: Client, method: string, path: string, status: number, asked?: Asked) {
      const answer = await client.ask<Body>(method, path, asked);
      expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status);
      const route = routeOf(method, path);
      const response = route.responses[status];
      expect(response, `${route.key} says nothing of ${status}`).toBeDefined();
      const type = (answer.headers.get("Content-Type") ?? "").split(";")[0] ?? "";
      if (status < 300) visited.add(route.key);
      if (status === 204) expect(answer.body).toBe("");
      else if (status >= 400) {
        const content = response?.content?.["application/problem+json"];
        expect(type).toBe("application/problem+json");
        expect(Object.keys(content?.examples ?? {}), route.key).toContain((answer.body as { code: string }).code);
        fits(problemSchema, answer.body);
      } else fits(response?.content?.[type]?.schema as z.ZodType, answer.body);
      return answer;
    },
  };
}

/** Every route that there is. */
export const ROUTES: readonly string[] = described.map(({ key }) => key);

/** What is there beyond a schema is taken out by parsing: nothing may be. */
function fits(schema: z.ZodType, body: unknown): void {
  expect(schema.parse(body)).toEqual(body);
}

function routeOf(method: string, path: string): Described {
  const bare = path.split("?")[0] ?? "";
  const fitting = described.filter(
    ({ key, pattern }) => key.startsWith(`${method.toLowerCase()} `) && pattern.test(bare),
  );
  // A path without parameters goes before one with them.
  const found = fitting.sort((one, other) => one.key.split("{").length - other.key.split("{").length)[0];
  if (found === undefined) throw new Error(`no route ${method} ${path}`);
  return found;
}
