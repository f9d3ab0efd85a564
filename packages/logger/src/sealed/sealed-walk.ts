import { concatBytes } from "@securecomm/crypto";
import { RegularFile } from "../reading/regular-file.ts";
import { checkBoundary, type FinishedSegment } from "./boundary.ts";
import { FRAME } from "./format.ts";
import { type HeadAnchor, HeadChecks } from "./head-checks.ts";
import type { SealedReport, SegmentReport } from "./report.ts";
import { damageItem, faultItem, lineCountItem, noteItem, openEndItems, type SealedItem } from "./sealed-items.ts";
import { SegmentFile } from "./segment-file.ts";
import { type ReadFrame, SegmentReader } from "./segment-reader.ts";
import type { SegmentSlot } from "./segment-slots.ts";
import { atLine, type SlotChecks } from "./slot-checks.ts";

/** What a {@link SealedWalk} needs. */
export interface WalkParts {
  readonly log: string | undefined;
  readonly checks: SlotChecks;
  readonly keyless: boolean;
  readonly signer: Uint8Array | undefined;
  readonly anchor: HeadAnchor | undefined;
  /**
   * While a log is followed: the slot behind the last one; `"more"` when that has more bytes instead, `"waiting"` when there
   * is neither yet; `undefined` when neither will ever be.
   */
  readonly following:
    | ((last: SegmentSlot, ended: FinishedSegment["ended"]) => Promise<SegmentSlot | "more" | "waiting" | undefined>)
    | undefined;
  /** The segment behind one that says that the log goes on, when it was begun and has not taken its place yet. */
  readonly begun: ((number: number) => Promise<SegmentSlot | undefined>) | undefined;
}

const OPEN_WAYS = ["first", "rotated", "closed", "killed", "unlinked"] as const;
const LINE_FEED = 0x0a;
const NOTHING = new Uint8Array(0);

type ReadableSlot = SegmentSlot & { readonly segment: NonNullable<SegmentSlot["segment"]> };

/** Reads the segments of a log in order and compares each with what the others say of it. */
export class SealedWalk {
  readonly #parts: WalkParts;
  readonly #heads: HeadChecks;
  readonly #segments: SegmentReport[] = [];
  #before: FinishedSegment | undefined;
  /** Lines of the log until here, as far as is known. */
  #line: number | undefined = 0;
  #lines = 0;
  #log: string | undefined;
  #last: SegmentSlot | undefined;
  #first: SegmentSlot | undefined;

  constructor(parts: WalkParts) {
    this.#parts = parts;
    this.#heads = new HeadChecks(parts.signer);
  }

