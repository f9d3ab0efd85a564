import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { LogEntry } from "../../src/features/log-entry.ts";
import { LOG_LIMITS } from "../../src/features/log-limits.ts";
import { type LogEntries, parseLog } from "../../src/features/parse-log.ts";

const line = (path: string, user = "-") =>
  `203.0.113.9 - ${user} [10/Oct/2025:13:55:36 -0300] "GET ${path} HTTP/1.1" 200 5 "-" "curl/8.5"`;
const json = (path: string) => JSON.stringify({ time: 1_760_115_336, path, clientId: "c" });

async function collect(entries: LogEntries): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

async function exposedGc(): Promise<() => void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import("node:v8"), import("node:vm")]);
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

describe("a log", () => {
  test("may mix its formats, and is told by line", async () => {
    const entries = parseLog(`${line("/a")}\n${json("/b")}\r\n\n   ${json("/c")}\n${line("/d").split(' "-"')[0]}`);
    expect((await collect(entries)).map(({ path }) => path)).toEqual(["/a", "/b", "/c", "/d"]);
    expect(entries.report).toMatchObject({
      lines: 5,
      parsed: 4,
      bad: 0,
      empty: 1,
      formats: { combined: 1, json: 2, common: 1 },
      clients: { address: 2, "client-id": 2 },
      addressOnly: false,
    });
  });

  test("counts its bad lines and says which they were and why, but not what they held", async () => {
    const secret = "token=hunter2";
    const entries = parseLog([`${line("/a")}\n${secret}\n{"oops\n`, `${line("/b")}\n[x]`]);
    expect((await collect(entries)).length).toBe(2);
    expect(entries.report).toMatchObject({
      lines: 5,
      parsed: 2,
      bad: 3,
      samples: [
        { line: 2, reason: "no-time" },
        { line: 3, reason: "bad-json" },
        { line: 5, reason: "no-time" },
      ],
    });
    expect(JSON.stringify(entries.report)).not.toContain("hunter2");
  });

  test("of nothing but bad lines keeps a bounded number of samples", async () => {
    const entries = parseLog("x\n".repeat(1000));
    await collect(entries);
    expect(entries.report.bad).toBe(1000);
    expect(entries.report.samples.length).toBe(LOG_LIMITS.badLineSamples);
  });

  test("in which the address is the only name of a client says so, also as JSON", async () => {
    const entries = parseLog(`${line("/a")}\n${line("/b")}`);
    expect(entries.report.addressOnly).toBe(false);
    await collect(entries);
    expect(JSON.parse(JSON.stringify(entries.report)).addressOnly).toBe(true);
    const named = parseLog(`${line("/a")}\n${line("/b", "ana")}`);
    await collect(named);
    expect(named.report.addressOnly).toBe(false);
  });

  test("gives the same entries as text, as bytes, in pieces and as a stream", async () => {
    const text = `${line("/ação/é😀")}\r\n${json("/日本")}\n${line("/z")}`;
    const bytes = new TextEncoder().encode(text);
    const whole = await collect(parseLog(text));
    expect(whole.map(({ path }) => path)).toEqual(["/ação/é😀", "/日本", "/z"]);
    for (const size of [1, 2, 3, 7]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect(await collect(parseLog(pieces))).toEqual(whole);
      expect(await collect(parseLog(Readable.from(pieces)))).toEqual(whole);
    }
    expect(await collect(parseLog(bytes))).toEqual(whole);
    expect(await collect(parseLog(new Blob([bytes]).stream() as unknown as AsyncIterable<Uint8Array>))).toEqual(whole);
  });

  test("with a line of a megabyte is read in bounded memory, and the line is still an entry", async () => {
    const entries = parseLog([
      line(`/x?q=${"A".repeat(1_000_000)}`),
      "\n",
      `{"message":"${"B".repeat(1_000_000)}`,
      "B".repeat(100_000),
      `"}\n`,
      line("/b"),
    ]);
    const [long, next] = await collect(entries);
    expect(long).toMatchObject({ path: "/x", status: undefined });
    expect(long!.query.length).toBeLessThan(LOG_LIMITS.lineCharacters);
    expect(next).toMatchObject({ path: "/b" });
    expect(entries.report).toMatchObject({
      parsed: 2,
      bad: 1,
      truncated: 2,
      samples: [{ line: 2, reason: "too-long" }],
    });
  });

  test.each([70_000, 3_000_000])("shows a request that came with a junk header of %i characters", async (length) => {
    const request = {
      remote_ip: "203.0.113.9",
      method: "GET",
      uri: "/admin?x=1",
      headers: { Junk: ['"'.repeat(length)] },
    };
    const long = JSON.stringify({ ts: 1_760_115_336, request, status: 200 });
    const entries = parseLog([long.slice(0, 1000), long.slice(1000), "\n", json("/next")]);
    const [first, next] = await collect(entries);
    expect(first).toMatchObject({ method: "GET", path: "/admin", query: "x=1", client: "203.0.113.9" });
    expect(next?.path).toBe("/next");
    expect(entries.report).toMatchObject({ parsed: 2, bad: 0, truncated: length > 1e6 ? 1 : 0 });
  });

  test("gives entries that do not hold on to the pieces they were read from", async () => {
    const collectGarbage = (globalThis as { gc?: () => void }).gc ?? (await exposedGc());
    const kept: LogEntry[] = [];
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 20; i++) {
      const piece = `${line(`/a-path-that-is-not-too-short/${i}`)}\n${`junk${i}`.repeat(100_000)}\n`;
      for await (const entry of parseLog([piece])) kept.push(entry);
    }
    collectGarbage();
    expect(kept.length).toBe(20);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000);
  });

  test("holds the next piece back until its entries are taken", async () => {
    let given = 0;
    async function* source() {
      for (; given < 100; given++) yield `${line(`/${given}`)}\n`;
    }
    for await (const { path } of parseLog(source())) if (path === "/3") break;
    expect(given).toBeLessThan(6);
  });

  test("tells of its progress", async () => {
    const seen: number[] = [];
    const pieces = [`${line("/a")}\n`, `${line("/b")}\n`];
    await collect(parseLog(pieces, { onProgress: ({ read }) => seen.push(read) }));
    expect(seen).toEqual([pieces[0]!.length, 2 * pieces[0]!.length, 2 * pieces[0]!.length]);
  });
});

