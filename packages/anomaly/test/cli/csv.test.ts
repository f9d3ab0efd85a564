import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openCsv } from "../../src/cli/csv.ts";
import { openInput } from "../../src/cli/input.ts";
import { Kept, testFolder } from "./support/run.ts";

const path = testFolder();

async function open(stdin: string | Uint8Array | Readable, signal = new AbortController().signal) {
  const stream = stdin instanceof Readable ? stdin : Readable.from([Buffer.from(stdin)]);
  return openInput("-", {
    stdin: stream,
    stdout: new Kept(),
    stderr: new Kept(),
    signal,
    env: {},
    busy: (work) => work(),
  });
}

async function read(text: string | Uint8Array, delimiter = ",") {
  const { columns, rows } = await openCsv(await open(text), delimiter);
  const all: [number, ...string[]][] = [];
  for await (const { line, cells } of rows) all.push([line, ...cells]);
  return { columns, rows: all };
}

describe("an input", () => {
  it("is looked at without losing a byte, however it is cut into pieces", async () => {
    const text = "\n\n  first é line\nsecond\n";
    for (const size of [1, 2, 3, 100]) {
      const bytes = Buffer.from(text);
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const input = await open(Readable.from(pieces));
      expect(input.firstLine).toBe("first é line");
      const read: Uint8Array[] = [];
      for await (const chunk of input.chunks) read.push(chunk);
      expect(Buffer.concat(read).toString()).toBe(text);
    }
  });

  it("is unpacked when gzip packed it, and refused when that is cut", async () => {
    const packed = gzipSync("a,b\n1,2\n");
    expect((await read(packed)).rows).toEqual([[2, "1", "2"]]);
    const long = gzipSync(`a,b\n${Array.from({ length: 50_000 }, (_, i) => `${i},${i * i}\n`).join("")}`);
    await expect(read(long.subarray(0, long.length - 2_000))).rejects.toThrow("damaged or cut");
  });

  it("hears that it shall stop while nothing comes in", async () => {
    const stopping = new AbortController();
    const silent = new Readable({ read() {} });
    const opening = open(silent, stopping.signal);
    stopping.abort();
    await expect(opening).rejects.toThrow();
  });

  it("names the file that is a folder", async () => {
    const io = { stdin: new Readable(), stdout: new Kept(), stderr: new Kept(), env: {} };
    const opening = openInput(path("."), { ...io, signal: new AbortController().signal, busy: (work) => work() });
    await expect(opening).rejects.toThrow("this is a folder");
  });
});

describe("a CSV file", () => {
  it("gives its rows with the lines on which they end", async () => {
    const text = '\ufeffname, length \r\n"a, ""b""\nc",1\r\n\r\nd,2\r\n';
    expect(await read(text)).toEqual({
      columns: ["name", "length"],
      rows: [
        [3, 'a, "b"\nc', "1"],
        [5, "d", "2"],
      ],
    });
    expect((await read("a;b\n1,5;2\n", ";")).rows).toEqual([[2, "1,5", "2"]]);
  });

  it.each([
    ["nothing", "", "the file is empty"],
    [
      "a row with fewer cells",
      "a,b\n1,2\n3\n",
      "line 3: the row has more or fewer cells than the first line has names",
    ],
    ["a row with more cells", "a,b\n1,2,3\n", "line 2: the row has more or fewer cells than the first line has names"],
    ["a quote that is not closed", 'a,b\n1,"2\n', "a quote is not closed"],
    ["a quote in the middle", 'a,b\n1,"2"3\n', "line 2: a quote stands in the middle of a cell"],
    ["a row that does not end", `a,b\n1,"${"x".repeat(2_000_000)}`, "longer than 1 MiB"],
    ["a name twice", "a,b,a\n1,2,3\n", 'two columns are called "a"'],
  ])("of %s is refused, with the line", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
