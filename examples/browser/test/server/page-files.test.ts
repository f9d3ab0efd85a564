import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebServer } from "../../src/server/web-server.ts";
import { startWebApp } from "../support/web-app.ts";

/** What the server answers to a request that names any host and path. */
function ask(
  { origin }: WebServer,
  path: string,
  options: { host?: string; method?: string } = {},
): Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }> {
  const { hostname, port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    const headers = { host: options.host ?? host };
    const sent = request({ hostname, port, path, method: options.method ?? "GET", headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on("error", reject).end();
  });
}

describe("the server of the page", () => {
  let app: WebServer;
  beforeAll(async () => {
    app = await startWebApp();
  });
  afterAll(() => app.close());

  it("serves the page with headers that allow nothing but its own files and WebSockets", async () => {
    const { status, headers, body } = await ask(app, "/");
    expect(status).toBe(200);
    expect(body).toContain('<script type="module" src="/page.js">');
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cache-control": "no-store",
    });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\son[a-z]+=|style="/);
  });

  it("serves every file that the page names, with its type", async () => {
    const { body } = await ask(app, "/");
    const named = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(named.length).toBeGreaterThan(5);
    for (const path of named) {
      const { status, headers } = await ask(app, path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  });

  it.each(["/index.html", "/../package.json", "/..%2fpackage.json", "/constructor", "/__proto__", "//", "/page.js/"])(
    "knows no file %s",
    async (path) => {
      expect((await ask(app, path)).status).toBe(404);
    },
  );

  it("only answers to its own name, and only to who reads", async () => {
    expect((await ask(app, "/", { host: "attacker.example" })).status).toBe(421);
    expect((await ask(app, "/", { method: "POST" })).status).toBe(405);
    expect(await ask(app, "/", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  });
});
