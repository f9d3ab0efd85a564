import type { LogName } from "../files/log-name.ts";
import { BEGAN } from "./format.ts";
import { type OpenedHeader, provesLink } from "./opened-header.ts";
import type { LogFault, LogNote } from "./report.ts";
import { beganAnew, type SegmentSlot } from "./segment-slots.ts";

/** Checks what headers say about each other: that none is missing, and that each comes from the writer of the one before. */
export class SlotChecks {
  readonly #name: LogName | undefined;
  readonly #log: string | undefined;
  readonly #numbers: Set<number>;
  /** The link secrets of the segments so far, by number. */
  readonly #secrets = new Map<number, Uint8Array>();
  readonly #keyless: boolean;
  /** Segments that were told as missing. */
  readonly #missing: { readonly first: number; readonly last: number }[] = [];
  #firstKept = 0;
  #firstKeptBy: number | undefined;
  #before = 0;

  /** @param slots All that are there now, in their order. */
  constructor(name: LogName | undefined, log: string | undefined, slots: readonly SegmentSlot[], keyless: boolean) {
    this.#name = name;
    this.#log = log;
    this.#keyless = keyless;
    this.#numbers = new Set(slots.map(({ number }) => number));
    for (const slot of slots) this.#hear(headerOf(slot));
  }

  /** Adds to a slot what is wrong or to be noted about its place; called in their order. */
  check(slot: SegmentSlot): void {
    this.#numbers.add(slot.number);
    const opened = headerOf(slot);
    this.#hear(opened);
    for (const later of slot.later ?? []) this.#hear(later);
    this.#checkGap(slot);
    if (opened !== undefined) this.#checkLink(slot, opened);
    this.#before = slot.number;
    // What an altered header gives is not the segment's secret.
    if (opened?.linkSecret !== undefined) this.#secrets.set(slot.number, new Uint8Array(opened.linkSecret));
  }

  /** A segment that the last one says there is. */
  missingAfter(number: number): LogFault | undefined {
    return this.#name === undefined ? undefined : missing(this.#name, number + 1, number + 1);
  }

  /** Wipes the link secrets. */
  destroy(): void {
    for (const secret of this.#secrets.values()) secret.fill(0);
    this.#secrets.clear();
  }

  /** What a header says was removed before it. */
  #hear(opened: OpenedHeader | undefined): void {
    if (opened === undefined || opened.header.firstKept <= this.#firstKept) return;
    this.#firstKept = opened.header.firstKept;
    this.#firstKeptBy = opened.header.number;
  }

  /** Whether everything before it was removed, so that nothing is left that it could be linked to. */
  #isFirstLeft(slot: SegmentSlot): boolean {
    return this.#before === 0 || (slot.later !== undefined && slot.number <= this.#firstKept);
  }

  #checkGap(slot: SegmentSlot): void {
    const { number } = slot;
    const first = this.#before + 1;
    if (first >= number || this.#name === undefined) return;
    const isFirst = this.#before === 0;
    const needed = Math.max(first, this.#firstKept);
    if (isFirst && slot.segment !== undefined && this.#isNewLog(slot.segment.opened)) {
      const message = `${slot.path}: the log began anew with segment ${number}, as its writer could not read what was before`;
      slot.notes.push({ kind: "began-anew", file: slot.path, segment: number, message });
    } else if (needed < number) {
      slot.faults.unshift(missing(this.#name, needed, number - 1));
      this.#missing.push({ first: needed, last: number - 1 });
    }
    const removed = Math.min(number, this.#firstKept) - 1;
    if (removed < first) return;
    const which = first === removed ? `segment ${first} was` : `segments ${first} to ${removed} were`;
    const unproved = this.#isFirstLeft(slot) ? `; nothing that is left proves who wrote segment ${number}` : "";
    const message = `${slot.path}: ${which} removed, as segment ${this.#firstKeptBy} says${unproved}`;
    slot.notes.push({ kind: "removed", file: slot.path, segment: number, message });
  }

  #isNewLog(opened: OpenedHeader): boolean {
    return opened.whole && beganAnew(opened) && opened.log === this.#log;
  }

  #checkLink(slot: SegmentSlot, opened: OpenedHeader): void {
    const { began, linkFrom, number } = opened.header;
    const place = { file: slot.path, segment: number, frame: 0 };
    if (began === BEGAN.first) return;
    if (began === BEGAN.unlinked) {
      if (slot.notes.some(({ kind }) => kind === "began-anew")) return;
      const message = `${slot.path}: segment ${number}: nothing proves that it comes from the writer of those before; the state file was lost, or somebody put it there`;
      slot.faults.push({ kind: "unlinked", ...place, offset: 8, message });
      return;
    }
    if (this.#keyless || this.#name === undefined) return;
    const secret = this.#secrets.get(linkFrom);
    if (secret !== undefined) {
      if (provesLink(opened, secret)) return;
      const message = `${slot.path}: segment ${number} does not come from the writer of segment ${linkFrom}`;
      slot.faults.push({ kind: "link-invalid", ...place, offset: 249, message });
      return;
    }
    // That the segment it is linked to is damaged or missing was told already.
    const isMissing = this.#missing.some(({ first, last }) => first <= linkFrom && linkFrom <= last);
    if (this.#numbers.has(linkFrom) || isMissing || this.#isFirstLeft(slot)) return;
    const message = `${slot.path}: segment ${number} is linked to segment ${linkFrom}, which is not there: nothing proves who wrote it`;
    slot.faults.push({ kind: "unlinked", ...place, offset: 48, message });
  }
}

function headerOf({ segment }: SegmentSlot): OpenedHeader | undefined {
  return segment?.opened.whole ? segment.opened : undefined;
}

function missing(name: LogName, first: number, last: number): LogFault {
  const which = first === last ? `segment ${first} is` : `segments ${first} to ${last} are`;
  const file = name.numbered(first);
  return { kind: "missing-segment", file, segment: first, message: `${file}: ${which} missing` };
}

/** A fault or a note, completed by the number of the line behind which it stands. */
export function atLine<Remark extends LogFault | LogNote>(remark: Remark, line: number | undefined): Remark {
  return remark.line !== undefined || line === undefined ? remark : { ...remark, line };
}
