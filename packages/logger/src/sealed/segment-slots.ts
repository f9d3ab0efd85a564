import type { SourceFile } from "../reading/log-files.ts";
import type { RegularFile } from "../reading/regular-file.ts";
import { BEGAN, isZero } from "./format.ts";
import type { OpenedHeader } from "./opened-header.ts";
import type { LogFault, LogFaultKind, LogNote } from "./report.ts";

/** A file of a sealed log whose header was looked at. */
export interface SegmentSource {
  readonly source: SourceFile;
  /** Open when there are not too many files. */
  readonly file: RegularFile | undefined;
  /** Bytes that the file had when it was looked at. */
  readonly size: number;
  /** A header, or why there is none. */
  readonly opened: OpenedHeader | LogFaultKind;
  /** Whether it says that it is of a later version. */
  readonly isLater?: boolean | undefined;
}

/** A place in the order of segments. */
export interface SegmentSlot {
  readonly number: number;
  /** `undefined` where nothing can be read. */
  readonly segment: (SegmentSource & { readonly opened: OpenedHeader }) | undefined;
  readonly path: string;
  /** What is already known to be wrong with it. */
  readonly faults: LogFault[];
  readonly notes: LogNote[];
  /**
   * Of a segment that came while the log was followed, when no segment up to the one before is left: the headers of all
   * that are. A reader that was too slow for the writer's removals knows no more than one that begins now.
   */
  readonly later?: readonly OpenedHeader[] | undefined;
}

/** The files of a log in their order. */
export interface OrderedSegments {
  readonly slots: SegmentSlot[];
  /** About files that have no place in the order. */
  readonly strays: LogFault[];
  /** The log's id, 64 hexadecimal digits. */
  readonly log: string | undefined;
}

type HeadedSource = SegmentSource & { readonly opened: OpenedHeader };

/**
 * Puts segments in the order of their headers' numbers. A file whose name fits has the first claim to a place, then the
 * one that is being written, then one that is called wrongly.
 * @param expected The id that the log should have, if one is known.
 */
export function orderSegments(sources: readonly SegmentSource[], expected: string | undefined): OrderedSegments {
  const whole = sources.filter(isWhole);
  const log = mainLog(whole, expected);
  const slots = new Map<number, SegmentSlot>();
  const strays: LogFault[] = [];
  // A log that began anew because its predecessors could not be read goes on under another id.
  const ids = new Set([log, ...whole.filter(({ opened }) => beganAnew(opened)).map(({ opened }) => opened.log)]);
  const own = whole.filter(({ opened }) => ids.has(opened.log));
  const rightly = own.filter(({ source, opened }) => source.number === opened.header.number);
  const current = own.filter(({ source }) => source.number === undefined);
  const wrongly = own.filter(
    ({ source, opened }) => source.number !== undefined && source.number !== opened.header.number,
  );
  const inOrderOfClaim = [...rightly, ...current, ...wrongly];
  for (const [claim, segment] of inOrderOfClaim.entries()) {
    const { number } = segment.opened.header;
    const { path } = segment.source;
    const there = slots.get(number);
    if (there !== undefined) {
      const message = `${path}: this is segment ${number} once more; it is in ${there.path} as well`;
      there.faults.push({ kind: "duplicate-segment", file: path, segment: number, frame: 0, offset: 16, message });
      continue;
    }
    const faults: LogFault[] = claim < inOrderOfClaim.length - wrongly.length ? [] : [misnamed(path, number)];
    slots.set(number, { number, segment, path, faults, notes: [] });
  }
  const highest = greatest(slots.keys());
  for (const segment of current) {
    const slot = slots.get(segment.opened.header.number);
    if (slot?.segment === segment && slot.number < highest) slot.faults.push(misnamed(slot.path, slot.number));
  }
  const placed = new Set<SegmentSource>(own);
  const others = sources.filter((each) => !placed.has(each));
  placeOthers(others, log, slots, strays);
  return { slots: [...slots.values()].sort((a, b) => a.number - b.number), strays, log };
}

/** What is no sound segment of this log stands where its name says, as far as that is no arbitrary number. */
function placeOthers(
  others: readonly SegmentSource[],
  log: string | undefined,
  slots: Map<number, SegmentSlot>,
  strays: LogFault[],
): void {
  let highest = greatest(slots.keys());
  for (const each of others) {
    const { source, opened } = each;
    const number = source.number ?? highest + 1;
    const fault = faultOf(each, number, log);
    if (slots.has(number) || number > highest + 1) {
      const place = slots.get(number);
      if (place === undefined) strays.push(fault);
      else place.faults.push(fault);
      continue;
    }
    highest = Math.max(highest, number);
    const readable = typeof opened !== "string" && !opened.whole && opened.header.number === number;
    const segment = readable ? (each as HeadedSource) : undefined;
    slots.set(number, { number, segment, path: source.path, faults: [fault], notes: [] });
  }
}

/** What is wrong with a file that is no sound segment of this log, where a segment should be. */
export function faultOf(
  { source, opened, size, isLater }: SegmentSource,
  segment: number,
  log: string | undefined,
): LogFault {
  const { path: file } = source;
  const place = { file, segment, frame: 0, offset: 0 };
  if (typeof opened !== "string") {
    if (opened.whole) {
      const message = `${file}: this is segment ${opened.header.number} of another log, ${opened.log}, not of ${log}`;
      return { kind: "foreign-segment", ...place, message };
    }
    const why = opened.ours ? "its header was altered" : "its header is sealed to another key, or was altered";
    return { kind: "altered-header", ...place, message: `${file}: segment ${segment}: ${why}` };
  }
  const message =
    opened === "cut"
      ? `${file}: segment ${segment}: the file ends within its header, at byte ${size}`
      : opened === "not-sealed"
        ? `${file}: this is no segment of a sealed log`
        : `${file}: segment ${segment}: its header was altered${isLater ? ", or is of a later version" : ""}`;
  return { kind: opened, ...place, offset: opened === "cut" ? size : 0, message };
}

/** A file whose name says another number than its header. */
export function misnamed(file: string, number: number): LogFault {
  const message = `${file}: this is segment ${number}, and its name says something else`;
  return { kind: "misnamed", file, segment: number, frame: 0, offset: 16, message };
}

function isWhole(source: SegmentSource): source is HeadedSource {
  return typeof source.opened !== "string" && source.opened.whole;
}

/** The id that was expected, or else the one that most segments have, so that a foreign one among them is told as such. */
function mainLog(whole: readonly HeadedSource[], expected: string | undefined): string | undefined {
  const counts = new Map<string, number>();
  const sorted = [...whole].sort((a, b) => a.opened.header.number - b.opened.header.number);
  for (const { opened } of sorted) counts.set(opened.log, (counts.get(opened.log) ?? 0) + 1);
  if (expected !== undefined && counts.has(expected)) return expected;
  let main: string | undefined;
  for (const [log, count] of counts) if (main === undefined || count > counts.get(main)!) main = log;
  return main;
}

/** Whether a segment begins a log although there was one before, which its writer could not read. */
export function beganAnew({ header }: OpenedHeader): boolean {
  return header.began === BEGAN.unlinked && isZero(header.origin);
}

/** The greatest of numbers, of which there may be very many; 0 of none. */
export function greatest(numbers: Iterable<number>): number {
  let most = 0;
  for (const number of numbers) if (number > most) most = number;
  return most;
}
