import { LoggerError } from "../errors.ts";
import { type FoundLog, listLog, type SourceFile } from "../reading/log-files.ts";
import { pause } from "../reading/pause.ts";
import { RegularFile } from "../reading/regular-file.ts";
import { faultOfMagic, HEADER_BYTES, isZero } from "./format.ts";
import { Opener } from "./opened-header.ts";
import type { SegmentSource } from "./segment-slots.ts";

/** So many files stay open from the first look to the last, so that nothing that happens to their names matters. */
const MOST_OPEN = 128;
const ATTEMPTS = 5;

/** A sealed log whose headers were all looked at. */
export interface IndexedLog {
  readonly found: FoundLog;
  readonly sources: readonly SegmentSource[];
}

/**
 * Looks at the header of every file of a log. The files stay open: see {@link closeSources}.
 * @throws LoggerError `ERR_LOG_FORMAT` when none is sealed, `ERR_LOG_VERSION`, `ERR_LOG_WRONG_KEY` when all are sealed to
 *   another key.
 */
export async function indexLog(
  found: FoundLog,
  opener: Opener | undefined,
  signal: AbortSignal | undefined,
): Promise<IndexedLog> {
  for (let attempt = 1; ; attempt++) {
    const sources = await openAll(found, opener, signal);
    // A file that was renamed or removed meanwhile: look at the folder once more.
    if (sources.length === found.files.length || found.name === undefined || attempt === ATTEMPTS) {
      try {
        refuseOthers(found, sources);
      } catch (error) {
        await closeSources(sources);
        throw error;
      }
      return { found, sources };
    }
    await closeSources(sources);
    await pause(10 * attempt, signal);
    found = await listLog(found.name);
  }
}

/** Looks at the header of one file; `undefined` when it is not there any more, or another is. */
export async function openSource(
  source: SourceFile,
  opener: Opener | undefined,
  keepOpen: boolean,
): Promise<SegmentSource | undefined> {
  const file = await RegularFile.open(source.path);
  if (file === undefined) return undefined;
  let kept = false;
  try {
    if (file.id !== source.id) return undefined;
    const size = await file.size();
    const buffer = new Uint8Array(HEADER_BYTES);
    const bytes = buffer.subarray(0, await file.read(buffer, 0));
    const opened = source.compressed ? "magic" : Opener.open(bytes, opener);
    kept = keepOpen;
    const found = { source, file: keepOpen ? file : undefined, size };
    if (typeof opened !== "string") return { ...found, opened };
    // Zeros are what a power cut may leave where a header was being written.
    if (opened === "short" || (opened === "magic" && !source.compressed && isZero(bytes)))
      return { ...found, opened: "cut" };
    if (opened === "magic") return { ...found, opened: "not-sealed" };
    return { ...found, opened: "altered-header", isLater: opened === "version" };
  } finally {
    if (!kept) await file.close();
  }
}

/** Closes what is still open, and wipes the keys. */
export async function closeSources(sources: Iterable<SegmentSource>): Promise<void> {
  for (const { file, opened } of sources) {
    if (typeof opened !== "string") {
      opened.keys?.destroy();
      opened.linkSecret?.fill(0);
    }
    await file?.close();
  }
}

async function openAll(
  { files }: FoundLog,
  opener: Opener | undefined,
  signal: AbortSignal | undefined,
): Promise<SegmentSource[]> {
  const sources: SegmentSource[] = [];
  try {
    for (const file of files) {
      signal?.throwIfAborted();
      const keepOpen = sources.length < MOST_OPEN || file.number === undefined;
      const source = await openSource(file, opener, keepOpen);
      if (source !== undefined) sources.push(source);
    }
    return sources;
  } catch (error) {
    await closeSources(sources);
    throw error;
  }
}

function refuseOthers({ name, files }: FoundLog, sources: readonly SegmentSource[]): void {
  const path = name?.path ?? files[0]?.path ?? "";
  const headers = sources.map(({ opened }) => opened).filter((opened) => typeof opened !== "string");
  if (headers.length > 0) {
    if (headers.every(({ ours }) => !ours)) {
      throw new LoggerError("ERR_LOG_WRONG_KEY", `${path}: this log is sealed to another key`);
    }
    return;
  }
  // One that cannot be told from a bit that was flipped, unless there is nothing else.
  const unread = sources.filter(({ opened }) => opened === "cut" || opened === "altered-header");
  if (unread.some(({ isLater }) => isLater) && unread.every(({ isLater, opened }) => isLater || opened === "cut")) {
    throw new LoggerError("ERR_LOG_VERSION", `${path}: a sealed log of a version that this release does not know`);
  }
  if (unread.length > 0) return;
  throw new LoggerError("ERR_LOG_FORMAT", `${path}: this is no sealed log`);
}

/** What the first bytes of a log's files are. */
export type LogKind = "sealed" | "other-version" | "plain" | "empty";

/** Tells sealed logs from plain ones. A log is sealed if one of its files is. */
export async function kindOfLog({ files }: FoundLog): Promise<LogKind> {
  let kind: LogKind = "empty";
  for (const { path, compressed, size } of files) {
    if (compressed) {
      if (kind === "empty") kind = "plain";
      continue;
    }
    if (size === 0) continue;
    const file = await RegularFile.open(path);
    if (file === undefined) continue;
    try {
      const bytes = new Uint8Array(8);
      const read = await file.read(bytes, 0);
      const fault = faultOfMagic(bytes.subarray(0, read));
      if (fault === undefined && read >= 6) return "sealed";
      if (fault === "version") kind = "other-version";
      else if (kind === "empty" && read > 0) kind = "plain";
    } finally {
      await file.close();
    }
  }
  return kind;
}
