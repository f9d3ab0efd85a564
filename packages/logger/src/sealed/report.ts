import type { SealedHead } from "./seal-options.ts";

/** What can be wrong with a sealed log. */
export type LogFaultKind =
  /** A segment that has to be there is not. */
  | "missing-segment"
  /** A second file holds a segment of the same number. */
  | "duplicate-segment"
  /** A file's name says another number than its header. */
  | "misnamed"
  /** A header whose fields contradict each other, or that was altered. */
  | "altered-header"
  /** A frame that was altered, moved, copied from elsewhere, or whose predecessor was left out. */
  | "altered-frame"
  /** A segment stops in the middle of a frame, or without its end, although the log went on. */
  | "cut"
  /** Bytes behind the end of a segment. */
  | "trailing-bytes"
  /** What stands in a segment is not what the next one says stood there. */
  | "chain-broken"
  /** The proof that a segment comes from the writer of the one before is false. */
  | "link-invalid"
  /** Nothing proves that a segment comes from the writer of those before. */
  | "unlinked"
  /** A segment has other lines than it says, or than the next one counts. */
  | "line-count"
  /** A signed head whose signature is not valid, that is another signer's, or that does not fit the log. */
  | "signature-invalid"
  /** The head that was known before is not in this log. */
  | "head-mismatch"
  /** A segment of another log. */
  | "foreign-segment"
  /** A file that is no segment: none of its bytes are, it is a symbolic link, or no regular file. */
  | "not-sealed";

/** Something that cannot come about by itself: somebody or something has changed the log. */
export interface LogFault {
  readonly kind: LogFaultKind;
  /** The file's path; of a missing segment, where it should be. */
  readonly file: string;
  /** The number of the segment, where one is known. */
  readonly segment?: number | undefined;
  /** The frame in the segment, from 1; 0 is the header. */
  readonly frame?: number | undefined;
  /** Bytes from the beginning of the file. */
  readonly offset?: number | undefined;
  /** The first line of the log, from 1, that it concerns: those before it are as they were written. */
  readonly line?: number | undefined;
  /** For people. */
  readonly message: string;
}

/** What is worth knowing about a log and may well be as it should. */
export type LogNoteKind =
  /** The last segment has no end: it is being written, the writer was killed, or its end was cut off. */
  | "open"
  /** A segment ended without being closed, and the next one says so: the writer was killed there, or its end was cut off before the log went on. */
  | "unclean-end"
  /** Bytes of an unfinished frame at the end of the last segment: it is being written, or the writer was killed. */
  | "unfinished-bytes"
  /** Segments were removed, as a later one says, to keep the log within its bounds. Nothing proves who wrote the first that is left. */
  | "removed"
  /** The log began here although there was one before, which its writer could not read. */
  | "began-anew"
  /** Only one file of the log was looked at. */
  | "alone"
  /** The heads are signed by another key from here on. */
  | "signer-changed"
  /** A signer was expected, and there is no signed head of it. */
  | "unsigned";

/** A remark about a log. */
export interface LogNote {
  readonly kind: LogNoteKind;
  readonly file: string;
  readonly segment?: number | undefined;
  /** Bytes from the beginning of the file. */
  readonly offset?: number | undefined;
  /** The first line of the log, from 1, behind the place. */
  readonly line?: number | undefined;
  /** For people. */
  readonly message: string;
}

/** A segment of a sealed log, as its header and its frames say. */
export interface SegmentReport {
  readonly number: number;
  /** The file's path. */
  readonly file: string;
  /** How it follows the one before, as its header says. */
  readonly began: "first" | "rotated" | "closed" | "killed" | "unlinked";
  /** How it ended: the log goes on in the next one, was closed, or the end is not there. */
  readonly ended: "next" | "closed" | "open";
  /** In milliseconds since the epoch. */
  readonly created: number;
  /** Whole frames. */
  readonly frames: number;
  /** The number of its first line, from 1 over the whole log. */
  readonly firstLine: number;
  readonly lines: number;
  /** The file's size when it was read, in bytes. */
  readonly bytes: number;
}

/** The signed heads that were found in a log and are valid. */
export interface SignatureReport {
  /** How many. */
  readonly valid: number;
  /** Who signed the last of them: a P-384 public key, 194 hexadecimal digits. */
  readonly signer?: string | undefined;
  /** The number of the last line that one covers; 0 when it covers none. */
  readonly lastLine?: number | undefined;
}

/** What {@link verifySealedLog} found. */
export interface SealedReport {
  /** The log's id, 64 hexadecimal digits; `undefined` when no header says it. */
  readonly log: string | undefined;
  /** Whether there is no fault. Without a key it says only that the chain of hashes is whole: see `complete`. */
  readonly intact: boolean;
  /** Whether the log's last segment was closed. */
  readonly closed: boolean;
  /** How many lines there are in the segments that are there. */
  readonly lines: number;
  readonly firstSegment: number | undefined;
  readonly lastSegment: number | undefined;
  /** In their order. */
  readonly segments: readonly SegmentReport[];
  /** The chain's head at the end, without a signature: what to note to recognise this log later. */
  readonly head: SealedHead | undefined;
  readonly signatures: SignatureReport;
  /** In the order of the log; at most 1,000. */
  readonly faults: readonly LogFault[];
  /** How many more faults there were than `faults` holds. */
  readonly moreFaults: number;
  /** In the order of the log; at most 1,000. */
  readonly notes: readonly LogNote[];
  /** Whether everything was checked: false without a key, when whoever can write the files could have made them all. */
  readonly complete: boolean;
}
