import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Problem } from "../../src/contract/common.ts";
import { languageOf } from "../../src/http/language.ts";
import { Client, cookieOf } from "../support/client.ts";
import { ANA, linkOf, startTestPortal } from "../support/portal.ts";

const HOUR = 3_600_000;

test("behind a proxy with https the cookie is the host's own and never goes out unencrypted", async () => {
  const origin = "https://portal.example";
  const portal = await startTestPortal("pglite", { nobody: true, origin });
  expect(portal.url).toBe(origin);
  // The test's proxy: it ends TLS and passes on by the address, which only the process itself knows.
  expect(portal.running.setupLink).toMatch(/^https:\/\/portal\.example\/setup#link=[\w-]{43}$/);
  const page = new Client(portal.local, { Origin: origin });
  const answer = await page.post("/api/setup", { link: linkOf(portal.running.setupLink), ...ANA });
  expect(answer.status).toBe(200);
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-securecomm_portal=[\w-]{43};/);
  expect(cookie).toContain("Secure");
  expect(cookie).not.toContain("Domain");
  expect(answer.headers.get("Strict-Transport-Security")).toContain("max-age=");
  // Not even a page of the address itself is of the same origin any more.
  const direct = new Client(portal.local, { Origin: portal.local });
  expect((await direct.post<Problem>("/api/login", ANA)).body.code).toBe("wrong-origin");
  // A cookie of the other name, which another host could have set, is none.
  const tossed = page.with({ Cookie: cookieOf(answer.headers).replace("__Host-", "") });
  expect((await tossed.get("/api/session")).status).toBe(401);
});

test("X-Forwarded-For is believed for as many proxies as there are, and no further", async () => {
  const portal = await startTestPortal("pglite", { trustProxy: 1 });
  const guess = (forwarded: string) =>
    portal.stranger.post(
      "/api/login",
      { name: "Ana", password: "guess" },
      { headers: { "X-Forwarded-For": forwarded } },
    );
  await guess("6.6.6.6, 198.51.100.7");
  await guess("not an address");
  const addresses = portal.audit.filter((line) => line["action"] === "login-failed").map((line) => line["address"]);
  expect(addresses).toEqual(["198.51.100.7", "127.0.0.1"]);
});

test("without a trusted proxy X-Forwarded-For is nobody's word", async () => {
  const portal = await startTestPortal("pglite");
  const codes = new Set<number>();
  for (let index = 0; index < 31; index += 1) {
    const headers = { "X-Forwarded-For": `198.51.100.${index}` };
    codes.add(
      (await portal.stranger.post("/api/login", { name: `user ${index}`, password: "guess" }, { headers })).status,
    );
  }
  expect(codes).toEqual(new Set([401, 429]));
});

