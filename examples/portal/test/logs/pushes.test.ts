import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { BACKENDS, freshPostgresUrl } from "../support/databases.ts";
import { allEntries, bytes, counts, line, lines, pieces, processOn, startLogs, warmUp } from "./support.ts";

describe.each(BACKENDS)("pushed lines on %s", (backend) => {
  beforeAll(() => warmUp(backend));

  it.each([
    ["text", `${lines(3)}not a line\n${line(3)}`],
    ["a JSON list of texts", JSON.stringify([line(0), line(1), line(2), "not a line", line(3)])],
    ["a JSON list of objects", JSON.stringify([0, 1, 2, 9, 3].map((i) => (i === 9 ? { no: 1 } : JSON.parse(line(i)))))],
  ])("are stored at once, as %s, and the bad ones are reported", async (_, body) => {
    const { imports, logs, database, told } = await startLogs(backend);
    const pushed = await imports.push("shop", bytes(body));
    expect(pushed).toMatchObject({ accepted: 4, bad: 1, samples: [{ line: 4 }], repeated: false });
    expect((await allEntries(logs)).map(({ bytes }) => bytes)).toEqual([0, 1, 2, 3]);
    expect(told.at(-1)).toEqual({ type: "lines", apiId: "shop", entries: 4 });
    const { kept, counted } = await counts(database);
    expect(kept).toEqual(counted);
  });

  it("are one line for each text of a list, whatever is in it", async () => {
    const { imports } = await startLogs(backend);
    const pushed = await imports.push("shop", bytes(JSON.stringify([`x\n${line(0)}\r\n${line(1)}`, line(2)])));
    expect(pushed).toMatchObject({ accepted: 1, bad: 1 });
  });

  it.each([`["a",`, `["a", 1]`, `[["a"]]`, `[{"a":1}, null]`])("are refused where a list is none: %s", async (body) => {
    const { imports, logs } = await startLogs(backend);
    await expect(imports.push("shop", bytes(body))).rejects.toMatchObject({ code: "malformed-body" });
    expect(await allEntries(logs)).toEqual([]);
  });

  it("are stored once for a key; another body or API under it is another matter", async () => {
    const { imports, logs } = await startLogs(backend);
    await logs.create({ id: "other", name: "Other" });
    const first = await imports.push("shop", bytes(lines(3)), "key-1");
    expect(await imports.push("shop", bytes(lines(3)), "key-1")).toEqual({ ...first, repeated: true });
    await expect(imports.push("shop", bytes(lines(4)), "key-1")).rejects.toMatchObject({ code: "key-reused" });
    expect(await imports.push("other", bytes(lines(4)), "key-1")).toMatchObject({ accepted: 4, repeated: false });
    expect(await imports.push("shop", bytes(lines(1, 10)), "key-2")).toMatchObject({ accepted: 1 });
    expect(await allEntries(logs)).toHaveLength(4);
  });

  it("forget a key after seven days", async () => {
    const { imports, logs, database } = await startLogs(backend);
    for (const key of ["a", "b"]) await imports.push("shop", bytes(lines(1)), key);
    await database.db.execute(sql`update pushes set at = now() - interval '6 days 23 hours'`);
    expect(await imports.push("shop", bytes(lines(1)), "a")).toMatchObject({ repeated: true });
    await database.db.execute(sql`update pushes set at = now() - interval '7 days 1 minute'`);
    expect(await imports.push("shop", bytes(lines(1)), "a")).toMatchObject({ repeated: false });
    await imports.recover();
    expect((await database.db.execute(sql`select key from pushes`)) as unknown).toMatchObject({ rows: [{ key: "a" }] });
    expect(await allEntries(logs)).toHaveLength(3);
  });

  it("are refused for an API that is not there, a body that is too large and a key that is none", async () => {
    const { imports, logs } = await startLogs(backend);
    await expect(imports.push("none", bytes(lines(1)))).rejects.toMatchObject({ code: "no-such-api" });
    await expect(imports.push("shop", new Uint8Array(2 ** 20 + 1))).rejects.toMatchObject({ code: "too-large" });
    for (const key of ["", "a b", "é", "\0", "k".repeat(201)]) {
      await expect(imports.push("shop", bytes(lines(1)), key)).rejects.toMatchObject({ code: "wrong-parameters" });
    }
    expect(await imports.push("shop", new Uint8Array())).toMatchObject({ accepted: 0, bad: 0 });
    expect(await allEntries(logs)).toEqual([]);
    await imports.close();
    await expect(imports.push("shop", bytes(lines(1)))).rejects.toMatchObject({ code: "shutting-down" });
  });
});

