import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DamagedLogError, readLog, verifySealedLog } from "../../src/reader.ts";
import { folderOfFile } from "../support/folder.ts";
import { rememberingKey } from "../support/remembering-key.ts";
import { SealedWriter } from "../support/sealed-writer.ts";

const root = folderOfFile();
const key = rememberingKey();
let count = 0;

type Step = { do: "write"; lines: string[] } | { do: "rotate" | "restart" | "kill" | "kill within a frame" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("write" as const),
      lines: fc.array(
        fc.string({ maxLength: 40 }).map((text) => text.replaceAll("\n", " ")),
        { minLength: 1, maxLength: 12 },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rotate" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("restart" as const, "kill" as const, "kill within a frame" as const) }),
  },
);
const program = fc.array(step, { minLength: 3, maxLength: 10 });

/** So many times as many logs as usual; the usual number is chosen so that the whole suite stays quick. */
const TIMES = Number(process.env["LOG_TAMPERING_TIMES"] ?? 1);
const TIMEOUT = 30_000 * TIMES;

/** Writes what a program says, closes the log, and gives its lines. */
function write(path: string, steps: readonly Step[]): { lines: string[]; killed: number } {
  const lines: string[] = [];
  let killed = 0;
  let writer = new SealedWriter(path, { recipient: key.recipient });
  for (const each of steps) {
    if (each.do === "write") {
      writer.write(...each.lines);
      lines.push(...each.lines);
    } else if (each.do === "rotate") {
      writer.rotate();
    } else {
      if (each.do === "restart") writer.close();
      else writer.kill(each.do === "kill" ? undefined : Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 60, 7));
      if (each.do !== "restart") killed++;
      writer = new SealedWriter(path, { recipient: key.recipient });
    }
  }
  writer.close();
  return { lines, killed };
}

function fresh(): string {
  const folder = join(root, `r${count++}`);
  mkdirSync(folder);
  return join(folder, "p.log");
}

async function before(path: string): Promise<{ lines: string[]; damaged: boolean }> {
  const lines: string[] = [];
  try {
    for await (const { text } of readLog(path, { key })) lines.push(text);
    return { lines, damaged: false };
  } catch (error) {
    if (!(error instanceof DamagedLogError)) throw error;
    return { lines, damaged: true };
  }
}

describe("any log", () => {
  it(
    "verifies, and is read as it was written",
    async () => {
      await fc.assert(
        fc.asyncProperty(program, async (steps) => {
          const path = fresh();
          const { lines, killed } = write(path, steps);
          const report = await verifySealedLog(path, { key });
          expect(report.faults).toEqual([]);
          expect(report).toMatchObject({ intact: true, closed: true, lines: lines.length });
          expect(report.notes.map(({ kind }) => kind)).toEqual(Array(killed).fill("unclean-end"));
          expect(await verifySealedLog(path)).toMatchObject({ intact: true, lines: lines.length, head: report.head! });
          expect(await before(path)).toEqual({ lines, damaged: false });
          rmSync(join(path, ".."), { recursive: true });
        }),
        { numRuns: 10 * TIMES },
      );
    },
    TIMEOUT,
  );

  it(
    "that was tampered with does not verify, and gives no line that was not written before",
    async () => {
      const change = fc.record({
        what: fc.constantFrom("alter", "remove bytes", "insert bytes", "cut", "drop", "swap", "copy over", "overwrite"),
        file: fc.nat(),
        other: fc.nat(),
        at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      });
      await fc.assert(
        fc.asyncProperty(program, change, async (steps, { what, file, other, at, bytes }) => {
          const path = fresh();
          const { lines } = write(path, steps);
          const folder = join(path, "..");
          const { head } = await verifySealedLog(path, { key });
          const names = readdirSync(folder).filter((name) => !name.endsWith(".state"));
          const one = join(folder, names[file % names.length]!);
          const two = join(folder, names[other % names.length]!);
          const original = readFileSync(one);
          const place = Math.floor(at * original.length);
          if (what === "alter") original[place]! ^= bytes[0]! || 1;
          const after = original.subarray(Math.min(original.length, place + bytes.length));
          if (what === "alter") writeFileSync(one, original);
          else if (what === "remove bytes") writeFileSync(one, Buffer.concat([original.subarray(0, place), after]));
          else if (what === "insert bytes")
            writeFileSync(one, Buffer.concat([original.subarray(0, place), bytes, original.subarray(place)]));
          else if (what === "cut") writeFileSync(one, original.subarray(0, place));
          else if (what === "overwrite")
            writeFileSync(one, Buffer.concat([original.subarray(0, place), Buffer.alloc(original.length - place)]));
          else if (what === "drop") unlinkSync(one);
          else if (one === two) return;
          else if (what === "copy over") writeFileSync(two, original);
          else {
            renameSync(one, `${one}~`);
            renameSync(two, one);
            renameSync(`${one}~`, two);
          }
          const isLast = one === path || (what === "copy over" && two === path);
          try {
            // The log's end is certain only with the head that was noted.
            const anchored = await verifySealedLog(path, { key, head: head! });
            expect(anchored.intact).toBe(false);
            const alone = await verifySealedLog(path, { key });
            if (alone.intact)
              expect(
                isLast && ["cut", "drop", "overwrite", "remove bytes", "insert bytes", "alter"].includes(what),
              ).toBe(true);
            const { lines: given, damaged } = await before(path);
            expect(given).toEqual(lines.slice(0, given.length));
            if (!alone.intact) expect(damaged).toBe(true);
          } catch (error) {
            // Of a log of one segment nothing may be left to be told as one.
            expect(["ERR_LOG_NOT_FOUND", "ERR_LOG_FORMAT", "ERR_LOG_WRONG_KEY", "ERR_LOG_VERSION"]).toContain(
              (error as { code?: string }).code,
            );
            expect(names).toHaveLength(1);
          }
          rmSync(folder, { recursive: true });
        }),
        { numRuns: 35 * TIMES },
      );
    },
    TIMEOUT,
  );

  it(
    "is never anything but refused or reported where its files are arbitrary bytes",
    async () => {
      const name = fc.constantFrom("p.log", "p.000001.log", "p.000002.log", "p.000003.log.gz", "p.999999999999999.log");
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(name, fc.uint8Array({ maxLength: 700 }), { minKeys: 1 }),
          fc.boolean(),
          async (files, withMagic) => {
            const path = fresh();
            for (const [file, bytes] of Object.entries(files)) {
              const magic = withMagic ? [0x73, 0x63, 0x6c, 0x6f, 0x67, 0, 0, 1] : [];
              writeFileSync(join(path, "..", file), Uint8Array.of(...magic, ...bytes));
            }
            const report = await verifySealedLog(path, { key }).catch((error) => error);
            if (report instanceof Error) expect((report as { code?: string }).code).toMatch(/^ERR_LOG_/);
            else expect(report.intact).toBe(false);
            rmSync(join(path, ".."), { recursive: true });
          },
        ),
        { numRuns: 40 * TIMES },
      );
    },
    TIMEOUT,
  );
});
