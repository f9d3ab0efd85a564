import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CreatedToken, SessionView } from "../../../src/contract/accounts.ts";
import type { AnomalyView, DetectAnswer, EffectView } from "../../../src/contract/anomalies.ts";
import type { ApiView, ImportView, SampleView } from "../../../src/contract/logs.ts";
import type { ModelsView, ModelView } from "../../../src/contract/models.ts";
import type { SettingsView } from "../../../src/contract/settings.ts";
import { type Client, loggedInClient } from "../../support/client.ts";
import { BACKENDS } from "../../support/databases.ts";
import { ANA, linkOf, startTestPortal, type TestPortal } from "../../support/portal.ts";
import { checked, ROUTES } from "./checked.ts";
import { line } from "./lines-of.ts";

describe.each(BACKENDS)("every route, on %s", (backend) => {
  let portal: TestPortal & { ana: Client };
  const { ask, visited } = checked();

  beforeAll(async () => {
    portal = { ...(await startTestPortal(backend, { nobody: true })) };
  });
  afterAll(() => portal.running.close());

  async function trained(apiId: string, body: object): Promise<ModelView> {
    const { body: begun } = await ask<ModelView>(portal.ana, "POST", `/api/apis/${apiId}/models`, 202, { json: body });
    return expect
      .poll(
        async () => {
          const { body: model } = await ask<ModelView>(portal.ana, "GET", `/api/apis/${apiId}/models/${begun.id}`, 200);
          return model;
        },
        { timeout: 60_000, interval: 200 },
      )
      .toMatchObject({ state: "ready" })
      .then(async () => (await portal.ana.get<ModelView>(`/api/apis/${apiId}/models/${begun.id}`)).body);
  }

  it("tells that it runs, what it can do, and lets its first user in by a link that is good once", async () => {
    const { stranger } = portal;
    const link = linkOf(portal.running.setupLink);
    expect((await ask(stranger, "POST", "/api/setup/link", 200, { json: { link } })).body).toEqual({});
    await ask(stranger, "POST", "/api/setup", 400, { json: { link, name: "Ana", password: "short" } });
    portal.ana = loggedInClient(
      portal.url,
      await ask<SessionView>(stranger, "POST", "/api/setup", 200, { json: { link, ...ANA } }),
    );
    await ask(stranger, "POST", "/api/setup/link", 400, { json: { link } });
    await ask(stranger, "POST", "/api/setup", 400, { json: { link, ...ANA } });
    await ask(portal.stranger, "GET", "/health", 200);
    await ask(portal.stranger, "GET", "/openapi.json", 200);
  });

  it("makes and removes APIs, and says what is not there", async () => {
    const { ana } = portal;
    await ask(ana, "POST", "/api/apis", 201, { json: { id: "gone", name: "Gone" } });
    await ask(ana, "POST", "/api/apis", 409, { json: { id: "gone", name: "Gone" } });
    expect((await ask<ApiView[]>(ana, "GET", "/api/apis", 200)).body.map(({ id }) => id)).toContain("gone");
    await ask(ana, "DELETE", "/api/apis/gone", 204);
    for (const path of [
      "",
      "/entries",
      "/timeline",
      "/clients",
      "/clients/user/x",
      "/imports",
      "/models",
      "/detections",
      "/settings",
    ]) {
      const { body } = await ask<{ code: string }>(ana, "GET", `/api/apis/gone${path}`, 404);
      expect(body.code, path).toBe("no-such-api");
    }
    expect((await ask<{ code: string }>(ana, "GET", "/ml/detect?apiId=gone", 404)).body.code).toBe("no-such-api");
  });

  it("takes log files and live lines in, and gives them out", async () => {
    const { ana } = portal;
    await ask(ana, "POST", "/api/apis", 201, { json: { id: "files", name: "Files" } });
    const at = "/api/apis/files";
    const { body: made } = await ask<ImportView>(ana, "POST", `${at}/imports`, 201, { json: { name: "a.log.gz" } });
    const text = Array.from({ length: 300 }, (_, i) =>
      line({ at: Date.UTC(2026, 10, 20, 12, 0, i), user: `u${i % 3}` }),
    ).join("\n");
    const put = (id: number, body: string | Uint8Array<ArrayBuffer>, type: string, status: number) =>
      ask<ImportView>(ana, "PUT", `${at}/imports/${id}/content`, status, { body, headers: { "Content-Type": type } });
    const done = await put(made.id, new Uint8Array(gzipSync(`${text}\nnot a line\n`)), "application/gzip", 200);
    expect(done.body).toMatchObject({ state: "done", parsed: 300, bad: 1, samples: [{ line: 301 }] });
    await put(made.id, "again", "text/plain", 409);
    await put(made.id, "a", "image/png", 415);
    await put(made.id + 1000, "a", "text/plain", 404);
    const { body: twice } = await ask<ImportView>(ana, "POST", `${at}/imports`, 201, { json: { name: "b.log" } });
    await put(twice.id, `${text}\nnot a line\n`, "text/plain", 409);
    const { body: other } = await ask<ImportView>(ana, "POST", `${at}/imports`, 201, { json: { name: "c.log" } });
    await ask(ana, "POST", `${at}/imports/${other.id}/cancel`, 200);
    await ask(ana, "DELETE", `${at}/imports/${other.id}`, 204);
    await ask(ana, "GET", `${at}/imports/${other.id}`, 404);
    await ask(ana, "GET", `${at}/imports/${made.id}`, 200);
    await ask(ana, "GET", `${at}/imports?limit=1`, 200);
    await ask(ana, "GET", `${at}/imports?cursor=nonsense`, 400);

    const push = (body: string | Uint8Array<ArrayBuffer>, type: string, status: number, key?: string) =>
      ask(ana, "POST", `${at}/lines`, status, {
        body,
        headers: { "Content-Type": type, ...(key === undefined ? {} : { "Idempotency-Key": key }) },
      });
    const live = line({ at: Date.UTC(2026, 10, 21), user: "live" });
    expect((await push(live, "text/plain", 200, "k1")).body).toMatchObject({ accepted: 1, repeated: false });
    expect((await push(live, "text/plain", 200, "k1")).body).toMatchObject({ accepted: 1, repeated: true });
    expect((await push(`${live}\n`, "text/plain", 422, "k1")).body).toMatchObject({ code: "key-reused" });
    expect((await push(JSON.stringify([live, "bad"]), "application/json", 200)).body).toMatchObject({
      accepted: 1,
      bad: 1,
    });
    await push("[1,", "application/json", 200);
    await push('["a",', "application/json", 400);
    await push("a=b", "application/x-www-form-urlencoded", 415);
    await push("x".repeat(2 ** 20 + 1), "text/plain", 413);
    await push(live, "text/plain", 400, "k".repeat(201));

    const page = await ask<{ items: { id: number }[]; next: string }>(
      ana,
      "GET",
      `${at}/entries?limit=200&order=oldest`,
      200,
    );
    const rest = await ask<{ items: { id: number }[] }>(
      ana,
      "GET",
      `${at}/entries?limit=200&order=oldest&cursor=${page.body.next}`,
      200,
    );
    expect(new Set([...page.body.items, ...rest.body.items].map(({ id }) => id)).size).toBe(302);
    await ask(ana, "GET", `${at}/entries?cursor=nonsense`, 400);
    await ask(ana, "GET", `${at}/timeline?columns=10`, 200);
    const { body: clients } = await ask<{ items: { client: string; requests: number }[] }>(
      ana,
      "GET",
      `${at}/clients?search=u`,
      200,
    );
    expect(Object.fromEntries(clients.items.map(({ client, requests }) => [client, requests]))).toEqual({
      u0: 100,
      u1: 100,
      u2: 100,
    });
    await ask(ana, "GET", at, 200);
    await ask(ana, "GET", `${at}/clients/user/u1`, 200);
    await ask(ana, "GET", `${at}/clients/user/nobody`, 404);
    await ask(ana, "GET", `${at}/clients/cookie/u1`, 400);
    await ask(ana, "POST", "/api/apis", 201, { json: { id: "empty", name: "Empty" } });
    const { body: few } = await ask<{ code: string }>(ana, "POST", "/api/apis/empty/models", 422, { json: {} });
    expect(few.code).toBe("too-few-lines");
  });

  it("trains, chooses, detects, judges and rolls back", async () => {
    const { ana } = portal;
    const { body: sample } = await ask<SampleView>(ana, "POST", "/api/sample", 201);
    const apiId = sample.api.id;
    const at = `/api/apis/${apiId}`;
    expect(
      (await ask<{ code: string }>(ana, "GET", `/ml/detect?apiId=${apiId}&model_name=iforest`, 404)).body.code,
    ).toBe("no-model");
    const one = await trained(apiId, { name: "iforest", seed: 1 });
    const two = await trained(apiId, { name: "ecod" });
    await ask(ana, "POST", `${at}/models/rollback`, 409);
    await ask(ana, "POST", `${at}/models/${one.id}/cancel`, 409);
    await ask(ana, "POST", `${at}/models/${one.id}/choose`, 200);
    await ask(ana, "POST", `${at}/models/${two.id}/choose`, 200);
    await ask(ana, "DELETE", `${at}/models/${two.id}`, 409);
    const { body: back } = await ask<ModelsView>(ana, "POST", `${at}/models/rollback`, 200);
    expect(back.items.find(({ chosen }) => chosen)?.id).toBe(one.id);
    await ask(ana, "DELETE", `${at}/models/${two.id}`, 204);
    await ask(ana, "GET", `${at}/models/${two.id}`, 404);
    await ask(ana, "GET", `${at}/models`, 200);
    await ask(ana, "POST", `${at}/detections`, 202, { json: { modelId: one.id } });
    await ask(ana, "POST", `${at}/detections`, 404, { json: { modelId: two.id } });

    const detect = (more = "") =>
      ask<DetectAnswer>(ana, "GET", `/ml/detect?apiId=${apiId}&model_name=iforest&wait=60${more}`, 200);
    const { body: found } = await detect();
    expect(found).toMatchObject({ complete: true, model_name: "iforest" });
    expect(found.total).toBeGreaterThan(0);
    const { body: encontradas } = await detect("&lang=pt");
    expect(encontradas.anomalies.map(({ id }) => id)).toEqual(found.anomalies.map(({ id }) => id));
    for (const [index, { anomaly_description: said }] of found.anomalies.entries()) {
      expect(said).toMatch(/Score: [\d.]+, Model: iforest/);
      expect(encontradas.anomalies[index]?.anomaly_description).toMatch(/Score: [\d,.]+, Modelo: iforest/);
    }
    await ask(ana, "GET", `${at}/detections`, 200);
    await ask(ana, "GET", `${at}/models/${one.id}/measures`, 200);

    const [worst] = found.anomalies as [AnomalyView];
    const verdict = `/api/anomalies/${worst.id}/verdict`;
    const { body: effect } = await ask<EffectView>(ana, "PUT", verdict, 200, { json: { verdict: "false-alarm" } });
    expect(effect.anomaly.verdict).toMatchObject({ verdict: "false-alarm", by: ANA.name });
    expect(effect.scoreAfter).toBeLessThan(effect.scoreBefore);
    await ask(ana, "PUT", verdict, 400, { json: {} });
    const { body: undone } = await ask<EffectView>(ana, "DELETE", verdict, 200);
    expect(undone.anomaly.verdict).toBeUndefined();
    expect(undone.scoreAfter).toBeCloseTo(effect.scoreBefore);
    await ask(ana, "GET", `/api/anomalies/${worst.id}`, 200);
    await ask(ana, "GET", "/api/anomalies/999999999", 404);

    const { body: settings } = await ask<SettingsView>(ana, "GET", `${at}/settings`, 200);
    const json = { ...settings, settings: { ...settings.settings, threshold: 0.9 } };
    await ask(ana, "PUT", `${at}/settings`, 200, { json });
    await ask(ana, "PUT", `${at}/settings`, 409, { json });
    await ask(ana, "PUT", `${at}/settings`, 400, { json: { ...json, settings: { treshold: 1 } } });
    const audited = portal.audit.map(({ action }) => action);
    for (const action of [
      "sample-loaded",
      "training-begun",
      "model-chosen",
      "model-rolled-back",
      "verdict",
      "verdict-undone",
      "settings-changed",
    ]) {
      expect(audited).toContain(action);
    }
  }, 120_000);

  it("gives and takes tokens, lets users in and out, and is then complete", async () => {
    const { ana, stranger } = portal;
    const json = { name: "nginx", scopes: ["logs:read"], days: 1 };
    const { body: token } = await ask<CreatedToken>(ana, "POST", "/api/tokens", 201, { json });
    await ask(ana, "GET", "/api/tokens", 200);
    const program = stranger.with({ Authorization: `Bearer ${token.token}`, Origin: "" });
    await ask(program, "GET", "/api/apis", 200);
    expect(
      (await ask<{ code: string }>(program, "POST", "/api/apis", 403, { json: { id: "a", name: "a" } })).body.code,
    ).toBe("missing-scope");
    expect((await ask<{ code: string }>(program, "GET", "/api/tokens", 403)).body.code).toBe("users-only");
    await ask(ana, "DELETE", `/api/tokens/${token.id}`, 204);
    await ask(ana, "DELETE", `/api/tokens/${token.id}`, 404);
    await ask(program, "GET", "/api/apis", 401);

    await ask(stranger, "GET", "/api/session", 401);
    await ask(stranger, "POST", "/api/login", 401, { json: { name: "Ana", password: "wrong" } });
    await ask(stranger, "POST", "/api/login", 200, { json: ANA });
    await ask(ana, "GET", "/api/session", 200);
    const changed = { current: ANA.password, password: "another long password" };
    await ask(ana, "PUT", "/api/session/password", 200, { json: changed });
    await ask(ana, "GET", "/api/session", 401);
    const again = await portal.logIn({ name: ANA.name, password: changed.password });
    await ask(again, "POST", "/api/logout", 204);
    await ask(again, "GET", "/api/session", 401);
    // Events have tests of their own: their answer has no end. A training can only be cancelled while it runs, and here it
    // holds the whole process until it is through.
    expect(ROUTES.filter((route) => !visited.has(route)).sort()).toEqual([
      "get /api/events",
      "post /api/apis/{apiId}/models/{modelId}/cancel",
    ]);
    expect(portal.errors).toEqual([]);
  });
});
