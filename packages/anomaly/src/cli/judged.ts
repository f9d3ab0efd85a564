import type { Language, Reason } from "../explain/reason.ts";
import type { LogEntry } from "../features/log-entry.ts";
import type { Row } from "../rows.ts";

/** One row or line of the input, scored. */
export interface Judged {
  /** Of the file, counted from 1. */
  readonly line: number;
  readonly score: number;
  readonly isAnomaly: boolean;
  /** Of an access log. */
  readonly entry?: LogEntry;
  /** What a labelled file says: 1 for an anomaly. */
  readonly label?: 0 | 1 | undefined;
  /** The cells of the columns that results are counted by, with a slash between them. */
  readonly group?: string | undefined;
  /** Which attack of several rows this one belongs to, where a column says so. */
  readonly run?: string | undefined;
  /** The row as the detector took it. */
  readonly row: Row;
  /** Why; computed only when asked. */
  explain(): Explained;
}

/** Why a row got its score. */
export interface Explained {
  readonly reasons: readonly Reason[];
  /** Of an access log: what is suspicious about the client's addresses, user agent and habits. */
  readonly addressChanges: readonly Reason[];
  /** In words, of one to three lines. */
  describe(language: Language): string;
}
