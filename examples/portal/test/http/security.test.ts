import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CreatedToken, SessionView } from "../../src/contract/accounts.ts";
import type { Problem } from "../../src/contract/common.ts";
import { Client, cookieOf } from "../support/client.ts";
import { ANA, linkOf, startTestPortal, type TestPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await startTestPortal("pglite", { bodyLimits: { patience: 500, idle: 500 } });
});
afterAll(async () => {
  expect(portal.errors).toEqual([]);
  await portal.running.close();
  await portal.database.close();
});

const NEW = { id: "shop", name: "Shop" };
const made = async () => (await portal.ana.get<readonly unknown[]>("/api/apis")).body;

/** Whatever headers, also those that fetch does not let through. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(portal.url);
    const request = httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

describe("DNS rebinding", () => {
  test.each([
    "evil.example",
    "evil.example:4780",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "127.0.0.1@evil.example",
  ])("a request for %s gets nothing, not even a page", async (host) => {
    for (const path of ["/", "/api/session", "/health"]) {
      const { status, text } = await raw("GET", path, { ...portal.ana.headers, host });
      expect([400, 421]).toContain(status);
      expect(text).not.toContain("Ana");
    }
  });

  test.each(["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:4780"])("a request for %s is answered", async (host) => {
    expect((await raw("GET", "/health", { host })).status).toBe(200);
  });
});

describe("requests that another page makes", () => {
  test("of a foreign origin change nothing, whatever cookie and token come with them", async () => {
    const foreign: Record<string, string>[] = [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: "http://127.0.0.1:1" },
      { Origin: `${portal.url}.evil.example` },
      { Origin: portal.url.replace("127.0.0.1", "localhost") },
      { Origin: portal.url, "Sec-Fetch-Site": "same-site" },
      { Origin: "", "Sec-Fetch-Site": "cross-site" },
      { Origin: "", "Sec-Fetch-Site": "none" },
      { Origin: "" },
    ];
    for (const headers of foreign) {
      const answer = await portal.ana.with(headers).post<Problem>("/api/apis", NEW);
      expect([headers, answer.status, answer.body.code]).toEqual([headers, 403, "wrong-origin"]);
    }
    expect(await made()).toEqual([]);
  });

  test("of another port of this machine read nothing either", async () => {
    for (const headers of [{ Origin: "http://127.0.0.1:1" }, { Origin: "", "Sec-Fetch-Site": "same-site" }]) {
      expect((await portal.ana.with(headers).get("/api/session")).status).toBe(403);
    }
    const typed = portal.ana.with({ Origin: "", "Sec-Fetch-Site": "none" });
    expect((await typed.get("/api/session")).status).toBe(200);
  });

  test("without the CSRF token, or with another's, change nothing", async () => {
    const other = (await portal.logIn(ANA)).headers["X-CSRF-Token"] ?? "";
    const right = portal.ana.headers["X-CSRF-Token"] ?? "";
    for (const shown of ["", other, right.slice(1), `${right}x`, right.toLowerCase(), "null"]) {
      const answer = await portal.ana.with({ "X-CSRF-Token": shown }).post<Problem>("/api/apis", NEW);
      expect([answer.status, answer.body.code]).toEqual([403, "wrong-csrf-token"]);
    }
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      expect((await portal.ana.with({ "X-CSRF-Token": "" }).ask(method, "/api/apis/shop", { json: {} })).status).toBe(
        403,
      );
    }
    expect(await made()).toEqual([]);
  });

  test("log nobody in and set nobody up from elsewhere", async () => {
    const evil = new Client(portal.url, { Origin: "https://evil.example" });
    for (const path of ["/api/login", "/api/setup"]) {
      const answer = await evil.post<Problem>(path, { ...ANA, link: "x" });
      expect([answer.status, answer.body.code]).toEqual([403, "wrong-origin"]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await new Client(portal.url).post("/api/login", ANA)).status).toBe(403);
  });

  test("cannot be forms: what is not JSON is refused", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]) {
      const answer = await portal.ana.ask<Problem>("POST", "/api/apis", {
        body: new TextEncoder().encode(JSON.stringify(NEW)),
        headers: { "Content-Type": type },
      });
      expect([type, answer.status]).toEqual([type, 415]);
    }
    expect(await made()).toEqual([]);
  });

  test("get no permission by CORS", async () => {
    const answer = await new Client(portal.url, {
      Origin: "https://evil.example",
      "Access-Control-Request-Method": "POST",
    }).ask("OPTIONS", "/api/apis");
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

describe("who asks", () => {
  test("nobody gets anything of programs' paths, whether or not there is such a path", async () => {
    for (const path of ["/api", "/api/apis", "/api/none", "/ml/detect", "/api/events", "/api/session", "/%61pi/apis"]) {
      const answer = await portal.stranger.get<Problem>(path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, "not-logged-in"]);
      expect(answer.headers.get("WWW-Authenticate")).toContain("Bearer");
    }
  });

  test("every route of the document is closed to strangers, but those that make somebody of them", async () => {
    const { paths } = (await portal.stranger.get<{ paths: Record<string, Record<string, unknown>> }>("/openapi.json"))
      .body;
    const open: string[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
        const asked = method === "GET" ? {} : { json: {} };
        const { status } = await portal.stranger.ask(method, path.replace(/\{[^}]+\}/g, "1"), asked);
        if (status !== 401) open.push(`${method} ${path}`);
      }
    }
    expect(Object.keys(paths).length).toBeGreaterThan(20);
    expect(open.sort()).toEqual([
      "GET /health",
      "GET /openapi.json",
      "POST /api/login",
      "POST /api/setup",
      "POST /api/setup/link",
    ]);
  });

  test("a token is taken for itself alone: a good cookie beside a bad one does not help", async () => {
    for (const authorization of ["Bearer scp_wrong", "Bearer", "Basic QW5hOng=", "bearer  ", "Bearer a b"]) {
      const answer = await portal.ana.with({ Authorization: authorization }).get("/api/apis");
      expect([authorization, answer.status]).toEqual([authorization, 401]);
    }
    // Its scopes hold, not the user's rights.
    const program = await portal.program("logs:read");
    const both = portal.ana.with(program.headers);
    expect((await both.get("/api/apis")).status).toBe(200);
    expect((await both.post<Problem>("/api/apis", NEW)).body.code).toBe("missing-scope");
    expect((await both.get<Problem>("/api/tokens")).body.code).toBe("users-only");
  });

  test("a token needs no CSRF token, does no more than its scopes, and nothing once it is revoked", async () => {
    const { body } = await portal.ana.post<CreatedToken>("/api/tokens", { name: "pusher", scopes: ["logs:write"] });
    const program = new Client(portal.url, { Authorization: `Bearer ${body.token}` });
    expect((await program.post("/api/apis", { id: "pushed", name: "Pushed" })).status).toBe(201);
    for (const [method, path] of [
      ["GET", "/api/apis/pushed/settings"],
      ["GET", "/api/events"],
      ["POST", "/api/apis/pushed/models"],
      ["PUT", "/api/apis/pushed/settings"],
      ["GET", "/api/tokens"],
      ["POST", "/api/tokens"],
      ["PUT", "/api/session/password"],
    ] as const) {
      const answer = await program.ask<Problem>(method, path, method === "GET" ? {} : { json: {} });
      expect([path, answer.status]).toEqual([path, 403]);
    }
    expect((await portal.ana.delete(`/api/tokens/${body.id}`)).status).toBe(204);
    expect((await program.post("/api/apis", { id: "late", name: "Late" })).status).toBe(401);
    expect((await portal.ana.delete("/api/apis/pushed")).status).toBeLessThan(300);
  });

  test("the cookie is out of reach of scripts and of other sites, and a new one at each log-in", async () => {
    const answer = await portal.stranger.post<SessionView>("/api/login", ANA);
    const [cookie = ""] = answer.headers.getSetCookie();
    for (const part of ["HttpOnly", "SameSite=Strict", "Path=/", "Expires="]) expect(cookie).toContain(part);
    expect(cookie).not.toContain("Domain");
    expect(JSON.stringify(answer.body)).not.toContain(cookieOf(answer.headers).split("=")[1]);
    const fixed = portal.stranger.with({ Cookie: cookieOf(answer.headers) });
    const again = await fixed.post<SessionView>("/api/login", ANA);
    expect(cookieOf(again.headers)).not.toBe(cookieOf(answer.headers));
  });

  test("a log-out ends the session, and a change of password all others", async () => {
    const [one, two] = [await portal.logIn(ANA), await portal.logIn(ANA)];
    expect((await one.post("/api/logout")).status).toBe(204);
    expect((await one.get("/api/session")).status).toBe(401);
    expect((await two.get("/api/session")).status).toBe(200);
    // Back again, so that other tests log in.
    const there = await two.put<SessionView>("/api/session/password", {
      current: ANA.password,
      password: "another password",
    });
    expect(there.status).toBe(200);
    expect((await portal.ana.get("/api/session")).status).toBe(401);
    const next = two.with({ Cookie: cookieOf(there.headers), "X-CSRF-Token": there.body.csrfToken });
    expect(
      (await next.put("/api/session/password", { current: "another password", password: ANA.password })).status,
    ).toBe(200);
    const ana = await portal.logIn(ANA);
    portal = {
      ...portal,
      ana,
      program: async (...scopes) => {
        const { body } = await ana.post<CreatedToken>("/api/tokens", { name: "a program", scopes });
        return new Client(portal.url, { Authorization: `Bearer ${body.token}` });
      },
    };
  });

  test("a setup link works once", async () => {
    const link = linkOf(portal.running.setupLink);
    const answer = await portal.stranger.post<Problem>("/api/setup", {
      link,
      name: "Eve",
      password: "a password of hers",
    });
    expect([answer.status, answer.body.code]).toEqual([400, "wrong-setup-link"]);
  });
});

describe("answers", () => {
  test("all have the headers that keep a browser from harm", async () => {
    for (const [path, status] of [
      ["/api/apis", 200],
      ["/api/none", 404],
      ["/none", 404],
      ["/health", 200],
    ] as const) {
      const { headers, status: got } = await portal.ana.get(path);
      expect([path, got]).toEqual([path, status]);
      expect(headers.get("Content-Security-Policy")).toMatch(
        /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
      );
      expect(headers.get("Content-Security-Policy")).not.toContain("unsafe");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
      expect(headers.get("Permissions-Policy")).toContain("camera=()");
      if (path.startsWith("/api")) expect(headers.get("Cache-Control")).toBe("no-store");
    }
  });

  test("problems are problem+json in the language that was asked for", async () => {
    const answer = await portal.stranger.get<Problem>("/api/apis?lang=pt");
    expect(answer.headers.get("Content-Type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ status: 401, code: "not-logged-in" });
    const english = await portal.stranger.get<Problem>("/api/apis", {
      headers: { "Accept-Language": "fr, en;q=0.1, pt;q=0" },
    });
    expect(english.body.title).not.toBe(answer.body.title);
  });

  test("say which parameter is wrong, in that language, and do not repeat a password", async () => {
    const password = "short-1234";
    const setup = { link: "x", name: "Eve", password };
    const english = await portal.stranger.post<Problem>("/api/setup", setup);
    const portuguese = await portal.stranger.post<Problem>("/api/setup?lang=pt", setup);
    expect(english.body.code).toBe("wrong-parameters");
    expect(english.body.errors?.map(({ at }) => at)).toEqual(["body.password"]);
    expect(portuguese.body.errors?.[0]?.message).not.toBe(english.body.errors?.[0]?.message);
    expect(JSON.stringify([english.body, portuguese.body])).not.toContain(password);
  });

  test("a malformed body is said to be one, and a wrong method which ones there are", async () => {
    const malformed = await portal.ana.ask<Problem>("POST", "/api/apis", {
      body: "{",
      headers: { "Content-Type": "application/json" },
    });
    expect([malformed.status, malformed.body.code]).toEqual([400, "malformed-body"]);
    const wrong = await portal.ana.ask<Problem>("DELETE", "/api/apis");
    expect([wrong.status, wrong.body.code]).toEqual([405, "wrong-method"]);
    expect(wrong.headers.get("Allow")).toContain("POST");
    expect((await portal.ana.fetch("HEAD", "/api/events")).status).toBe(405);
  });
});

describe("bodies", () => {
  test("that are too large are refused, announced or not", async () => {
    const large = "x".repeat((1 << 20) + 1);
    const announced = await portal.ana.ask<Problem>("POST", "/api/apis", { json: { ...NEW, name: large } });
    expect([announced.status, announced.body.code]).toEqual([413, "too-large"]);
    const chunks = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)),
    });
    const answer = await portal.ana
      .ask<Problem>("POST", "/api/apis", { body: chunks, headers: { "Content-Type": "application/json" } })
      .catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
    // Who is not known yet may send less.
    const login = await portal.stranger.post<Problem>("/api/login", { name: "Ana", password: "x".repeat(20_000) });
    expect(login.status).toBe(413);
    expect(await made()).toEqual([]);
  });

  test("that come too slowly are not waited for", async () => {
    const { hostname, port } = new URL(portal.url);
    const socket = connect(Number(port), hostname);
    const lines = Object.entries(portal.ana.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(
      `POST /api/apis HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${lines.join("")}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
    );
    let text = "";
    socket.on("data", (piece) => {
      text += piece;
    });
    await new Promise((resolve) => socket.once("close", resolve));
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain("too-slow");
  });
});

test("the audit trail says who did what from where, and holds no secret", async () => {
  const wrong = { name: "my-password-in-the-wrong-field", password: "guess-1234" };
  expect((await portal.stranger.post("/api/login", wrong)).status).toBe(401);
  const program = await portal.program("logs:read");
  await program.post("/api/apis", NEW);
  const { audit, ana } = portal;
  const actions = new Set(audit.map((line) => line["action"]));
  for (const action of ["start", "setup", "login", "login-failed", "logout", "token-made", "refused"]) {
    expect([...actions]).toContain(action);
  }
  expect(audit.find((line) => line["action"] === "token-made")).toMatchObject({ actor: "Ana", address: "127.0.0.1" });
  const all = JSON.stringify(audit);
  const secrets = [
    ANA.password,
    wrong.name,
    wrong.password,
    linkOf(portal.running.setupLink),
    ana.headers["Cookie"]?.split("=")[1] ?? "?",
    ana.headers["X-CSRF-Token"] ?? "?",
    program.headers["Authorization"]?.slice(7) ?? "?",
  ];
  for (const secret of secrets) expect(all).not.toContain(secret);
  expect(all).toContain("wrong-csrf-token");
});