  /** Reads it all. With `following`, it ends only when that says so. */
  async *run(slots: readonly SegmentSlot[]): AsyncGenerator<SealedItem, void, undefined> {
    const { checks, following } = this.#parts;
    for (const [place, listed] of slots.entries()) {
      let slot: SegmentSlot | undefined = listed;
      const isLast = place === slots.length - 1;
      while (slot !== undefined) {
        checks.check(slot);
        this.#first ??= slot;
        this.#last = slot;
        const upcoming: SegmentSlot | undefined = yield* this.#slot(slot, isLast ? following : undefined, isLast);
        slot = upcoming;
      }
    }
    while (this.#before?.ended === "next" && this.#before.number === this.#last?.number) {
      const { number }: FinishedSegment = this.#before;
      const begun = await this.#parts.begun?.(number);
      if (begun === undefined) {
        const fault = checks.missingAfter(number);
        if (fault !== undefined) yield { what: "fault", fault: atLine(fault, this.#nextLine) };
        return;
      }
      checks.check(begun);
      this.#last = begun;
      yield* this.#slot(begun, undefined, true);
    }
  }

  /** What was found about the log as a whole, without faults and notes. */
  summary(): Omit<SealedReport, "faults" | "moreFaults" | "notes" | "intact" | "complete"> {
    const before = this.#before;
    const isEnd = before !== undefined && before.number === this.#last?.number;
    const log = this.#log ?? this.#parts.log;
    return {
      log,
      closed: isEnd && before.ended === "closed",
      lines: this.#lines,
      firstSegment: this.#first?.number,
      lastSegment: this.#last?.number,
      segments: this.#segments,
      head:
        isEnd && !before.damaged && log !== undefined
          ? {
              log,
              segment: before.number,
              frames: before.frames,
              lines: before.linesBefore + before.lines,
              head: Buffer.from(before.head).toString("hex"),
            }
          : undefined,
      signatures: this.#heads.report,
    };
  }

  get #nextLine(): number | undefined {
    return this.#line === undefined ? undefined : this.#line + 1;
  }

  async *#slot(
    slot: SegmentSlot,
    following: WalkParts["following"],
    isLast: boolean,
  ): AsyncGenerator<SealedItem, SegmentSlot | undefined, undefined> {
    const { segment } = slot;
    const header = segment?.opened.whole ? segment.opened.header : undefined;
    const line = header === undefined ? this.#nextLine : header.linesBefore + 1;
    if (header !== undefined && this.#before !== undefined) {
      const { fault, note } = checkBoundary(this.#before, header, slot.path);
      if (fault !== undefined) yield { what: "fault", fault };
      if (note !== undefined) yield { what: "note", note };
    }
    for (const note of slot.notes) yield { what: "note", note: atLine(note, line) };
    for (const fault of slot.faults) {
      if (fault.kind === "missing-segment") {
        yield { what: "fault", fault: atLine(fault, this.#nextLine) };
        continue;
      }
      const unbegun = isLast && fault.kind === "cut" && this.#before !== undefined && this.#before.ended !== "next";
      if (!unbegun) yield { what: "fault", fault: atLine(fault, line) };
      // Nothing says that there was ever more: a writer that was killed as it began the segment leaves this.
      else yield { what: "note", note: atLine({ ...fault, kind: "unfinished-bytes" }, line) };
    }
    this.#before = undefined;
    if (segment === undefined) {
      this.#line = undefined;
      return undefined;
    }
    if (header !== undefined) {
      this.#line = header.linesBefore;
      this.#log = segment.opened.log;
    }
    const file = segment.file ?? (await RegularFile.open(slot.path));
    // What was read is not needed again, and a log may be followed over any number of files.
    const done = async (): Promise<void> => {
      segment.opened.keys?.destroy();
      segment.opened.linkSecret?.fill(0);
      await file?.close();
    };
    if (file === undefined || file.id !== segment.source.id) {
      await done();
      const place = { path: slot.path, number: slot.number, line };
      yield faultItem("missing-segment", place, {}, " went away while the log was read");
      return undefined;
    }
    try {
      return yield* this.#frames({ ...slot, segment }, file, following, isLast);
    } finally {
      await done();
    }
  }

  async *#frames(
    slot: ReadableSlot,
    open: RegularFile,
    following: WalkParts["following"],
    isLast: boolean,
  ): AsyncGenerator<SealedItem, SegmentSlot | undefined, undefined> {
    const { number, path, segment } = slot;
    const { bytes: headerBytes, keys, whole, log, header } = segment.opened;
    const bytes = new SegmentFile(open, segment.size);
    const reader = new SegmentReader(bytes, headerBytes, keys);
    const base = whole ? header.linesBefore : this.#line;
    let damaged = !whole;
    let given = 0;
    let read = 0;
    if (whole) {
      this.#heads.begin(number, log);
      this.#pass(slot, reader, base);
    } else this.#heads.damage(number);
    for (;;) {
      const step = await reader.next();
      if (reader.offset - read >= 1 << 18) {
        yield { what: "progress", bytes: reader.offset - read };
        read = reader.offset;
      }
      if (step.what === "frame") {
        const { head, plaintext } = step;
        if (!reader.damaged && whole) this.#pass(slot, reader, base);
        const first = base === undefined || damaged || reader.damaged ? undefined : base + given + 1;
        if (head.type === FRAME.lines) {
          const lines = plaintext === undefined ? head.lines : countLines(plaintext);
          given += lines;
          if (lines !== head.lines || (plaintext?.at(-1) ?? LINE_FEED) !== LINE_FEED) {
            damaged = true;
            yield lineCountItem({ path, number, line: first }, step);
          }
          if (plaintext !== undefined) yield { what: "lines", text: plaintext, first, file: path };
        } else if (head.type === FRAME.signedHead && plaintext !== undefined) {
          yield* this.#signed(plaintext, number, step, path, base === undefined ? undefined : base + given + 1);
        }
        continue;
      }
      if (step.what === "damage") {
        const line = base === undefined ? undefined : base + step.lines + 1;
        if (whole) yield damageItem({ path, number, line }, step);
        damaged = true;
        this.#heads.damage(number);
        continue;
      }
      if (following !== undefined && step.rest !== "trailing") {
        const next = await following(slot, reader.ended);
        if (next === "waiting") {
          yield { what: "idle" };
          continue;
        }
        if (next === "more") {
          await bytes.refresh();
          continue;
        }
        if (next !== undefined) {
          // A writer that goes on removes what a killed one left unfinished.
          await bytes.refresh();
          const unfinished = step.rest === "unfinished" && bytes.limit > reader.offset;
          this.#finish(slot, reader, { base, given, damaged, unfinished, size: bytes.limit });
          return next;
        }
      }
      yield { what: "progress", bytes: bytes.limit - read };
      const line = base === undefined ? undefined : base + reader.lines + 1;
      const place = { path, number, line };
      if (step.rest === "trailing") {
        damaged = true;
        const what = `: there are bytes behind its end, from byte ${step.offset} on`;
        yield faultItem("trailing-bytes", place, { frame: reader.frames + 1, offset: step.offset }, what);
      }
      const unfinished = step.rest === "unfinished";
      const isOpen = reader.ended === "open" && step.rest !== "lost";
      if (isLast && isOpen) yield* openEndItems(place, step.offset, unfinished);
      this.#finish(slot, reader, { base, given, damaged, unfinished, size: bytes.limit });
      return undefined;
    }
  }

  /** The chain has come one frame further. */
  #pass({ number, segment }: ReadableSlot, { head, frames, lines }: SegmentReader, base: number | undefined): void {
    const total = (base ?? 0) + lines;
    if (!this.#parts.keyless) this.#heads.add(number, head, total);
    this.#parts.anchor?.pass(segment.opened.log, number, frames, head, total);
  }

  async *#signed(
    plaintext: Uint8Array,
    segment: number,
    { index, offset }: ReadFrame,
    file: string,
    line: number | undefined,
  ): AsyncGenerator<SealedItem, void, undefined> {
    const { verdict, newSigner } = await this.#heads.check(plaintext, segment);
    const place = { path: file, number: segment, line };
    if (newSigner) {
      const what = `: heads are signed by ${this.#heads.report.signer} from here on`;
      yield noteItem("signer-changed", place, offset, what);
    }
    if (typeof verdict === "string") return;
    const what = `, frame ${index}: a signed head is false: ${verdict.wrong}`;
    yield faultItem("signature-invalid", place, { frame: index, offset }, what);
  }

  #finish(
    slot: ReadableSlot,
    reader: SegmentReader,
    found: { base: number | undefined; given: number; damaged: boolean; unfinished: boolean; size: number },
  ): void {
    const { base, given, unfinished, size } = found;
    const { header, whole } = slot.segment.opened;
    const damaged = found.damaged || reader.damaged || slot.faults.some(({ kind }) => kind === "foreign-segment");
    const { number, path } = slot;
    this.#lines += given;
    this.#line = base === undefined || damaged ? undefined : base + given;
    this.#before = {
      number,
      path,
      linesBefore: whole ? header.linesBefore : (base ?? 0),
      frames: reader.frames,
      lines: reader.lines,
      head: concatBytes(reader.head, NOTHING),
      ended: reader.ended,
      end: reader.offset,
      unfinished,
      damaged,
      opened: !this.#parts.keyless,
    };
    this.#segments.push({
      number,
      file: path,
      began: OPEN_WAYS[header.began],
      ended: reader.ended,
      created: header.created,
      frames: reader.frames,
      firstLine: (whole ? header.linesBefore : (base ?? 0)) + 1,
      lines: given,
      bytes: size,
    });
  }
}

function countLines(text: Uint8Array): number {
  let lines = 0;
  for (let at = text.indexOf(LINE_FEED); at !== -1; at = text.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
