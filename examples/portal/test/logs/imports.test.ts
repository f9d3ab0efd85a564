import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { imports as importsTable } from "../../src/storage/schema.ts";
import { BACKENDS } from "../support/databases.ts";
import {
  allEntries,
  broken,
  bytes,
  counts,
  line,
  lines,
  PATIENT,
  packed,
  pieces,
  processOn,
  startLogs,
  warmUp,
} from "./support.ts";

const AUTO = { name: "access.log", format: "auto" } as const;
const COUNT = 2_500;

/** Content whose end comes when it is let go on. */
function held(text: string) {
  let goOn!: () => void;
  const until = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* content(): AsyncGenerator<Uint8Array> {
    yield* pieces(text);
    await until;
  }
  return { content: content(), goOn };
}

describe.each(BACKENDS)("an import on %s", (backend) => {
  beforeAll(() => warmUp(backend));

  it.each([
    ["plain", lines(COUNT)],
    ["packed by gzip", packed(lines(COUNT))],
    ["packed by gzip in two members", Buffer.concat([packed(lines(1_000)), packed(lines(1_500, 1_000))])],
  ])("stores each line of a %s log once, in its order, and counts it", async (_, content) => {
    const { imports, logs, database, told } = await startLogs(backend);
    const { id } = await imports.create("shop", { ...AUTO, size: content.length });
    const done = await imports.receive("shop", id, pieces(content));
    expect(done).toMatchObject({ state: "done", lines: COUNT, parsed: COUNT, bad: 0, addressOnly: false });
    expect(done.read).toBe(Buffer.from(content).length);
    const entries = await allEntries(logs);
    expect(entries.map(({ bytes }) => bytes)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
    expect(entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id).sort((a, b) => a - b));
    const { kept, counted } = await counts(database);
    expect(kept).toEqual(counted);
    const ofLines = told.flatMap((event) => (event.type === "lines" ? [event.entries] : []));
    expect(ofLines.reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    expect(told).toContainEqual({ type: "import", apiId: "shop", importId: id });
  });

  it("reports bad, empty and overlong lines by their numbers, and never what they say", async () => {
    const { imports } = await startLogs(backend);
    const { id } = await imports.create("shop", AUTO);
    const overlong = `{"time":"2026-10-01T00:00:00Z","url":"/${"a".repeat(1_100_000)}"}`;
    const content = [line(0), "no <b>line</b>", "", overlong, line(1), `{"url":"/"}`].join("\n");
    const done = await imports.receive("shop", id, pieces(content));
    expect(done).toMatchObject({ state: "done", lines: 6, parsed: 3, bad: 2, empty: 1, truncated: 1 });
    expect(done.samples).toEqual([
      { line: 2, reason: "no-time" },
      { line: 6, reason: "no-time" },
    ]);
    expect(JSON.stringify(done)).not.toContain("<b>");
  });

  it.each([1, 40_000, 300_000])("that breaks off after %i bytes goes on with the same content", async (at) => {
    const { imports, logs, database } = await startLogs(backend);
    const text = lines(COUNT);
    const { id } = await imports.create("shop", AUTO);
    const first = await imports.receive("shop", id, broken(text, at));
    expect(first.state).toBe("interrupted");
    // Whole lines that came are stored.
    expect(first.lines).toBe(text.slice(0, at).split("\n").length - 1);
    const second = await imports.receive("shop", id, broken(text, at + 20_000));
    expect(second).toMatchObject({ state: "interrupted", lines: text.slice(0, at + 20_000).split("\n").length - 1 });
    const done = await imports.receive("shop", id, pieces(text, 3_001));
    expect(done).toMatchObject({ state: "done", lines: COUNT, parsed: COUNT });
    expect((await allEntries(logs)).map(({ bytes }) => bytes)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
    const { kept, counted } = await counts(database);
    expect(kept).toEqual(counted);
    await expect(imports.receive("shop", id, pieces(text))).rejects.toMatchObject({
      code: "import-state",
      facts: { state: "done" },
    });
  });

  it("does not go on with other content, and stores none of it", async () => {
    const { imports, logs } = await startLogs(backend);
    const text = lines(1_000);
    const { id } = await imports.create("shop", AUTO);
    const { lines: stored } = await imports.receive("shop", id, broken(text, 50_000));
    const others = {
      "another beginning": text.replace("/items/3", "/items/x"),
      "shorter lines": "\n".repeat(60_000),
      "many short lines": `${'{"ts":1e9,"url":""}\n'.repeat(4_000)}`,
      "too short": text.slice(0, 20_000),
      nothing: "",
    };
    for (const [name, other] of Object.entries(others)) {
      await expect(imports.receive("shop", id, pieces(other)), name).rejects.toMatchObject({ code: "other-content" });
      expect(await imports.get("shop", id), name).toMatchObject({ state: "interrupted", lines: stored });
    }
    expect(await allEntries(logs)).toHaveLength(stored);
    expect(await imports.receive("shop", id, pieces(text))).toMatchObject({ state: "done", parsed: 1_000 });
  });

  it("of content that is here already keeps nothing", async () => {
    const { imports, logs, database } = await startLogs(backend);
    const [first, second] = [await imports.create("shop", AUTO), await imports.create("shop", AUTO)];
    await imports.receive("shop", first.id, pieces(lines(1_000)));
    await expect(imports.receive("shop", second.id, pieces(packed(lines(1_000))))).rejects.toMatchObject({
      code: "already-imported",
      facts: { importId: first.id, name: "access.log" },
    });
    expect(await imports.get("shop", second.id)).toMatchObject({
      state: "failed",
      problem: "already-imported",
      parsed: 0,
    });
    expect(await allEntries(logs)).toHaveLength(1_000);
    const { kept, counted } = await counts(database);
    expect(kept).toEqual(counted);
  });

  it("of a gzip that ends too early can go on, and of a damaged one cannot", async () => {
    const { imports } = await startLogs(backend);
    const whole = packed(lines(COUNT));
    const { id } = await imports.create("shop", AUTO);
    const cut = whole.subarray(0, whole.length - 1_000);
    await expect(imports.receive("shop", id, pieces(cut))).rejects.toMatchObject({ code: "wrong-packing" });
    const interrupted = await imports.get("shop", id);
    expect(interrupted).toMatchObject({ state: "interrupted", problem: "wrong-packing" });
    expect(interrupted.lines).toBeGreaterThan(0);
    expect(await imports.receive("shop", id, pieces(whole))).toMatchObject({ state: "done", parsed: COUNT });
    const damaged = Uint8Array.from(whole, (byte, i) => (i === whole.length >> 1 ? byte ^ 0xff : byte));
    const other = await imports.create("shop", AUTO);
    await expect(imports.receive("shop", other.id, pieces(damaged))).rejects.toMatchObject({ code: "wrong-packing" });
    expect(await imports.get("shop", other.id)).toMatchObject({ state: "failed", problem: "wrong-packing" });
    const zip = await imports.create("shop", AUTO);
    await expect(imports.receive("shop", zip.id, pieces("PK\x03\x04…"))).rejects.toMatchObject({
      code: "wrong-packing",
    });
  });

  it("takes no more bytes than its limits, sent or unpacked", async () => {
    const { imports } = await startLogs(backend, { limits: { sent: 100_000, unpacked: 300_000 } });
    const plain = await imports.create("shop", AUTO);
    await expect(imports.receive("shop", plain.id, pieces(lines(1_000)))).rejects.toMatchObject({
      code: "too-large",
      facts: { limit: 100_000 },
    });
    expect(await imports.get("shop", plain.id)).toMatchObject({ state: "failed", problem: "too-large" });
    const bomb = await imports.create("shop", AUTO);
    await expect(imports.receive("shop", bomb.id, pieces(packed("\n".repeat(400_000))))).rejects.toMatchObject({
      code: "too-large",
      facts: { limit: 300_000 },
    });
  });

  it("stores lines that come slowly before there is a whole batch of them", async () => {
    const { imports, logs } = await startLogs(backend);
    const { id } = await imports.create("shop", AUTO);
    const { content, goOn } = held(lines(3));
    const receiving = imports.receive("shop", id, content);
    await vi.waitFor(async () => expect(await allEntries(logs)).toHaveLength(3), PATIENT);
    expect((await imports.get("shop", id)).state).toBe("running");
    await expect(imports.receive("shop", id, pieces(""))).rejects.toMatchObject({ code: "import-state" });
    await expect(imports.remove("shop", id)).rejects.toMatchObject({ code: "import-state" });
    goOn();
    expect(await receiving).toMatchObject({ state: "done", parsed: 3 });
  });

  it("ends with the signal, with cancel and with the end of all; what was read is stored", async () => {
    const { imports, logs } = await startLogs(backend);
    const aborted = new AbortController();
    const made = await Promise.all([1, 2, 3].map(() => imports.create("shop", AUTO)));
    const [one, two, three] = made.map(({ id }) => id) as [number, number, number];
    const first = imports.receive("shop", one, held(lines(10)).content, { signal: aborted.signal });
    await vi.waitFor(async () => expect((await imports.get("shop", one)).state).toBe("running"), PATIENT);
    aborted.abort();
    expect((await first).state).toBe("interrupted");
    const second = imports.receive("shop", two, held(lines(10, 10)).content);
    await vi.waitFor(async () => expect((await imports.get("shop", two)).lines).toBe(10), PATIENT);
    expect(await imports.cancel("shop", two)).toMatchObject({ state: "cancelled", parsed: 10 });
    expect((await second).state).toBe("cancelled");
    await expect(imports.cancel("shop", two)).rejects.toMatchObject({ code: "import-state" });
    const third = imports.receive("shop", three, held(lines(10, 20)).content);
    third.catch(() => {});
    await vi.waitFor(async () => expect((await imports.get("shop", three)).state).toBe("running"), PATIENT);
    await imports.close();
    await expect(third).rejects.toMatchObject({ code: "shutting-down" });
    expect((await imports.get("shop", three)).state).toBe("interrupted");
    expect((await allEntries(logs)).length).toBeGreaterThanOrEqual(10);
  });

  it("is taken out again with its lines, and all is counted anew", async () => {
    const { imports, logs, database } = await startLogs(backend);
    const [first, second] = [await imports.create("shop", AUTO), await imports.create("shop", AUTO)];
    await imports.receive("shop", first.id, pieces(lines(1_000)));
    await imports.receive("shop", second.id, pieces(lines(1_500, 500)));
    await imports.push("shop", bytes(lines(10, 100_000)));
    await imports.remove("shop", first.id);
    expect(await allEntries(logs)).toHaveLength(1_510);
    const { kept, counted } = await counts(database);
    expect(kept).toEqual(counted);
    await expect(imports.get("shop", first.id)).rejects.toMatchObject({ code: "no-such-import" });
    const again = await imports.create("shop", AUTO);
    expect(await imports.receive("shop", again.id, pieces(lines(1_000)))).toMatchObject({ state: "done" });
  });

  it("that is removed with its API while it runs ends", async () => {
    const { imports, logs, database } = await startLogs(backend);
    const { id } = await imports.create("shop", AUTO);
    const { content, goOn } = held(lines(100));
    const receiving = imports.receive("shop", id, content);
    await vi.waitFor(async () => expect((await imports.get("shop", id)).lines).toBe(100), PATIENT);
    await logs.remove("shop");
    goOn();
    await expect(receiving).rejects.toMatchObject({ code: "no-such-api" });
    expect((await counts(database)).counted).toMatchObject({ clients: [], hours: [] });
  });

  it("of a process that is gone is interrupted when its lease has run out, and not before", async () => {
    const { imports, database, logs } = await startLogs(backend, { lease: { holds: 1, renewed: 1_000 } });
    const { id } = await imports.create("shop", AUTO);
    // It never ends and renews nothing: as after kill -9, but that its connection stands.
    const { content, goOn } = held(lines(100));
    const gone = imports.receive("shop", id, content);
    await vi.waitFor(async () => expect((await imports.get("shop", id)).lines).toBe(100), PATIENT);
    const other = await processOn(database);
    await vi.waitFor(async () => {
      await other.imports.recover();
      expect((await other.imports.get("shop", id)).state).toBe("interrupted");
    }, PATIENT);
    expect(await other.imports.receive("shop", id, pieces(lines(COUNT)))).toMatchObject({ state: "done" });
    // It wakes again, and must not store anything.
    goOn();
    await gone;
    expect(await allEntries(logs)).toHaveLength(COUNT);
    const running = await database.db.select().from(importsTable).where(eq(importsTable.state, "running"));
    expect(running).toEqual([]);
  });

  it("that runs in this process is left alone by recover", async () => {
    const { imports } = await startLogs(backend);
    const { id } = await imports.create("shop", AUTO);
    const { content, goOn } = held(lines(5));
    const receiving = imports.receive("shop", id, content);
    await vi.waitFor(async () => expect((await imports.get("shop", id)).state).toBe("running"), PATIENT);
    await imports.recover();
    goOn();
    expect(await receiving).toMatchObject({ state: "done", parsed: 5 });
  });

  it("is listed with the newest first, page by page", async () => {
    const { imports } = await startLogs(backend);
    for (let i = 0; i < 5; i++) await imports.create("shop", { ...AUTO, name: `\0${i}` });
    const first = await imports.list("shop", { limit: 3 });
    expect(first.items.map(({ name }) => name)).toEqual(["␀4", "␀3", "␀2"]);
    const second = await imports.list("shop", { limit: 3, cursor: first.next! });
    expect(second).toMatchObject({ items: [{ name: "␀1" }, { name: "␀0" }] });
    expect(second.next).toBeUndefined();
    await expect(imports.list("shop", { limit: 3, cursor: "bm8" })).rejects.toMatchObject({ code: "wrong-cursor" });
    await expect(imports.list("none", { limit: 3 })).rejects.toMatchObject({ code: "no-such-api" });
    await expect(imports.get("shop", 999)).rejects.toMatchObject({ code: "no-such-import" });
  });

  it("tells of its progress at most twice a second", async () => {
    let now = 0;
    const { imports, told } = await startLogs(backend, { clock: () => now });
    const { id } = await imports.create("shop", AUTO);
    async function* content(): AsyncGenerator<Uint8Array> {
      // A second by this clock.
      for (let i = 0; i < 20; i++) {
        yield bytes(lines(100, i * 100));
        now += 50;
        await sleep(0);
      }
    }
    await imports.receive("shop", id, content());
    const ofImport = told.filter(({ type }) => type === "import").length;
    expect(ofImport).toBeGreaterThanOrEqual(3);
    expect(ofImport).toBeLessThanOrEqual(4);
  });
});
