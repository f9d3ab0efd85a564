import type { LogName } from "../files/log-name.ts";
import { findLog, listLog, type SourceFile } from "../reading/log-files.ts";
import { kindOf } from "../reading/regular-file.ts";
import { HeadAnchor } from "./head-checks.ts";
import { closeSources, type IndexedLog, indexLog, openSource } from "./log-index.ts";
import type { LogKey } from "./log-key.ts";
import { type OpenedHeader, Opener } from "./opened-header.ts";
import type { LogFault } from "./report.ts";
import type { SealedHead } from "./seal-options.ts";
import type { SealedItem } from "./sealed-items.ts";
import { SealedWalk, type WalkParts } from "./sealed-walk.ts";
import { beganAnew, faultOf, misnamed, orderSegments, type SegmentSlot, type SegmentSource } from "./segment-slots.ts";
import { SlotChecks } from "./slot-checks.ts";

/** What a sealed log is opened with. */
export interface SealedLogOptions {
  readonly key?: LogKey | undefined;
  readonly signer?: Uint8Array | undefined;
  readonly head?: SealedHead | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** So often the next segment is looked for before one that is there with a higher number is taken instead. */
const PATIENCE = 8;

/** A sealed log that is open for reading once. */
export class SealedLog {
  readonly #indexed: IndexedLog;
  readonly #opener: Opener | undefined;
  readonly #options: SealedLogOptions;
  readonly #anchor: HeadAnchor | undefined;
  /** The newest of those that came since; the ones before are closed once they are read. */
  #late: SegmentSource | undefined;
  #walk: SealedWalk | undefined;

  private constructor(indexed: IndexedLog, opener: Opener | undefined, options: SealedLogOptions) {
    this.#indexed = indexed;
    this.#opener = opener;
    this.#options = options;
    this.#anchor = options.head === undefined ? undefined : new HeadAnchor(options.head);
  }

  /** @throws LoggerError, as {@link findLog} and {@link indexLog} do. */
  static async open(path: string, options: SealedLogOptions): Promise<SealedLog> {
    const opener = options.key === undefined ? undefined : new Opener(options.key);
    if (options.head !== undefined) new HeadAnchor(options.head);
    const indexed = await indexLog(await findLog(path), opener, options.signal);
    return new SealedLog(indexed, opener, options);
  }

  /** Bytes of all files as they were when it was opened. */
  get bytes(): number {
    return this.#indexed.sources.reduce((sum, { size }) => sum + size, 0);
  }

  /** Whether the folder's content differs from what was read. */
  async hasChanged(): Promise<boolean> {
    const { found, sources } = this.#indexed;
    if (found.name === undefined) return false;
    const now = (await listLog(found.name)).files;
    const same = (file: SourceFile, index: number): boolean => {
      const read = sources[index];
      return (
        read !== undefined &&
        file.id === read.source.id &&
        file.number === read.source.number &&
        file.size === read.size
      );
    };
    return now.length !== sources.length || !now.every(same);
  }

