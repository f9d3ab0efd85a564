import { equalBytes } from "@securecomm/crypto";
import { BEGAN, isZero, type SegmentHeader } from "./format.ts";
import type { LogFault, LogNote } from "./report.ts";

/** A segment that was read to its end. */
export interface FinishedSegment {
  readonly number: number;
  readonly path: string;
  readonly linesBefore: number;
  readonly frames: number;
  readonly lines: number;
  /** The chain's head, 32 bytes. */
  readonly head: Uint8Array;
  readonly ended: "next" | "closed" | "open";
  /** Offset behind the last whole frame. */
  readonly end: number;
  /** Whether there is something unfinished behind it. */
  readonly unfinished: boolean;
  /** Whether a fault in it was told; what the next segment says of it then proves nothing more. */
  readonly damaged: boolean;
  /** Whether its frames were opened, and not only counted. */
  readonly opened: boolean;
}

/** What the next segment's header says about the one before. */
export interface BoundaryFinding {
  readonly fault?: LogFault;
  readonly note?: LogNote;
}

const CLAIMS = { [BEGAN.full]: "next", [BEGAN.closed]: "closed", [BEGAN.unclosed]: "open" } as const;
const WAYS = { next: "it was full", closed: "it was closed", open: "it was not closed" } as const;

/** Compares the end of a segment with what the header of the next one says of it. */
export function checkBoundary(before: FinishedSegment, next: SegmentHeader, path: string): BoundaryFinding {
  const { began, number } = next;
  if (before.damaged || before.number !== number - 1) return {};
  const claim = began === BEGAN.first || began === BEGAN.unlinked ? undefined : CLAIMS[began];
  const line = before.linesBefore + before.lines + 1;
  const atEnd = { file: before.path, segment: before.number, frame: before.frames + 1, offset: before.end, line };
  const fault = (kind: LogFault["kind"], message: string): BoundaryFinding => ({
    fault: { kind, ...atEnd, message: `${before.path}: segment ${before.number}: ${message}` },
  });
  const fits = equalBytes(before.head, next.previousHead);
  if (before.unfinished && fits) return fault("trailing-bytes", "there are bytes behind its end");
  if (before.unfinished) return fault("cut", `it stops within frame ${before.frames + 1}, although the log went on`);
  if (claim !== undefined && claim !== before.ended) {
    if (before.ended === "open")
      return fault("cut", `it has no end, although segment ${number} says that ${WAYS[claim]}`);
    return fault("chain-broken", `its end is not the one that segment ${number} speaks of`);
  }
  if (!fits) {
    if (began === BEGAN.unlinked && isZero(next.previousHead)) return {};
    const short = before.opened && before.ended === "open" && before.linesBefore + before.lines <= next.linesBefore;
    if (short) return fault("cut", `frames are missing at its end, as segment ${number} says`);
    const message = `${before.path}: segment ${before.number}: it is not what segment ${number} says was there`;
    // Without the keys the place within the segment is not to be known.
    if (before.opened) return { fault: { kind: "chain-broken", ...atEnd, message } };
    const { file, segment } = atEnd;
    return { fault: { kind: "chain-broken", file, segment, line: before.linesBefore + 1, message } };
  }
  if (before.linesBefore + before.lines !== next.linesBefore) {
    const message = `${path}: segment ${number}: it counts ${next.linesBefore} lines before it, and there are ${before.linesBefore + before.lines}`;
    return { fault: { kind: "line-count", file: path, segment: number, frame: 0, offset: 40, line, message } };
  }
  if (before.ended !== "open") return {};
  const message = `${before.path}: segment ${before.number} ended without being closed: its writer was killed after line ${line - 1}, or lines were cut off before the log went on`;
  return {
    note: { kind: "unclean-end", file: before.path, segment: before.number, offset: before.end, line, message },
  };
}
