import type { LogFile } from "./log-name.ts";

/** What an earlier run left at the log's path. */
export interface FoundFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** How a log goes on from what an earlier run left. */
export type Resumption =
  /** The file at the path is added to; `number` is what it will be called by once it is full. */
  | { readonly action: "append"; readonly number: number }
  /** The file at the path is put aside as `number`, and a new one is begun as `number + 1`. */
  | { readonly action: "rotate"; readonly number: number }
  /** There is none: the first file is begun as `number`. */
  | { readonly action: "begin"; readonly number: number };

/** A file that is about to be begun. */
export interface NewFile {
  readonly number: number;
  /**
   * Files with lower numbers are removed, as soon as this one's beginning is durable, to keep the log within its bounds;
   * 0 when none are. A codec that writes it down keeps the greatest it was ever told: files that went away by other
   * hands must not look as if they had been removed on purpose.
   */
  readonly removedBelow: number;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Turns the text of a log into the bytes of its files. Plain text is one such; sealing is the other. It does no writing
 * of its own to the log's files but in `resume`; it is called in the order of the bytes, and every byte that it gives is
 * written in that order, however long the disk makes that take; only the beginning of a file is written before the end of
 * the one before it. All methods but `settle` are synchronous.
 */
export interface SegmentCodec {
  /**
   * Looks at what is there and mends its end: plain text gets the line feed that a killed writer could not write, a
   * sealed file loses an unfinished frame.
   * @param found What stands at the log's path, if anything.
   * @param lastNumber The highest number among the files put aside, 0 when there are none.
   * @throws when it is a log of the other kind: {@link LoggerError} `ERR_LOG_FORMAT`; errors of the system as they are.
   */
  resume(found: FoundFile | undefined, lastNumber: number): Resumption;
  /** Whether what was found has its last bytes, and these say that the log goes on. */
  isFollowed(found: FoundFile): boolean;
  /**
   * What may be removed, when files with numbers below `below` are to be: as much or more, such that no file that stays is
   * left without the one that proves whose it is, and what was announced as removed before goes as well.
   * @param below 0 when none are to be removed.
   * @param files All that are full by then, by number.
   */
  removable(below: number, files: readonly LogFile[]): number;
  /** The bytes at the beginning of a new file. */
  begin(file: NewFile): readonly Uint8Array[];
  /** The beginning of file `number` is durable. */
  begun(number: number): void;
  /**
   * A batch of whole lines.
   * @param text The lines, each with its line feed.
   * @param lines How many.
   */
  encode(text: string, lines: number): readonly Uint8Array[];
  /** What else is due by now, such as a signature that has arrived; mostly nothing. */
  due(): readonly Uint8Array[];
  /** All that was given so far has been written, if not yet to the disk. */
  written(): void;
  /** The bytes at the end of a file. */
  end(reason: "rotated" | "closed"): readonly Uint8Array[];
  /** Waits for what is under way, such as a signature, before an orderly close; `due` then has it. Never rejects. */
  settle(): Promise<void>;
  /** Wipes keys. No other method is called afterwards. */
  destroy(): void;
}
