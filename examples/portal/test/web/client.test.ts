import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createClient } from "../../web/src/api/client.ts";
import { readEvents } from "../../web/src/api/event-stream.ts";
import { ApiError } from "../../web/src/api/problem.ts";
import { path } from "../../web/src/api/query-string.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A real server, and a client of it as pages have one. */
async function portal(answer: (request: IncomingMessage, response: ServerResponse) => void, token?: string) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let loggedOut = 0;
  const client = createClient({
    fetch: (url, init) => fetch(base + String(url), init),
    language: () => "pt",
    csrfToken: () => token,
    onLoggedOut: () => {
      loggedOut += 1;
    },
  });
  return { client, server, loggedOut: () => loggedOut };
}

function problem(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/problem+json; charset=UTF-8", ...headers });
  response.end(JSON.stringify(body));
}

const failure = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error as ApiError,
  );

it("sends the CSRF token with changing requests only, and the language with all", async () => {
  const seen: [string | undefined, unknown, unknown][] = [];
  const { client } = await portal(({ method, headers }, response) => {
    seen.push([method, headers["x-csrf-token"], headers["accept-language"]]);
    response.end('{"ok":true}');
  }, "token");
  expect(await client.get("/a")).toEqual({ ok: true });
  await client.post("/a", { b: 1 });
  await client.delete("/a");
  expect(seen).toEqual([
    ["GET", undefined, "pt"],
    ["POST", "token", "pt"],
    ["DELETE", "token", "pt"],
  ]);
});

it("gives nothing for an answer without a body", async () => {
  const { client } = await portal((_, response) => response.writeHead(204).end());
  expect(await client.delete("/a")).toBeUndefined();
});

it("turns a problem into an error with its code, words, wrong fields and how long to wait", async () => {
  const { client } = await portal((_, response) =>
    problem(
      response,
      429,
      { code: "too-many-requests", title: "Devagar", errors: [{ at: "body.name", message: "curto" }] },
      { "Retry-After": "7" },
    ),
  );
  const error = await failure(client.get("/a"));
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 429, code: "too-many-requests", title: "Devagar", retryAfter: 7 });
  expect(error.at("name")).toBe("curto");
});

it("tells of a session that is over, and of a wrong password not", async () => {
  let code = "wrong-login";
  const { client, loggedOut } = await portal((_, response) => problem(response, 401, { code, title: "x" }));
  await failure(client.post("/api/login", {}));
  expect(loggedOut()).toBe(0);
  code = "not-logged-in";
  await failure(client.get("/a"));
  expect(loggedOut()).toBe(1);
});

it("calls a proxy's page or a broken document an answer that is not understood", async () => {
  const { client } = await portal((request, response) => {
    response.writeHead(request.url === "/a" ? 502 : 200, { "Content-Type": "text/html" });
    response.end("<h1>Bad gateway</h1>");
  });
  expect(await failure(client.get("/a"))).toMatchObject({ status: 502, code: "answer" });
  expect(await failure(client.get("/b"))).toMatchObject({ status: 200, code: "answer" });
});

it("calls no answer at all a failure of the network, and a page that was left an abort", async () => {
  const { client } = await portal((_, response) => response.destroy());
  expect(await failure(client.get("/a"))).toMatchObject({ status: 0, code: "network" });
  const abort = new AbortController();
  abort.abort();
  expect(await failure(client.get("/a", { signal: abort.signal }))).toMatchObject({ name: "AbortError" });
});

it("encodes whatever stands in a path", () => {
  expect(path`/api/apis/${"a/b"}/clients/${"user"}/${"../x?y#z"}`).toBe("/api/apis/a%2Fb/clients/user/..%2Fx%3Fy%23z");
});

it("connects to the events again where they broke off, after the last one that came", async () => {
  const asked: (string | undefined)[] = [];
  const { client } = await portal((request, response) => {
    asked.push(request.headers["last-event-id"] as string | undefined);
    if (asked.length === 2) return problem(response, 503, { code: "shutting-down", title: "x" });
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.end(`: hello\n\nid: ${asked.length}\nevent: apis\ndata: {"n":${asked.length}}\n\n`);
  });
  const abort = new AbortController();
  ends.push(() => abort.abort());
  const events: string[] = [];
  const states: string[] = [];
  await readEvents({
    client,
    path: "/api/events",
    query: {},
    signal: abort.signal,
    firstWait: 1,
    onConnection: (state) => states.push(state),
    onEvent: ({ data, id }) => {
      events.push(`${id} ${data}`);
      if (events.length === 2) abort.abort();
    },
  });
  expect(events).toEqual(['1 {"n":1}', '3 {"n":3}']);
  expect(asked).toEqual([undefined, "1", "1"]);
  expect(states.slice(0, 4)).toEqual(["connecting", "open", "lost", "connecting"]);
});

it("asks no more once nobody is logged in", async () => {
  let asked = 0;
  const { client, loggedOut } = await portal((_, response) => {
    asked += 1;
    problem(response, 401, { code: "not-logged-in", title: "x" });
  });
  await readEvents({
    client,
    path: "/e",
    query: {},
    signal: new AbortController().signal,
    firstWait: 1,
    onEvent: () => {},
  });
  expect([asked, loggedOut()]).toEqual([1, 1]);
});
