import { accessLogModelFromJSON, type LogEntry, trainAccessLog } from "@securecomm/anomaly";
import { modelWith } from "../detecting/memory.ts";
import { watchOptionsOf } from "../detecting/watch-options.ts";
import { packJSON } from "../threads/packed-json.ts";
import type { Trained, TrainingOptions } from "../threads/threads.ts";

// What learning takes of the time that learning and scoring take together, about.
const LEARNING = 0.7;

/** Trains where it is called, which takes seconds. Throws an `AnomalyError` for fewer than 20 lines. */
export function trainOn(
  log: readonly LogEntry[],
  options: TrainingOptions,
  onProgress: (share: number) => void,
): Trained {
  const { name, falsePositiveRate, seed, at, parts, settings } = options;
  const watch = watchOptionsOf(settings);
  const trained = trainAccessLog(log, {
    detector: name,
    falsePositiveRate,
    seed,
    at,
    // So that a detection of later lines knows from the first on what is new.
    addressHistory: watch,
    onProgress: (done, total) => onProgress((LEARNING * done) / total),
  });
  const json = trained.toJSON();
  const document = packJSON(json);
  // As a scan over these lines will see them: nothing is known before the first.
  const beginner = accessLogModelFromJSON(modelWith(json, { from: "nothing" }, watch).json);
  const histogram = new Array<number>(parts).fill(0);
  log.forEach((entry, index) => {
    const part = Math.min(parts - 1, Math.floor(beginner.score(entry).score * parts));
    histogram[part]! += 1;
    if (index % 2000 === 1999) onProgress(LEARNING + ((1 - LEARNING) * index) / log.length);
  });
  let [fromAt, toAt] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const entry of log) {
    fromAt = Math.min(fromAt, entry.at);
    toAt = Math.max(toAt, entry.at);
  }
  return { document, threshold: trained.model.threshold, histogram, trainedOn: log.length, fromAt, toAt };
}
