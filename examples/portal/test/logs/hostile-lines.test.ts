import type { LogEntry } from "@securecomm/anomaly";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryOf, toEntryView } from "../../src/logs/entry-view.ts";
import { insertEntries } from "../../src/logs/insert-entries.ts";
import { readEntriesById } from "../../src/logs/read-entries.ts";
import { storable } from "../../src/logs/storable.ts";
import type { Database } from "../../src/storage/database.ts";
import { apis, entries } from "../../src/storage/schema.ts";
import { BACKENDS, freshDatabase } from "../support/databases.ts";
import { allEntries, counts, pieces, startLogs } from "./support.ts";

const text = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  fc.constantFrom("\0", "\ud83d", "\udd0d\ud83d", "'; drop table entries; --", "<script>alert(1)</script>", "\\u0000"),
  fc.constantFrom(...[40, 500, 25_000].map((length) => "\u{1f50d}\0".repeat(length))),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    1e308,
    -1e308,
    5e-324,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    8.64e15 + 1,
    -8.64e15,
    2 ** 53,
    2 ** 63,
  ),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyEntry: fc.Arbitrary<LogEntry> = fc.record({
  ...{ at: number, offset: number, client: text, address: maybe(text), method: text, path: text, query: text },
  clientSource: fc.constantFrom("client-id", "api-key", "user", "address"),
  ...{ status: maybe(number), bytes: maybe(number), duration: maybe(number), referer: maybe(text) },
  userAgent: maybe(text),
});

describe.each(BACKENDS)("whatever a log says on %s", (backend) => {
  let database: Database;
  beforeAll(async () => {
    database = await freshDatabase(backend);
  });
  afterAll(() => database.close());

  it("is stored, counted, and given back as `storable` left it, which leaves it alone the second time", async () => {
    const { db } = database;
    await fc.assert(
      fc.asyncProperty(fc.array(anyEntry, { minLength: 1, maxLength: 6 }), async (all) => {
        await db.delete(apis);
        await db.delete(entries);
        await db.insert(apis).values({ id: "shop", name: "Shop" });
        await db.transaction((tx) => insertEntries(tx, "shop", undefined, all));
        const rows = await readEntriesById(db, "shop", { after: 0, limit: 100 });
        expect(rows).toHaveLength(all.length);
        for (const [i, row] of rows.entries()) {
          const { hour, client_source, user_agent, ...kept } = storable(all[i]!);
          expect(entryOf(row)).toEqual({ ...kept, clientSource: client_source, userAgent: user_agent });
          expect(storable(entryOf(row))).toEqual(storable(all[i]!));
          expect(Math.abs(row.at - hour - 1_800_000)).toBeLessThanOrEqual(1_800_000);
          const view = toEntryView(row);
          expect(view.path.length + view.query.length).toBeLessThan(5_000);
          expect(() => encodeURIComponent(view.path + view.query)).not.toThrow();
        }
        const { kept, counted } = await counts(database);
        expect(kept).toEqual(counted);
      }),
      { numRuns: 12 },
    );
  });

  it("comes through an import: bytes of all kinds between lines lose and harm no other", async () => {
    const { imports, logs, database } = await startLogs(backend);
    const good = (i: number) => `{"time":"2026-10-01T00:00:00Z","url":"/good/${i}"}`;
    const hostile = [
      '{"time":"2026-10-01T00:00:00Z","url":"/<script>alert(1)</script>","user":"<img src=x onerror=alert(1)>"}',
      '{"time":"2026-10-01T00:00:00Z","url":"/\\u0000\\ud800\\u001b[2J","userAgent":"\\u0000"}',
      `{"time":"2026-10-01T00:00:00Z","url":"/${"x".repeat(1_000_000)}"}`,
      `{"time":"2026-10-01T00:00:00Z","url":"/'); drop table entries; --"}`,
      `{"time":"2026-10-01T00:00:00Z","url":"/","bytes":1e308,"duration":1e308}`,
      '{"time":"+275760-09-13T00:00:00Z","url":"/"}',
      '{"time":8640000000000000,"url":"/"}',
      '{"time":-1e308,"url":"/"}',
      '{"__proto__":{"time":1},"constructor":1}',
      `${"[".repeat(100_000)}`,
      `{"a":`.repeat(50_000),
      `1.2.3.4 - ${"\\x00\\xff".repeat(1_000)} [01/Oct/2026:00:00:00 +0000] "GET /\\x00 HTTP/1.1" 200 1`,
      "\x1b]0;title\x07\x1b[31m\r\b\u202e",
    ];
    const parts = hostile.flatMap((line, i) => [
      Buffer.from(`${good(i)}\n${line}\n`),
      Buffer.from([0xff, 0xc0, 0, 10]),
    ]);
    const { id } = await imports.create("shop", { name: "'; drop table imports; --", format: "auto" });
    const done = await imports.receive("shop", id, pieces(Buffer.concat(parts)));
    expect(done).toMatchObject({ state: "done", lines: 3 * hostile.length });
    const paths = (await allEntries(logs)).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith("/good/"))).toHaveLength(hostile.length);
    expect(paths).toContain("/<script>alert(1)</script>");
    expect(paths).toContain("/'); drop table entries; --");
    expect(paths.every((path) => !path.includes("\0"))).toBe(true);
    const { kept, counted } = await counts(database);
    expect(kept).toEqual(counted);
  });
});
