import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { AnomaliesPage } from "../../src/contract/anomalies.ts";
import type { ImportView } from "../../src/contract/logs.ts";
import type { DetectionView, ModelView } from "../../src/contract/models.ts";
import type { Client } from "../support/client.ts";
import { BACKENDS, freshPostgresUrl } from "../support/databases.ts";
import { everyEntry, sseOf } from "../support/listening.ts";
import { setUpIn } from "../support/portal.ts";
import { freshFolder, type PortalProcess, startPortalProcess } from "../support/portal-process.ts";

const PATIENT = { timeout: 60_000, interval: 100 };
const AT = Date.UTC(2026, 10, 16, 9);

/** An ordinary line: ten users at their own addresses, 3,000 requests in the same hour of each working day. */
function line(number: number, path = `/line/${String(number).padStart(6, "0")}`): string {
  const user = number % 10;
  const day = Math.floor(number / 3_000);
  const working = Math.floor(day / 5) * 7 + (day % 5);
  const at = new Date(AT + working * 86_400_000 + (number % 3_000) * 1000).toISOString().replace("Z", "+00:00");
  const fields = {
    time: at,
    remote_addr: `10.0.0.${user}`,
    clientId: `user-${user}`,
    method: "GET",
    path,
    status: 200,
  };
  return JSON.stringify({ ...fields, bytes: 500 + (number % 40), user_agent: "Mozilla/5.0" });
}

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i)).join("\n");

