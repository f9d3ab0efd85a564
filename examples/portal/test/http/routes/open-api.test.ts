import { describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import type { Env } from "../../../src/http/env.ts";
import type { Parts } from "../../../src/http/parts.ts";
import { routes } from "../../../src/http/routes/routes.ts";

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly "x-scopes"?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: { readonly type?: unknown };
  }[];
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description?: string;
        readonly content?: Record<
          string,
          { readonly examples?: Record<string, { readonly value: Record<string, unknown> }> }
        >;
      }
    >
  >;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Record<string, unknown>; readonly securitySchemes: Record<string, unknown> };
}

// No handler runs here: what stands behind them is not looked at.
const app = routes({ services: {}, accounts: {}, tokens: {} } as unknown as Parts);
const document = (await (await app.request("/openapi.json", {}, {} as Env["Bindings"])).json()) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

describe("the OpenAPI document", () => {
  it("is OpenAPI 3.1 of this version, with relative servers", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toMatchObject({ title: "SecureComm portal", version: manifest.version });
    expect(document.servers.map(({ url }) => url)).toEqual(["/"]);
  });

  it("has every route that there is, and no other", () => {
    const served = new Set(
      app.routes
        .filter(({ method }) => method !== "ALL")
        .map(({ method, path }) => `${method} ${path.replaceAll(/:([A-Za-z]+)/g, "{$1}")}`),
    );
    const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect([...described].sort()).toEqual([...served].sort());
    expect(described.length).toBeGreaterThan(40);
  });

  it("resolves each reference that it makes, and defines nothing that it does not use", () => {
    const references = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target),
    );
    const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...references].filter((target) => !schemas.includes(target ?? ""))).toEqual([]);
    expect(references.size).toBeGreaterThan(15);
    expect(schemas.filter((name) => !references.has(name))).toEqual([]);
  });

  it("says of each route what it is for, who may use it, and what it answers", () => {
    const tags = document.tags.map(({ name }) => name);
    for (const { method, path, operation } of operations) {
      const at = `${method} ${path}`;
      expect(operation.summary, at).toMatch(/^\p{Lu}[^.]+$/u);
      expect(tags, at).toEqual(expect.arrayContaining([...(operation.tags ?? [""])]));
      expect(operation["x-scopes"], at).toBeDefined();
      for (const scheme of operation.security?.flatMap((each) => Object.keys(each)) ?? []) {
        expect(document.components.securitySchemes, at).toHaveProperty(scheme);
      }
      const good = Object.keys(operation.responses).filter((status) => status.startsWith("2"));
      expect(good, at).toHaveLength(1);
      if (path === "/openapi.json") continue;
      const closed = (operation.security?.length ?? 0) > 0;
      expect(Object.keys(operation.responses), at).toEqual(
        expect.arrayContaining(["400", "429", "500", ...(closed ? ["401"] : [])]),
      );
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response.description, `${at} ${status}`).not.toBe("");
        if (status.startsWith("2")) continue;
        const examples = response.content?.["application/problem+json"]?.examples ?? {};
        expect(Object.keys(examples).length, `${at} ${status}`).toBeGreaterThan(0);
        for (const [code, { value }] of Object.entries(examples))
          expect(value).toMatchObject({ code, status: Number(status) });
      }
    }
  });

  it("asks for the CSRF token under a cookie wherever something is changed, and only there", () => {
    for (const { method, path, operation } of operations) {
      for (const each of (operation.security ?? []).filter((scheme) => "session" in scheme)) {
        expect("csrf" in each, `${method} ${path}`).toBe(method !== "get");
      }
    }
  });

  it("names each parameter of a path, and has `lang` everywhere, and no `null` in texts", () => {
    for (const { method, path, operation } of operations) {
      if (path === "/openapi.json") continue;
      const parameters = operation.parameters ?? [];
      const named = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
      expect(named.sort(), path).toEqual([...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name).sort());
      expect(
        parameters.some(({ name }) => name === "lang"),
        `${method} ${path}`,
      ).toBe(true);
      expect(
        parameters.filter(({ schema }) => Array.isArray(schema.type)),
        `${method} ${path}`,
      ).toEqual([]);
    }
  });
});