describe.skipIf(!BACKENDS.includes("postgres"))("two processes on one PostgreSQL", () => {
  it("store what is pushed to both with one key once, and lose and double nothing else", async () => {
    const url = await freshPostgresUrl();
    const databases = await Promise.all([1, 2].map(() => openDatabase({ url, connections: 8 })));
    const both = await Promise.all(databases.map((database) => processOn(database)));
    const [one, other] = both as [(typeof both)[0], (typeof both)[0]];
    await one.logs.create({ id: "shop", name: "Shop" });
    const files = await Promise.all(both.map(({ imports }) => imports.create("shop", { name: "f", format: "auto" })));
    const answers = await Promise.all([
      ...Array.from({ length: 60 }, (_, i) =>
        both[i % 2]!.imports.push("shop", bytes(lines(5, 5 * (i >> 1))), `key-${i >> 1}`),
      ),
      ...Array.from({ length: 30 }, (_, i) => both[i % 2]!.imports.push("shop", bytes(lines(5, 1_000 + 5 * i)))),
    ]);
    const received = await Promise.all(
      both.map(({ imports }, i) => imports.receive("shop", files[i]!.id, pieces(lines(2_500, 10_000 + 2_500 * i)))),
    );
    expect(answers.filter(({ repeated }) => repeated)).toHaveLength(30);
    expect(received.map(({ state }) => state)).toEqual(["done", "done"]);
    const stored = (await allEntries(other.logs)).map(({ bytes }) => bytes);
    const sent = [0, 1_000].flatMap((from) => Array.from({ length: 150 }, (_, i) => from + i));
    expect(stored).toEqual([...sent, ...Array.from({ length: 5_000 }, (_, i) => 10_000 + i)]);
    const { kept, counted } = await counts(one.database);
    expect(kept).toEqual(counted);
    await Promise.all(both.map(({ imports }) => imports.close()));
  });

  it("give ids in the order in which they are committed: whoever reads on from the last id misses none", async () => {
    const url = await freshPostgresUrl();
    const databases = await Promise.all([1, 2].map(() => openDatabase({ url, connections: 8 })));
    const both = await Promise.all(databases.map((database) => processOn(database)));
    await both[0]!.logs.create({ id: "shop", name: "Shop" });
    let pushing = true;
    const pushed = Promise.all(
      Array.from({ length: 80 }, (_, i) => both[i % 2]!.imports.push("shop", bytes(lines(1 + (i % 7), 100 * i)))),
    ).finally(() => {
      pushing = false;
    });
    const seen: number[] = [];
    const read = async () => {
      const after = seen.at(-1) ?? 0;
      const { rows } = (await databases[0]!.db.execute(
        sql`select id from entries where api_id = 'shop' and id > ${after}::bigint order by id`,
      )) as unknown as { readonly rows: readonly { readonly id: number }[] };
      seen.push(...rows.map(({ id }) => id));
    };
    while (pushing) await read();
    await read();
    const answers = await pushed;
    expect(seen).toHaveLength(answers.reduce((sum, { accepted }) => sum + accepted, 0));
  });

  it("do not receive the same import at once", async () => {
    const url = await freshPostgresUrl();
    const databases = await Promise.all([1, 2].map(() => openDatabase({ url, connections: 4 })));
    const both = await Promise.all(databases.map((database) => processOn(database)));
    await both[0]!.logs.create({ id: "shop", name: "Shop" });
    const { id } = await both[0]!.imports.create("shop", { name: "f", format: "json" });
    const tries = await Promise.allSettled(
      both.map(({ imports }) => imports.receive("shop", id, pieces(lines(3_000), 1_001))),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(tries.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "import-state" } });
    expect(await allEntries(both[1]!.logs)).toHaveLength(3_000);
  });
});
