import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { DetectAnswer } from "../../../src/contract/anomalies.ts";
import { eventSchema, type PortalEvent } from "../../../src/contract/events.ts";
import type { SampleView } from "../../../src/contract/logs.ts";
import type { DetectionView, ModelView } from "../../../src/contract/models.ts";
import type { Client } from "../../support/client.ts";
import { BACKENDS } from "../../support/databases.ts";
import { startTestPortal, type TestPortal } from "../../support/portal.ts";
import { line } from "./lines-of.ts";

interface Told {
  readonly event: string;
  readonly id?: number;
  readonly data: unknown;
}

/** Server-sent events as they come, until the test ends. */
async function listen(client: Client, path: string, headers: Readonly<Record<string, string>> = {}) {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const response = await client.fetch("GET", path, {
    headers: { Accept: "text/event-stream", ...headers },
    signal: gone.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toContain("text/event-stream");
  const told: Told[] = [];
  const ended = (async () => {
    let text = "";
    for await (const piece of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
      const parts = (text + piece).split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const field = (name: string) =>
          part
            .split("\n")
            .find((row) => row.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const [event, id, data] = [field("event"), field("id"), field("data")];
        if (event !== undefined && data !== undefined) {
          told.push({ event, ...(id === undefined ? {} : { id: Number(id) }), data: JSON.parse(data) });
        }
      }
    }
  })().catch(() => {});
  return { told, ended, leave: () => gone.abort() };
}

const WAIT = { timeout: 20_000, interval: 50 };

describe.each(BACKENDS)("events, on %s", (backend) => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await startTestPortal(backend, { streamLimits: { lookEvery: 200 } });
  });
  afterAll(() => portal.running.close());

  it("come as they happen, of one API, and go on where a listener left", async () => {
    const { ana } = portal;
    for (const id of ["one", "two"]) await ana.post("/api/apis", { id, name: id });
    const push = (apiId: string) =>
      ana.post(`/api/apis/${apiId}/lines`, undefined, { body: line({}), headers: { "Content-Type": "text/plain" } });
    const all = await listen(ana, "/api/events");
    const ofTwo = await listen(ana, "/api/events?apiId=two");
    for (const apiId of ["one", "two", "one"]) await push(apiId);
    const lines = (from: readonly Told[]) => from.filter(({ event }) => event === "lines");
    await expect.poll(() => lines(all.told).length, WAIT).toBe(3);
    await expect.poll(() => lines(ofTwo.told).length, WAIT).toBe(1);
    for (const { event, data } of all.told) expect(eventSchema.parse(data)).toMatchObject({ type: event });
    all.leave();
    await all.ended;
    await push("two");
    const first = lines(all.told)[0] as Told;
    const resumed = await listen(ana, "/api/events", { "Last-Event-ID": String(first.id) });
    await expect
      .poll(() => lines(resumed.told).map(({ data }) => (data as { apiId: string }).apiId), WAIT)
      .toEqual(["two", "one", "two"]);
    const ids = resumed.told.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((one, other) => (one ?? 0) - (other ?? 0)));
    const wrong = await ana.get<{ errors: { at: string }[] }>("/api/events", {
      headers: { "Last-Event-ID": "1; drop" },
    });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ at: "header.last-event-id" }] } });
  });

  it("end with the token, and are counted", async () => {
    const program = await portal.program("anomalies:read");
    const streams = await Promise.all(Array.from({ length: 6 }, () => listen(program, "/api/events")));
    expect(await program.get("/api/events")).toMatchObject({ status: 429, body: { code: "too-many-streams" } });
    streams[0]?.leave();
    await expect
      .poll(async () => {
        const answer = await program.fetch("GET", "/api/events");
        await answer.body?.cancel();
        return answer.status;
      }, WAIT)
      .toBe(200);
    const { body: tokens } = await portal.ana.get<{ id: number }[]>("/api/tokens");
    await portal.ana.delete(`/api/tokens/${tokens[0]?.id}`);
    await Promise.all(streams.map(({ ended }) => ended));
    expect((await program.get("/api/events")).status).toBe(401);
    const writer = await portal.program("logs:write");
    expect((await writer.get("/api/events")).status).toBe(403);
  });

  it("stream the progress of a detection, and then a live alert in the listener's language", async () => {
    const { ana } = portal;
    const { body: sample } = await ana.post<SampleView>("/api/sample");
    const at = `/api/apis/${sample.api.id}`;
    const { body: model } = await ana.post<ModelView>(`${at}/models`, { name: "iforest" });
    await expect
      .poll(async () => (await ana.get<ModelView>(`${at}/models/${model.id}`)).body.state, { ...WAIT, timeout: 60_000 })
      .toBe("ready");
    await ana.post(`${at}/models/${model.id}/choose`, {});
    const detect = await listen(ana, `/ml/detect?apiId=${sample.api.id}&limit=3`);
    await detect.ended;
    expect(detect.told.map(({ event }) => event)).toEqual([...detect.told.slice(1).map(() => "progress"), "result"]);
    const progress = detect.told.slice(0, -1).map(({ data }) => (data as DetectionView).scanned);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
    expect(detect.told.at(-1)?.data as DetectAnswer).toMatchObject({ complete: true, detection: { state: "live" } });

    const [english, portuguese] = [await listen(ana, "/api/events?lang=en"), await listen(ana, "/api/events?lang=pt")];
    const hostile = line({
      at: Date.now(),
      user: "<script>alert(1)</script>",
      address: "203.0.113.89",
      path: "/admin/../../etc/passwd?q='%20OR%201=1--<svg/onload=alert(1)>",
    });
    await ana.post(`${at}/lines`, undefined, { body: hostile, headers: { "Content-Type": "text/plain" } });
    const alerts = (from: readonly Told[]) =>
      from.flatMap(({ data }) =>
        (data as PortalEvent).type === "anomaly" ? [data as { text: string; anomalyId: number }] : [],
      );
    await expect.poll(() => alerts(english.told).length, WAIT).toBe(1);
    await expect.poll(() => alerts(portuguese.told).length, WAIT).toBe(1);
    expect(alerts(english.told)[0]?.text).toMatch(/Model: iforest/);
    expect(alerts(portuguese.told)[0]?.text).toMatch(/Modelo: iforest/);
    const shown = await ana.get<{ entry: { client: string } }>(`/api/anomalies/${alerts(english.told)[0]?.anomalyId}`);
    expect(shown.body.entry.client).toBe("<script>alert(1)</script>");
    expect(shown.headers.get("Content-Type")).toMatch(/^application\/json/);
    expect(shown.headers.get("X-Content-Type-Options")).toBe("nosniff");
  }, 120_000);
});