describe.skipIf(!BACKENDS.includes("postgres"))("two portal processes on one PostgreSQL", { timeout: 240_000 }, () => {
  async function two(): Promise<{ readonly portals: PortalProcess[]; readonly pages: Client[]; readonly url: string }> {
    const url = await freshPostgresUrl();
    const portals = await Promise.all([1, 2].map(() => startPortalProcess({ folder: freshFolder(), url })));
    // One of the links is enough: after its use there is a user.
    const pages = [await setUpIn(portals[0]!)];
    pages.push(await setUpIn({ url: portals[1]!.url }));
    expect((await pages[0]!.post("/api/apis", { id: "shop", name: "Shop" })).status).toBe(201);
    return { portals, pages, url };
  }

  it("store each pushed line once, though requests are repeated at both and one is killed in the middle", async () => {
    const { portals, pages, url } = await two();
    const token = await pages[0]!.post<{ token: string }>("/api/tokens", { name: "t", scopes: ["logs:write"] });
    const headers = { Authorization: `Bearer ${token.body.token}`, "Content-Type": "application/x-ndjson" };
    let urls = portals.map((portal) => portal.url);
    const BATCHES = 60;
    const SIZE = 40;
    let sent = 0;

    async function push(batch: number): Promise<void> {
      const body = lines(batch * SIZE, (batch + 1) * SIZE);
      for (let tries = 0; ; tries++) {
        const target = urls[(batch + tries) % urls.length]!;
        try {
          const init = { method: "POST", body, headers: { ...headers, "Idempotency-Key": `batch-${batch}` } };
          const answers = await Promise.all(
            // Every third is sent twice at once, to both where both are there.
            (batch % 3 === 0 ? [target, urls[(batch + tries + 1) % urls.length]!] : [target]).map((base) =>
              fetch(`${base}/api/apis/shop/lines`, init),
            ),
          );
          for (const answer of answers) {
            const told = (await answer.json()) as { accepted?: number };
            expect(answer.status, JSON.stringify(told)).toBe(200);
            expect(told.accepted).toBe(SIZE);
          }
          sent++;
          return;
        } catch (error) {
          if (tries > 20 || !(error instanceof TypeError)) throw error;
          await sleep(50);
        }
      }
    }

    const waiting = Array.from({ length: BATCHES }, (_, batch) => batch);
    const senders = Array.from({ length: 4 }, async () => {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) await push(batch);
    });
    await vi.waitFor(() => expect(sent).toBeGreaterThan(BATCHES / 3), PATIENT);
    await portals[1]!.kill();
    urls = [portals[0]!.url];
    const again = await startPortalProcess({ folder: freshFolder(), url });
    urls = [portals[0]!.url, again.url];
    await Promise.all(senders);

    const paths = (await everyEntry(pages[0]!, "shop")).map(({ path }) => path);
    expect(paths).toHaveLength(BATCHES * SIZE);
    expect(new Set(paths).size).toBe(BATCHES * SIZE);
  });

  it("take over from each other: an import and a detection go on where the killed one stopped, and alerts reach both", async () => {
    const { portals, pages } = await two();
    const [one, other] = pages as [Client, Client];
    const made = await one.post<ImportView>("/api/apis/shop/imports", { name: "first.log" });
    await one.ask("PUT", `/api/apis/shop/imports/${made.body.id}/content`, {
      body: lines(0, 3_000),
      headers: { "Content-Type": "application/x-ndjson" },
    });
    const training = await other.post<ModelView>("/api/apis/shop/models", { name: "knn" });
    expect(training.status, JSON.stringify(training.body)).toBe(202);
    const state = async () => {
      const answer = await one.get<{ items: DetectionView[] }>(`/api/apis/shop/detections?modelId=${training.body.id}`);
      return answer.body.items[0]?.state;
    };
    await vi.waitFor(async () => expect(await state()).toBe("live"), PATIENT);

    // What is pushed to one is told by both.
    const told = await Promise.all(pages.map((page) => sseOf(page, "/api/events?apiId=shop&lang=en")));
    const attack = (number: number) => line(number, `/admin/../../etc/passwd/${number}`);
    const push = (client: Client, body: string) =>
      client.ask("POST", "/api/apis/shop/lines", { body, headers: { "Content-Type": "application/x-ndjson" } });
    await push(one, attack(3_000));
    for (const { events } of told) {
      await vi.waitFor(() => expect(events.filter(({ type }) => type === "anomaly")).toHaveLength(1), PATIENT);
    }

    // One is killed while a file is on its way to it.
    const file = lines(10_000, 34_000);
    const second = (await other.post<ImportView>("/api/apis/shop/imports", { name: "second.log" })).body.id;
    const content = async function* () {
      yield file.slice(0, file.length / 2);
      await new Promise<void>((resolve) => onTestFinished(() => resolve()));
    };
    const broken = other
      .ask("PUT", `/api/apis/shop/imports/${second}/content`, {
        body: ReadableStream.from(content()) as unknown as string,
        headers: { "Content-Type": "application/x-ndjson" },
      })
      .catch((error: unknown) => error);
    const importOf = async () => (await one.get<ImportView>(`/api/apis/shop/imports/${second}`)).body;
    await vi.waitFor(async () => expect((await importOf()).lines).toBeGreaterThan(4_000), PATIENT);
    await portals[1]!.kill();
    expect(await broken).toBeInstanceOf(TypeError);
    await vi.waitFor(async () => expect((await importOf()).state).toBe("interrupted"), PATIENT);
    const rest = await one.ask<ImportView>("PUT", `/api/apis/shop/imports/${second}/content`, {
      body: file,
      headers: { "Content-Type": "application/x-ndjson" },
    });
    expect(rest.body).toMatchObject({ state: "done", parsed: 24_000, bad: 0 });

    const paths = (await everyEntry(one, "shop")).map(({ path }) => path);
    expect(paths).toHaveLength(3_000 + 1 + 24_000);
    expect(new Set(paths).size).toBe(3_000 + 1 + 24_000);

    // The one that is left judges new lines, whichever of them did before.
    await push(one, attack(40_000));
    await vi.waitFor(async () => {
      const { body } = await one.get<AnomaliesPage>("/ml/detect?apiId=shop&limit=200&wait=0");
      const found = (body as unknown as { anomalies: AnomaliesPage["items"] }).anomalies;
      const ids = found.map(({ entry }) => entry.id);
      expect(new Set(ids).size).toBe(ids.length);
      const attacks = found.filter(({ entry }) => entry.path.startsWith("/admin/"));
      expect(attacks.map(({ entry }) => entry.path).sort()).toEqual([
        "/admin/../../etc/passwd/3000",
        "/admin/../../etc/passwd/40000",
      ]);
    }, PATIENT);
    expect(await portals[0]!.stop()).toBe(0);
  });
});
