import { createHash } from "node:crypto";
import { type LogEntry, parseLog } from "@securecomm/anomaly";
import { createPace } from "../analysis/anomalies/pace.ts";
import { PortalError } from "../problems/portal-error.ts";
import type { Db } from "../storage/database.ts";
import { attended } from "./attended.ts";
import { ContentBroke, type ContentLimits, readContent } from "./content.ts";
import type { ImportRow } from "./import-row.ts";
import { BATCH_LINES, pack } from "./insert-entries.ts";
import { type ImportBatch, ImportTaken, type Stored, storeBatch, storeProgress } from "./store-batch.ts";

/** How often the pages see progress, and lines are stored that come slowly. Milliseconds. */
const STORE_EVERY = 500;
/** Of lines that wait to be stored. */
const BATCH_CHARACTERS = 4 * 2 ** 20;

export interface ReadImportOptions {
  readonly db: Db;
  /** As it was when it was started. */
  readonly row: ImportRow;
  readonly content: AsyncIterable<Uint8Array>;
  readonly limits: ContentLimits;
  readonly signal: AbortSignal;
  readonly clock: () => number;
  /** After each time that something was stored: how many lines. */
  readonly onStored: (lines: number) => Promise<void>;
}

/**
 * Reads the content of an import and stores its lines in batches. What an earlier try has stored is passed over, after it
 * is known to be the same. What is read is stored also when the content breaks off, or `signal` is aborted.
 *
 * @throws ImportTaken when it is no longer to be read here; a PortalError for content that cannot be; what the database throws.
 */
export async function readImport(options: ReadImportOptions): Promise<void> {
  const { db, row, content, limits, signal, clock, onStored } = options;
  const hash = createHash("sha256");
  const known = { lines: row.lines, hashed: row.hashed, sha256: row.sha256 };
  let isKnown = known.hashed === 0;
  let stored: Stored = { lines: row.lines, hashed: row.hashed };
  let read = 0;
  let hashed = 0;
  let packed: string[] = [];
  let characters = 0;
  let storedAt = clock();
  const pace = createPace();

  const digest = () => hash.copy().digest("hex");

  /** Only between pieces: then the report is about the same bytes as the hash, and about the lines that wait here. */
  async function store(state: ImportBatch["state"], problem?: string): Promise<void> {
    const end = { state, ...(problem !== undefined && { problem }) };
    storedAt = clock();
    if (!isKnown) return storeProgress(db, row, stored, { read, ...end });
    const batch = { packed, hashed, sha256: digest(), read, report: entries.report, ...end };
    packed = [];
    characters = 0;
    await storeBatch(db, row, stored, batch);
    stored = { lines: entries.report.lines, hashed };
    await onStored(batch.packed.length);
  }

  async function storeIfDue(): Promise<void> {
    const isFull = packed.length >= BATCH_LINES || characters >= BATCH_CHARACTERS;
    if (isFull || clock() - storedAt >= STORE_EVERY) await store("running");
  }

  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const all = readContent(content, limits, (bytes) => {
      read += bytes;
    });
    const idle = async () => {
      if (packed.length > 0) await store("running");
    };
    for await (const piece of attended(all, { every: STORE_EVERY, idle, signal })) {
      // Cut where what is known ends, so that nothing after it is looked at before it is known to be the same.
      const rest = isKnown ? piece.length : Math.min(piece.length, known.hashed - hashed);
      for (const part of [piece.subarray(0, rest), piece.subarray(rest)]) {
        if (part.length === 0) continue;
        hash.update(part);
        hashed += part.length;
        if (!isKnown && hashed === known.hashed) {
          if (digest() !== known.sha256) throw new PortalError("other-content");
          isKnown = true;
        }
        yield part;
        await storeIfDue();
        await pace();
      }
    }
  }

  function take(entry: LogEntry): void {
    if (entries.report.lines <= known.lines) return;
    if (!isKnown) throw new PortalError("other-content");
    const text = pack(entry);
    packed.push(text);
    characters += text.length;
  }

  const entries = parseLog(pieces(), { format: row.format as "auto" });
  try {
    for await (const entry of entries) take(entry);
    if (!isKnown) throw new PortalError("other-content");
    await store("done");
  } catch (error) {
    const end = endOf(error, signal);
    if (end === undefined) throw error;
    await store(end.state, end.problem);
    if (error instanceof PortalError) throw error;
  }
}

/** How an import ends with an error of its content, or with the signal; nothing is stored any more after other errors. */
function endOf(error: unknown, signal: AbortSignal): Pick<ImportBatch, "state" | "problem"> | undefined {
  if (error instanceof ImportTaken) return undefined;
  if (error instanceof ContentBroke || (signal.aborted && error === signal.reason)) return { state: "interrupted" };
  if (!(error instanceof PortalError) || error.code === "already-imported") return undefined;
  const canGoOn = error.code === "other-content" || error.facts["code"] === "Z_BUF_ERROR";
  return { state: canGoOn ? "interrupted" : "failed", problem: error.code };
}