  /**
   * Everything in the log, in order.
   * @param follow Whether it goes on for ever; whoever takes the items waits at each `"idle"`.
   */
  async *items(follow = false): AsyncGenerator<SealedItem, void, undefined> {
    const { found, sources } = this.#indexed;
    const { slots, strays, log } = orderSegments(sources, this.#options.head?.log.toLowerCase());
    for (const { path, number, reason } of found.refused) {
      const slot = number === undefined ? undefined : slots.find((each) => each.number === number);
      const message = `${path}: this is ${reason}, and is not read`;
      const fault: LogFault = { kind: "not-sealed", file: path, segment: number, message };
      if (slot === undefined) strays.push(fault);
      else slot.faults.push(fault);
    }
    const keyless = this.#opener === undefined;
    const checks = new SlotChecks(found.name, log, slots, keyless);
    const parts: WalkParts = {
      log,
      checks,
      keyless,
      signer: this.#options.signer,
      anchor: this.#anchor,
      following: follow && found.name !== undefined ? this.#follower(found.name, log) : undefined,
      begun: found.name === undefined ? undefined : this.#begun(found.name, log),
    };
    const walk = new SealedWalk(parts);
    this.#walk = walk;
    try {
      if (found.name === undefined) {
        const path = found.files[0]!.path;
        yield {
          what: "note",
          note: { kind: "alone", file: path, message: `${path}: only this file of the log was looked at` },
        };
      }
      yield* walk.run(slots);
      for (const fault of strays) yield { what: "fault", fault };
      yield* this.#anchorItems();
    } finally {
      checks.destroy();
    }
  }

  /** What was found about the log as a whole, once all items were taken. */
  summary(): ReturnType<SealedWalk["summary"]> | undefined {
    return this.#walk?.summary();
  }

  async close(): Promise<void> {
    await closeSources(this.#indexed.sources);
    if (this.#late !== undefined) await closeSources([this.#late]);
  }

  async *#anchorItems(): AsyncGenerator<SealedItem, void, undefined> {
    const anchor = this.#anchor;
    if (anchor === undefined) return;
    const { segment, frames, log } = anchor.head;
    const file = this.#indexed.found.name?.path ?? this.#indexed.found.files[0]?.path ?? "";
    const refusal = await anchor.refusal(this.#options.signer);
    if (refusal !== undefined) {
      const message = `the head that was given is false: ${refusal}`;
      yield { what: "fault", fault: { kind: "signature-invalid", file, segment, message } };
    }
    if (anchor.met) return;
    const summary = this.summary();
    const first = summary?.firstSegment;
    const why =
      summary?.log !== undefined && summary.log !== log.toLowerCase()
        ? `it is of log ${log}, and this is ${summary.log}`
        : first !== undefined && segment < first
          ? `segment ${segment} is not there any more`
          : `what stands there before frame ${frames + 1} of segment ${segment} is something else, or nothing`;
    const at = summary?.segments.find(({ number }) => number === segment)?.file ?? file;
    const message = `${at}: the head that was given is not in this log: ${why}`;
    yield { what: "fault", fault: { kind: "head-mismatch", file: at, segment, message } };
  }

  /**
   * What a writer begins before it writes the end of the segment before: under a name of its own, if it was killed then; in
   * its place, if it was renamed since the folder was listed.
   */
  #begun(name: LogName, log: string | undefined): NonNullable<WalkParts["begun"]> {
    return async (number) => {
      const inOrder = [name.next, name.path, name.numbered(number + 1)];
      for (const [i, path] of inOrder.entries()) {
        const found = await kindOf(path);
        if (found.kind !== "file") continue;
        const { size, id } = found;
        const named = i === 2 ? number + 1 : undefined;
        const opened = await openSource({ path, number: named, compressed: false, size, id }, this.#opener, true);
        if (opened === undefined) continue;
        const slot = slotOf(opened, number, log);
        if (slot.segment !== undefined && slot.number === number + 1) {
          this.#late = opened;
          return slot;
        }
        await closeSources([opened]);
      }
      return undefined;
    };
  }

  #follower(name: LogName, log: string | undefined): NonNullable<WalkParts["following"]> {
    let grown = 0;
    let misses = 0;
    const begun = this.#begun(name, log);
    return async (last, ended) => {
      const { segment } = last;
      if (segment === undefined) return undefined;
      if (ended === "open") {
        const size = await segment.file?.size();
        if (size !== undefined && size > Math.max(grown, segment.size)) {
          grown = size;
          return "more";
        }
        // In the order in which it takes these names.
        const next = await kindOf(name.next);
        const now = await kindOf(name.path);
        const isWritten = [next, now].some((each) => each.kind === "file" && each.id === segment.source.id);
        if (isWritten || now.kind === "none") return "waiting";
        // What was added before it was put aside may have come between the two questions.
        if (((await segment.file?.size()) ?? 0) > Math.max(grown, segment.size)) return "waiting";
      }
      const next =
        (await this.#nextSlot(last.number, segment.source.id, misses >= PATIENCE, name, log)) ??
        (ended === "next" ? await begun(last.number) : undefined);
      if (next === undefined) {
        misses++;
        return "waiting";
      }
      misses = 0;
      grown = 0;
      return next;
    };
  }

  async #nextSlot(
    number: number,
    id: string,
    impatient: boolean,
    name: LogName,
    log: string | undefined,
  ): Promise<SegmentSlot | undefined> {
    const { files } = await listLog(name);
    for (const source of files) {
      if (source.id === id || (source.number !== undefined && source.number <= number)) continue;
      const opened = await openSource(source, this.#opener, true);
      if (opened === undefined) return undefined;
      const isNext = typeof opened.opened !== "string" && opened.opened.header.number === number + 1;
      const isUnfinished = opened.opened === "cut" && source.number === undefined;
      if (isNext || (impatient && !isUnfinished)) {
        const isLeft = files.some((file) => file.id === id || (file.number ?? number + 1) <= number);
        const later = isNext || isLeft ? undefined : await this.#headersOf(files, log);
        // One of them has changed its name: the newest may say what was removed.
        const isTold = isNext || isLeft || later !== undefined;
        if (isTold) {
          this.#late = opened;
          return { ...slotOf(opened, number, log), later };
        }
      }
      await closeSources([opened]);
      return undefined;
    }
    return undefined;
  }

  /** The headers of this log in these files, without their keys; `undefined` when one is not there any more. */
  async #headersOf(files: readonly SourceFile[], log: string | undefined): Promise<OpenedHeader[] | undefined> {
    const headers: OpenedHeader[] = [];
    for (const file of files) {
      const source = await openSource(file, this.#opener, false);
      if (source === undefined) return undefined;
      await closeSources([source]);
      if (typeof source.opened !== "string" && source.opened.whole && source.opened.log === log)
        headers.push(source.opened);
    }
    return headers;
  }
}

/** A segment that came while the log was followed, held to the same as those that were there before. */
function slotOf(source: SegmentSource, before: number, log: string | undefined): SegmentSlot {
  const { opened } = source;
  const { path, number: named } = source.source;
  const unfit = { number: before + 1, segment: undefined, path, notes: [] };
  if (typeof opened === "string" || !opened.whole || (opened.log !== log && !beganAnew(opened))) {
    return { ...unfit, faults: [faultOf(source, before + 1, log)] };
  }
  const { number } = opened.header;
  if (number <= before) {
    const message = `${path}: this is segment ${number} once more, where segment ${before + 1} should be`;
    return {
      ...unfit,
      faults: [{ kind: "duplicate-segment", file: path, segment: number, frame: 0, offset: 16, message }],
    };
  }
  const faults = named === undefined || named === number ? [] : [misnamed(path, number)];
  return { number, segment: { ...source, opened }, path, faults, notes: [] };
}
