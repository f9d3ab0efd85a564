import { describe, expect, it } from "vitest";
import { newTokenSchema } from "../../src/contract/accounts.ts";
import { judgeSchema } from "../../src/contract/anomalies.ts";
import { newApiSchema } from "../../src/contract/logs.ts";
import { settingsSchema } from "../../src/contract/settings.ts";
import { wrongParameters } from "../../src/http/wrong-parameters.ts";
import { nearest } from "../../src/problems/nearest.ts";
import { PortalError } from "../../src/problems/portal-error.ts";

function saidOf(
  schema: typeof newApiSchema | typeof settingsSchema | typeof judgeSchema | typeof newTokenSchema,
  data: unknown,
) {
  const { error } = schema.safeParse(data);
  if (error === undefined) throw new Error("it fits");
  const [en, pt] = (["en", "pt"] as const).map(
    (language) => wrongParameters({ target: "json", error, data }, language).wrong,
  );
  return { en, pt };
}

describe("what is wrong with a parameter", () => {
  it.each([
    [newApiSchema, { id: "shop" }, "body.name", "is missing", "está faltando"],
    [newApiSchema, { id: "Shop!", name: "x" }, "body.id", "lower-case letters", "letras minúsculas"],
    [newApiSchema, { id: "a", name: 7 }, "body.name", "must be a text", "deve ser um texto"],
    [newApiSchema, { id: "a", name: " " }, "body.name", "1 characters at least", "pelo menos 1 caracteres"],
    [newApiSchema, { id: "a", name: "a", nmae: "a" }, "body.nmae", "is not known here", "não é conhecido aqui"],
    [
      newTokenSchema,
      { name: "a", scopes: ["logs:raed"] },
      "body.scopes[0]",
      "must be one of logs:read,",
      "deve ser um destes: logs:read,",
    ],
    [newTokenSchema, { name: "a", scopes: [] }, "body.scopes", "1 entries at least", "pelo menos 1 elementos"],
    [
      newTokenSchema,
      { name: "a", scopes: ["logs:read"], days: 1.5 },
      "body.days",
      "a whole number",
      "um número inteiro",
    ],
    [settingsSchema, { threshold: 1.5 }, "body.threshold", "must be 1 at most", "deve ser no máximo 1"],
    [settingsSchema, { hoursBack: 0 }, "body.hoursBack", "must be 1 at least", "deve ser pelo menos 1"],
    [settingsSchema, { expected: [{ hours: [1, 25] }] }, "body.expected[0].hours[1]", "24 at most", "no máximo 24"],
    [settingsSchema, { expected: [{}] }, "body.expected[0]", "a client, an address", "um cliente, um endereço"],
    [settingsSchema, { expected: [{ hours: [1] }] }, "body.expected[0].hours", "2 entries", "2 elementos"],
    [judgeSchema, {}, "body", "verdicts on reasons", "vereditos sobre motivos"],
    [judgeSchema, { verdict: "maybe" }, "body.verdict", "confirmed, false-alarm", "confirmed, false-alarm"],
  ] as const)("is said with its place, in both languages (%#)", (schema, data, at, english, portuguese) => {
    const { en, pt } = saidOf(schema, data);
    expect(en).toContainEqual({ at, message: expect.stringContaining(english) });
    expect(pt).toContainEqual({ at, message: expect.stringContaining(portuguese) });
  });

  it("is never so much that it is no help, and never repeats what was sent", () => {
    const { en } = saidOf(newTokenSchema, { name: "a", scopes: Array.from({ length: 5_000 }, () => "hunter2") });
    expect(en?.length).toBeGreaterThan(0);
    expect(en?.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(en)).not.toContain("hunter2");
    const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`${i}${"k".repeat(5_000)}`, 1]));
    const many = saidOf(newApiSchema, { id: "a", name: "a", ...keys }).en;
    expect(many).toHaveLength(20);
    expect(JSON.stringify(many).length).toBeLessThan(20_000);
    expect(wrongParameters({ target: "query", error: { issues: [] } }, "en")).toBeInstanceOf(PortalError);
  });
});

describe("the name that another one may be a slip for", () => {
  it.each([
    ["modelname", "model_name"],
    ["modelName", "model_name"],
    ["apiid", "apiId"],
    ["limt", "limit"],
    ["sotr", "sort"],
  ])("%s: %s", (slip, meant) => {
    expect(nearest(slip, ["apiId", "model_name", "limit", "sort", "cursor"])).toBe(meant);
  });

  it("is not made up", () => {
    expect(nearest("password", ["apiId", "limit"])).toBeUndefined();
    expect(nearest("x".repeat(1_000_000), ["apiId"])).toBeUndefined();
    expect(nearest("a", [])).toBeUndefined();
  });
});
