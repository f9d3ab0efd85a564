import type { AccessAnomalyData, FeedbackJSON, LogEntry, ReasonRankingJSON } from "@securecomm/anomaly";
import type { ModelName } from "../../contract/models.ts";
import type { Settings } from "../../contract/settings.ts";

/** How a model is trained. */
export interface TrainingOptions {
  readonly name: ModelName;
  readonly falsePositiveRate: number;
  readonly seed: number;
  /** When it is; written into the model. */
  readonly at: number;
  /** Parts of the histogram. */
  readonly parts: number;
  /** Those of the address watch, for the history that the model keeps. */
  readonly settings: Settings;
}

/** A trained model. */
export interface Trained {
  /** The model's JSON, packed by gzip. */
  readonly document: Uint8Array;
  readonly threshold: number;
  /** How many of the training lines have a score in each of so many equal parts of 0 to 1. */
  readonly histogram: readonly number[];
  readonly trainedOn: number;
  /** The first and the last time of the training lines. */
  readonly fromAt: number;
  readonly toAt: number;
}

/** Where a detector's memory begins. */
export type Beginning =
  /** It knows no client yet: for lines from before the training's end, which the model's own memory has taken in already. */
  | { readonly from: "nothing" }
  /** It knows the clients of the training: for lines that come after it. */
  | { readonly from: "training" }
  /** It goes on where another stood. */
  | { readonly from: "snapshot"; readonly snapshot: Uint8Array };

/** Verdicts, as data. */
export interface FeedbackData {
  readonly feedback: FeedbackJSON;
  readonly ranking: ReasonRankingJSON;
}

/** What a detector is made of. */
export interface DetectorOptions {
  readonly document: Uint8Array;
  readonly beginning: Beginning;
  readonly settings: Settings;
  readonly feedback: FeedbackData;
}

/** An anomaly among lines that were given. */
export interface Found {
  /** The place of its line among them. */
  readonly index: number;
  readonly anomaly: Omit<AccessAnomalyData, "entry">;
}

/** What became of some lines. */
export interface Observed {
  readonly found: readonly Found[];
  /** Lines that could not be judged: passed over, so that no line can bring a detection to its end. */
  readonly passedOver: number;
}

/** A row with the score that its model gave it. */
export interface ScoredRow {
  readonly row: readonly number[];
  readonly modelScore: number;
}

/** A model that goes over lines. One call at a time; each rejects with a {@link ThreadError} when its thread is gone. */
export interface Detector {
  /** Judges lines in this order, and learns from each. */
  observe(entries: readonly LogEntry[]): Promise<Observed>;
  /** From now on scores and orders of reasons are by these verdicts. */
  learn(feedback: FeedbackData): Promise<void>;
  /** The scores of rows by the verdicts that it has learned. */
  adjust(rows: readonly ScoredRow[]): Promise<readonly number[]>;
  /** All that it remembers, packed. */
  snapshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Where the long computations run: beside the program that answers requests. */
export interface Threads {
  /**
   * Trains on the lines that `batches` gives, in the order of time. With `signal` aborted it ends at once with the code
   * `cancelled`.
   */
  train(
    batches: AsyncIterable<readonly LogEntry[]>,
    options: TrainingOptions,
    watch: { readonly onProgress: (share: number) => void; readonly signal: AbortSignal },
  ): Promise<Trained>;
  /** Waits until a thread is free for it, or `signal` is aborted, which throws the code `cancelled`. */
  openDetector(options: DetectorOptions, signal?: AbortSignal): Promise<Detector>;
  /** Whether somebody waits for a detector that is open: one that has nothing to do should be closed. */
  readonly isCrowded: boolean;
  /** Ends all of them. */
  close(): Promise<void>;
}

/** Why a job has no result. Codes only: what a message says may be of a log. */
export const THREAD_ERROR_CODES = [
  "too-few-lines",
  /** What is kept of a model or detection cannot be read. */
  "unreadable",
  "out-of-memory",
  /** The thread ended by itself. */
  "thread-died",
  "cancelled",
  "internal",
] as const;
export type ThreadErrorCode = (typeof THREAD_ERROR_CODES)[number];

/** A job in a thread that has no result. */
export class ThreadError extends Error {
  override readonly name = "ThreadError";
  readonly code: ThreadErrorCode;

  constructor(code: ThreadErrorCode) {
    super(code);
    this.code = code;
  }
}
