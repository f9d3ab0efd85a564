import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anomaliesListName } from "../../src/analysis/anomalies/list-anomalies.ts";
import type { CreatedToken } from "../../src/contract/accounts.ts";
import { anomaliesQuerySchema } from "../../src/contract/anomalies.ts";
import type { Problem } from "../../src/contract/common.ts";
import type { ImportView } from "../../src/contract/logs.ts";
import type { SettingsView } from "../../src/contract/settings.ts";
import { type EntryRow, toEntryView } from "../../src/logs/entry-view.ts";
import { cursorOf } from "../../src/storage/cursor.ts";
import { detections, leases, models } from "../../src/storage/schema.ts";
import { Client } from "../support/client.ts";
import { startTestPortal, type TestPortal } from "../support/portal.ts";

const WAIT = { timeout: 15_000, interval: 50 };
const SHOP = "/api/apis/shop";

let portal: TestPortal;
beforeAll(async () => {
  portal = await startTestPortal("pglite", { streamLimits: { perActor: 1, lookEvery: 50 } });
  await portal.ana.post("/api/apis", { id: "shop", name: "Shop" });
});
afterAll(async () => {
  expect(portal.errors).toEqual([]);
  await portal.running.close();
});

describe("texts that the database cannot hold, or that make a name look like another", () => {
  test.each(["a\0b", "a\ud800b", "a\u009b31mb", "a\u202eb"])(
    "are refused as names, and are no error inside: %j",
    async (name) => {
      const { ana, stranger } = portal;
      const tried = [
        await stranger.post<Problem>("/api/login", { name, password: "guess" }),
        await stranger.post<Problem>("/api/setup/link", { link: name }),
        await ana.post<Problem>("/api/tokens", { name, scopes: ["logs:read"] }),
        await ana.post<Problem>("/api/apis", { id: "other", name }),
      ];
      expect(tried.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    },
  );

  test("are refused in settings", async () => {
    const { body } = await portal.ana.get<SettingsView>(`${SHOP}/settings`);
    for (const text of ["a\0b", "a\ud800b"]) {
      for (const rule of [{ subject: text }, { address: text }, { feature: text }, { subject: "x", note: text }]) {
        const json = { version: body.version, settings: { expected: [rule] } };
        const answer = await portal.ana.put<Problem>(`${SHOP}/settings`, json);
        expect([answer.status, answer.body.code]).toEqual([400, "wrong-parameters"]);
      }
    }
  });
});

describe("pushed bodies", () => {
  const push = (body: string) =>
    portal.ana.ask<Problem>("POST", `${SHOP}/lines`, { body, headers: { "Content-Type": "application/json" } });

  test("that are deeper than the stack are malformed", async () => {
    const lists = `[{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}]`;
    const objects = `[${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}]`;
    for (const body of [lists, objects]) {
      const answer = await push(body);
      expect([answer.status, answer.body.code]).toEqual([400, "malformed-body"]);
    }
  });

  test("of hundreds of thousands of lines leave others their turn", async () => {
    const longest = 450_000;
    for (const body of [`[${"{},".repeat(longest / 3)}{}]`, "{}\n".repeat(longest / 3)]) {
      let isThrough = false;
      const pushed = push(body).then(({ status }) => {
        isThrough = true;
        return status;
      });
      let meanwhile = 0;
      while (!isThrough) {
        await portal.stranger.get("/health");
        if (!isThrough) meanwhile += 1;
      }
      expect(await pushed).toBe(200);
      expect(meanwhile).toBeGreaterThan(3);
    }
  }, 60_000);
});

test("headers of strangers are only ever text in the audit trail", async () => {
  const { hostname, port } = new URL(portal.url);
  const socket = connect(Number(port), hostname);
  socket.resume();
  const head = `POST /api/login HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 0\r\nConnection: close\r\n`;
  socket.write(Buffer.from(`${head}Origin: \x9b31mred\x85\r\n\r\n`, "latin1"));
  await new Promise((resolve) => socket.once("close", resolve));
  const refused = portal.audit.find((line) => String(line["origin"]).includes("31mred"));
  expect(refused).toMatchObject({ action: "refused", why: "wrong-origin", origin: "\ufffd31mred\ufffd" });
});

test("lines with thousands of parameters are shown as fast as others, and their secrets are hidden", () => {
  const query = `password=hunter2&${"a=%3D&".repeat(10_000)}`;
  const row: EntryRow = {
    ...{ id: 1, apiId: "shop", importId: null, at: 0, offset: 0, client: "ana", clientSource: "user", address: null },
    ...{ method: "GET", path: "/", query, status: 200, bytes: 1, referer: null, userAgent: null, duration: null },
  };
  const start = performance.now();
  const views = Array.from({ length: 200 }, () => toEntryView(row));
  // A page of them; in full each takes some 50 ms.
  expect(performance.now() - start).toBeLessThan(4_000);
  expect(views[0]?.query).toMatch(/^password=…&a=%3D&.*…$/);
  expect(views[0]?.query.length).toBeLessThan(2_050);
  // All of it hidden, and still it shows that there was more.
  expect(toEntryView({ ...row, query: `password=${"x".repeat(5_000)}` }).query).toBe("password=……");
});

test.each(["/health", "/", "/api/apis"])(
  "a body that comes with GET %s holds no connection",
  async (path) => {
    const { hostname, port } = new URL(portal.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    socket.resume();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 1000000\r\n\r\nx`);
    const more = setInterval(() => socket.write("x"), 100);
    try {
      // As long as it is open this waits.
      await closed;
    } finally {
      clearInterval(more);
    }
  },
  20_000,
);

test("what is open to everybody is not open to any number of requests", async () => {
  const limited = await startTestPortal("pglite", {
    requestLimits: { reads: 1000, writes: 1000, strangers: 1000, pages: 3 },
  });
  const statuses: number[] = [];
  for (const path of ["/health", "/openapi.json", "/", "/health", "/openapi.json"])
    statuses.push((await limited.stranger.get(path)).status);
  expect(statuses).toEqual([200, 200, 404, 429, 429]);
});

test("a token that sends lines takes none of them out again", async () => {
  const program = await portal.program("logs:write", "logs:read");
  const { body: made } = await program.post<ImportView>(`${SHOP}/imports`, { name: "a.log" });
  for (const path of [SHOP, `${SHOP}/imports/${made.id}`]) {
    const answer = await program.delete<Problem>(path);
    expect([answer.status, answer.body.code]).toEqual([403, "users-only"]);
  }
  expect((await portal.ana.delete(`${SHOP}/imports/${made.id}`)).status).toBe(204);
});

test("a token that may judge reads nothing by it that it may not read", async () => {
  const judge = await portal.program("feedback:write");
  const both = await portal.program("feedback:write", "anomalies:read");
  const path = "/api/anomalies/1/verdict";
  for (const ask of [
    (client: Client) => client.delete<Problem>(path),
    (client: Client) => client.put<Problem>(path, { verdict: "confirmed" }),
  ]) {
    expect((await ask(judge)).body.code).toBe("missing-scope");
    expect((await ask(both)).body.code).toBe("no-such-anomaly");
  }
});

describe("what takes long", () => {
  test("uploads are few for each token, and end with it", async () => {
    const json = { name: "uploader", scopes: ["logs:write"] };
    const { body: token } = await portal.ana.post<CreatedToken>("/api/tokens", json);
    const program = new Client(portal.url, { Authorization: `Bearer ${token.token}` });
    const [one, two] = [
      (await program.post<ImportView>(`${SHOP}/imports`, { name: "endless.log" })).body,
      (await program.post<ImportView>(`${SHOP}/imports`, { name: "another.log" })).body,
    ];
    const stop = new AbortController();
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (stop.signal.aborted) controller.close();
        else controller.enqueue(new TextEncoder().encode("not a line\n"));
      },
    });
    const content = (id: number) => `${SHOP}/imports/${id}/content`;
    const headers = { "Content-Type": "text/plain" };
    const upload = program.fetch("PUT", content(one.id), { body: endless, headers }).catch(() => undefined);
    const state = async () => (await portal.ana.get<ImportView>(`${SHOP}/imports/${one.id}`)).body.state;
    await expect.poll(state, WAIT).toBe("running");
    const second = await program.ask<Problem>("PUT", content(two.id), { body: "a\n", headers });
    expect([second.status, second.body.code]).toEqual([429, "too-many-streams"]);
    await portal.ana.delete(`/api/tokens/${token.id}`);
    await expect.poll(state, WAIT).toBe("interrupted");
    stop.abort();
    await upload;
  }, 40_000);

  test("few wait for a detection at once, and a forged cursor is a wrong one", async () => {
    const { db } = portal.database;
    const made = { apiId: "shop", name: "knn", state: "ready", falsePositiveRate: 0.01, seed: 0, createdBy: "Ana" };
    const [model] = await db.insert(models).values(made).returning({ id: models.id });
    const modelId = model?.id ?? 0;
    const scan = { apiId: "shop", modelId, state: "scanning", total: 1, scanTo: 1, settingsVersion: 1 };
    const [detection] = await db.insert(detections).values(scan).returning({ id: detections.id });
    // Somebody else is at work on it, and does not get on.
    const until = new Date(Date.now() + 3_600_000);
    await db.insert(leases).values({ name: `detection:${detection?.id}`, holder: "another", until });

    const detect = (query: string) => portal.ana.get<Problem>(`/ml/detect?apiId=shop&model_name=knn&${query}`);
    const both = await Promise.all([detect("wait=3"), detect("wait=3")]);
    expect(both.map(({ body }) => body.code).sort()).toEqual(["too-many-streams", undefined]);
    expect((await Promise.all([detect("wait=0"), detect("wait=0")])).map(({ status }) => status)).toEqual([200, 200]);

    for (const [sort, status] of [
      ["newest", 400],
      ["oldest", 400],
      ["score", 200],
    ] as const) {
      const list = anomaliesListName(modelId, anomaliesQuerySchema.parse({ sort }));
      const { status: got } = await detect(`wait=0&sort=${sort}&cursor=${cursorOf(list, { key: 0.5, id: 1 })}`);
      expect([sort, got]).toEqual([sort, status]);
    }
  }, 40_000);
});
