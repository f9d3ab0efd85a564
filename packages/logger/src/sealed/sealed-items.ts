import type { LogFault, LogNote } from "./report.ts";
import type { Damage, ReadFrame } from "./segment-reader.ts";

/** What comes of reading a sealed log, in the order of the log. */
export type SealedItem =
  | { readonly what: "fault"; readonly fault: LogFault }
  | { readonly what: "note"; readonly note: LogNote }
  /** Whole lines, each with its line feed; `first` is the number of the first, where it is sure. */
  | { readonly what: "lines"; readonly text: Uint8Array; readonly first: number | undefined; readonly file: string }
  /** So many bytes were read since the last time. */
  | { readonly what: "progress"; readonly bytes: number }
  /** Everything that is there was given, and more may come. */
  | { readonly what: "idle" };

/** Where in a log something is told about. */
export interface SegmentPlace {
  /** The file's path. */
  readonly path: string;
  readonly number: number;
  /** The first line that it concerns, where that is known. */
  readonly line: number | undefined;
}

/** A fault as an item. */
export function faultItem(
  kind: LogFault["kind"],
  { path, number, line }: SegmentPlace,
  where: Pick<LogFault, "frame" | "offset">,
  what: string,
): SealedItem {
  const message = `${path}: segment ${number}${what}`;
  return { what: "fault", fault: { kind, file: path, segment: number, ...where, ...known(line), message } };
}

/** A note as an item. */
export function noteItem(
  kind: LogNote["kind"],
  { path, number, line }: SegmentPlace,
  offset: number,
  what: string,
): SealedItem {
  const message = `${path}: segment ${number}${what}`;
  return { what: "note", note: { kind, file: path, segment: number, offset, ...known(line), message } };
}

/** Frames that are not what was written. */
export function damageItem(place: SegmentPlace, { frame, offset, how }: Damage): SealedItem {
  return faultItem("altered-frame", place, { frame, offset }, `, at byte ${offset}: ${how}`);
}

/** A frame whose text has other lines than it says. */
export function lineCountItem(place: SegmentPlace, { index, offset }: ReadFrame): SealedItem {
  return faultItem(
    "line-count",
    place,
    { frame: index, offset },
    `, frame ${index}: it holds other lines than its head says`,
  );
}

/** The last segment has no end; before that, what is unfinished. */
export function* openEndItems(place: SegmentPlace, offset: number, unfinished: boolean): Generator<SealedItem> {
  const why = "it is being written, its writer was killed, or its end was cut off";
  if (unfinished) yield noteItem("unfinished-bytes", place, offset, ` ends in an unfinished frame: ${why}`);
  yield noteItem("open", place, offset, `, the last, has no end: ${why}`);
}

function known(line: number | undefined): { readonly line?: number } {
  return line === undefined ? {} : { line };
}
