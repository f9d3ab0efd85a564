import type { LogEntry } from "@securecomm/anomaly";
import { createDetectorCore, type DetectorCore } from "../detecting/detector-core.ts";
import { trainOn } from "../training/train-on.ts";
import {
  type DetectorOptions,
  type FeedbackData,
  type Observed,
  type ScoredRow,
  ThreadError,
  type Trained,
  type TrainingOptions,
} from "./threads.ts";

/** What a thread can be asked to do: its argument, and its answer. A thread does one training, or is one detector. */
export interface Calls {
  /** Lines for the training that follows. */
  readonly take: { readonly argument: readonly LogEntry[]; readonly answer: undefined };
  readonly train: { readonly argument: TrainingOptions; readonly answer: Trained };
  readonly open: { readonly argument: DetectorOptions; readonly answer: undefined };
  readonly observe: { readonly argument: readonly LogEntry[]; readonly answer: Observed };
  readonly learn: { readonly argument: FeedbackData; readonly answer: undefined };
  readonly adjust: { readonly argument: readonly ScoredRow[]; readonly answer: readonly number[] };
  readonly snapshot: { readonly argument: undefined; readonly answer: Uint8Array };
}
export type CallName = keyof Calls;

/** How each is done. */
export type Handlers = { readonly [Name in CallName]: (argument: Calls[Name]["argument"]) => Calls[Name]["answer"] };

/** A training or a detector to be, with what it holds in memory. */
export function createHandlers(onProgress: (share: number) => void): Handlers {
  let lines: LogEntry[] = [];
  let core: DetectorCore | undefined;
  const opened = () => {
    if (core === undefined) throw new ThreadError("internal");
    return core;
  };
  return {
    take(entries) {
      for (const entry of entries) lines.push(entry);
      return undefined;
    },
    train(options) {
      const log = lines;
      lines = [];
      return trainOn(log, options, onProgress);
    },
    open(options) {
      core = createDetectorCore(options);
      return undefined;
    },
    observe: (entries) => opened().observe(entries),
    learn(feedback) {
      opened().learn(feedback);
      return undefined;
    },
    adjust: (rows) => opened().adjust(rows),
    snapshot: () => opened().snapshot(),
  };
}