describe("reading", () => {
  test("ends with the signal's reason, also while the source is silent, and closes the source", async () => {
    const controller = new AbortController();
    let closed = false;
    const source: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => {
        let first = true;
        return {
          next: () => {
            if (!first) return new Promise(() => {});
            first = false;
            return Promise.resolve({ done: false, value: `${line("/a")}\n` });
          },
          return: () => {
            closed = true;
            return new Promise(() => {});
          },
        };
      },
    };
    const reason = new Error("enough");
    const read = (async () => {
      for await (const _ of parseLog(source, { signal: controller.signal }))
        setTimeout(() => controller.abort(reason), 5);
    })();
    await expect(read).rejects.toBe(reason);
    expect(closed).toBe(true);
  });

  test("does not begin when the signal has fired", async () => {
    await expect(collect(parseLog(line("/a"), { signal: AbortSignal.abort(new Error("no")) }))).rejects.toThrow("no");
  });

  test("passes on what the source throws", async () => {
    async function* source() {
      yield line("/a");
      throw new Error("disk");
    }
    await expect(collect(parseLog(source()))).rejects.toThrow("disk");
    await expect(collect(parseLog(source(), { signal: new AbortController().signal }))).rejects.toThrow("disk");
  });

  test("refuses what is no log and no option, by name", async () => {
    expect(() => parseLog(7 as never)).toThrow(/^source must be/);
    expect(() => parseLog("", { format: "xml" as never })).toThrow(/^format must be/);
    expect(() => parseLog("", { lineCharacters: 1 })).toThrow(/^lineCharacters must be/);
    await expect(collect(parseLog([7] as never))).rejects.toThrow(/^source must be/);
  });
});
