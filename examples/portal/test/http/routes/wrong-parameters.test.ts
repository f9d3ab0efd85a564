import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { Env } from "../../../src/http/env.ts";
import type { Parts } from "../../../src/http/parts.ts";
import { problemAnswer } from "../../../src/http/problem-answer.ts";
import { routes } from "../../../src/http/routes/routes.ts";

// What is refused before any handler runs: nothing stands behind these routes, and getting there is a 500.
function portal(language: "en" | "pt") {
  const app = new Hono<Env>();
  app.onError((error, context) => problemAnswer(error, context, () => {}));
  app.use(async (context, next) => {
    context.set("language", language);
    context.set("actor", { kind: "user", id: 1, name: "ana", may: () => true, holds: async () => true });
    await next();
  });
  app.route("/", routes({ services: {}, accounts: {}, tokens: {} } as unknown as Parts));
  return app;
}

async function refused(path: string, language: "en" | "pt" = "en") {
  const response = await portal(language).request(path);
  const problem = (await response.json()) as { errors?: readonly { at: string; message: string }[] };
  expect(response.status, JSON.stringify(problem)).toBe(400);
  expect(problem).toMatchObject({ code: "wrong-parameters" });
  return problem.errors ?? [];
}

describe("wrong parameters of a query or path", () => {
  it.each([
    ["/ml/detect?apiId=a&modelname=iforest", "query.modelname", "“model_name” is", "“model_name” é"],
    [
      "/ml/detect?apiId=a&model_name=forest",
      "query.model_name",
      "one of iforest, ensemble",
      "um destes: iforest, ensemble",
    ],
    ["/ml/detect", "query.apiId", "is missing", "está faltando"],
    ["/ml/detect?apiId=A", "query.apiId", "lower-case", "minúsculas"],
    ["/ml/detect?apiId=a&apiId=b", "query.apiId", "more than once", "mais de uma vez"],
    ["/api/apis/a/entries?limit=999", "query.limit", "200 at most", "no máximo 200"],
    ["/api/apis/a/entries?limit=0", "query.limit", "1 at least", "pelo menos 1"],
    ["/api/apis/a/entries?limit=x", "query.limit", "a number", "um número"],
    ["/api/apis/a/entries?from=", "query.from", "decimal digits", "algarismos decimais"],
    ["/api/apis/a/entries?from=0x10", "query.from", "decimal digits", "algarismos decimais"],
    ["/api/apis/a/entries?limit=1&limit=2", "query.limit", "more than once", "mais de uma vez"],
    ["/api/apis/a/models/1e1", "path.modelId", "decimal digits", "algarismos decimais"],
    ["/api/apis/a/models/-1", "path.modelId", "1 at least", "pelo menos 1"],
    ["/api/apis?lang=de", "query.lang", "one of en, pt", "um destes: en, pt"],
    ["/api/apis?__proto__=1", "query.__proto__", "not known", "não é conhecido"],
    ["/health?x=1", "query.x", "not known", "não é conhecido"],
  ])("%s: what and how, in both languages", async (path, at, english, portuguese) => {
    expect(await refused(path)).toContainEqual({ at, message: expect.stringContaining(english) });
    expect(await refused(path, "pt")).toContainEqual({ at, message: expect.stringContaining(portuguese) });
  });
});