test("too many requests are told when to come again, each by itself", async () => {
  const portal = await startTestPortal("pglite", {
    requestLimits: { reads: 5, writes: 3, strangers: 1000, pages: 1000 },
  });
  const statuses: number[] = [];
  for (let times = 0; times < 6; times += 1) statuses.push((await portal.ana.get("/api/apis")).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  const refused = await portal.ana.get<Problem>("/api/apis");
  expect(refused.body.code).toBe("too-many-requests");
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  // What changes something is counted apart, and so is somebody else.
  expect((await portal.ana.post("/api/apis", { id: "shop", name: "Shop" })).status).toBe(201);
  const program = await portal.program("logs:read");
  expect((await program.get("/api/apis")).status).toBe(200);
});

test("a session that nobody uses ends after 12 hours, and so does a stream that is open", async () => {
  let now = Date.UTC(2026, 10, 22, 12);
  const portal = await startTestPortal("pglite", { clock: () => now, streamLimits: { lookEvery: 50 } });
  const stream = await portal.ana.fetch("GET", "/api/events");
  expect(stream.status).toBe(200);
  now += 12 * HOUR - 1;
  expect((await portal.ana.get("/api/session")).status).toBe(200);
  now += 12 * HOUR;
  expect((await portal.ana.get("/api/session")).status).toBe(401);
  // It ends by itself: else this waits for ever.
  await stream.text().catch(() => {});
});

test("streams are few for each, and a place is free again when one ends", async () => {
  const portal = await startTestPortal("pglite", { streamLimits: { perActor: 2 } });
  const gone = new AbortController();
  const first = await portal.ana.fetch("GET", "/api/events", { signal: gone.signal });
  const second = await portal.ana.fetch("GET", "/api/events");
  expect([first.status, second.status]).toEqual([200, 200]);
  const third = await portal.ana.get<Problem>("/api/events");
  expect([third.status, third.body.code]).toEqual([429, "too-many-streams"]);
  gone.abort();
  await expect
    .poll(
      async () => {
        const next = await portal.ana.fetch("GET", "/api/events");
        if (next.status !== 200) await next.text();
        return next.status;
      },
      { timeout: 10_000 },
    )
    .toBe(200);
});

test("an error that nobody expected tells nothing of the inside, and is logged without values", async () => {
  const portal = await startTestPortal("pglite");
  await portal.database.db.execute("alter table sessions rename to sessions_gone");
  try {
    const answer = await portal.ana.get<Problem>("/api/session");
    expect([answer.status, answer.body.code]).toEqual([500, "internal"]);
    expect(JSON.stringify(answer.body)).not.toMatch(/sessions|select|drizzle|\.ts/i);
    expect(answer.headers.get("Content-Security-Policy")).toBeTruthy();
    await expect.poll(() => portal.errors.length).toBeGreaterThan(0);
    expect(portal.errors[0]).toMatchObject({ method: "GET", path: "/api/session" });
    expect(JSON.stringify(portal.errors)).not.toContain("params:");
  } finally {
    await portal.database.db.execute("alter table sessions_gone rename to sessions");
  }
});

test("pages come from the built folder alone, with one document for all paths", async () => {
  const folder = mkdtempSync(join(tmpdir(), "portal-web-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Portal</title>");
  writeFileSync(join(folder, "assets", "index-1a2b.js"), `"use strict";${" ".repeat(2000)}`);
  const portal = await startTestPortal("pglite", { web: folder });
  for (const path of ["/", "/detector?api=shop", "/client/address/10.0.0.1", "/index.html"]) {
    const page = await portal.stranger.get<string>(path);
    expect([path, page.status, page.headers.get("Cache-Control")]).toEqual([path, 200, "no-cache"]);
    expect(page.body).toContain("<title>Portal</title>");
  }
  const script = await portal.stranger.get<string>("/assets/index-1a2b.js");
  expect(script.headers.get("Content-Type")).toBe("text/javascript; charset=UTF-8");
  expect(script.headers.get("Cache-Control")).toContain("immutable");
  const etag = script.headers.get("ETag") ?? "";
  const again = await portal.stranger.get("/assets/index-1a2b.js", { headers: { "If-None-Match": etag } });
  expect(again.status).toBe(304);
  for (const path of ["/assets/none.js", "/assets/..%2f..%2fpackage.json", "/assets/%2e%2e/%2e%2e/etc/passwd"]) {
    const answer = await portal.stranger.get<string>(path);
    expect(JSON.stringify(answer.body)).not.toContain("root:");
    if (answer.status === 200) expect(answer.body).toContain("<title>Portal</title>");
  }
});

test.each([
  ["pt", "en", "pt"],
  [undefined, "pt-BR,pt;q=0.9,en;q=0.8", "pt"],
  [undefined, "en-GB;q=0.8, pt;q=0.9", "pt"],
  [undefined, "fr, de", "en"],
  [undefined, "pt;q=0", "en"],
  ["xx", "pt", "pt"],
  [undefined, undefined, "en"],
  [undefined, "ptx, english", "en"],
] as const)("lang=%s and Accept-Language: %s give %s", (lang, accepted, language) => {
  expect(languageOf(lang, accepted)).toBe(language);
});
