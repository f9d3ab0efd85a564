import {
  type AccessLogModelJSON,
  type AccessLogMonitor,
  type AddressChange,
  type AddressWatch,
  accessLogModelFromJSON,
  createAccessLogMonitor,
  feedbackFromJSON,
  isSuspicious,
  type LogEntry,
  type Ranker,
  ReasonRanking,
} from "@securecomm/anomaly";
import { unpackJSON } from "../threads/packed-json.ts";
import type { DetectorOptions, FeedbackData, Found, Observed, ScoredRow } from "../threads/threads.ts";
import { modelWith, packMemory } from "./memory.ts";
import { watchOptionsOf } from "./watch-options.ts";

/** A detector where it runs: see `Detector`. Throws where that rejects. */
export interface DetectorCore {
  observe(entries: readonly LogEntry[]): Observed;
  learn(feedback: FeedbackData): void;
  adjust(rows: readonly ScoredRow[]): readonly number[];
  snapshot(): Uint8Array;
}

/** A monitor over a model from its document, with the settings and verdicts of its API. */
export function createDetectorCore({ document, beginning, settings, feedback }: DetectorOptions): DetectorCore {
  const { json, watch } = modelWith(unpackJSON(document) as AccessLogModelJSON, beginning, watchOptionsOf(settings));
  const model = accessLogModelFromJSON(json);
  const threshold = settings.threshold ?? model.model.threshold;
  let ranker: Ranker = model.ranker();
  let monitor: AccessLogMonitor;

  // Of the line that is being judged.
  let line: LogEntry | undefined;
  let changes: AddressChange[] = [];
  let adjusted = 0;

  const judged: AddressWatch = {
    observe: () => changes,
    current: (of) => watch.current(of),
    get clients() {
      return watch.clients;
    },
    toJSON: () => watch.toJSON(),
  };

  /**
   * What verdicts took under the threshold is found nonetheless, with the score that they gave it, so that it can be
   * shown as silenced and is there again when a verdict is withdrawn. But for a line whose changes of addresses are
   * suspicious too, these are then what it is found for: no verdict on a score silences them. So they are looked at first.
   */
  function adjustedScore(row: ArrayLike<number>, score: number): number {
    changes = line === undefined ? [] : watch.observe(line);
    adjusted = ranker.learned === 0 ? score : ranker.adjustedScore(Array.from(row), score);
    return isSuspicious(changes) ? adjusted : Math.max(adjusted, score);
  }

  function learn(data: FeedbackData): void {
    ranker = model.ranker(feedbackFromJSON(data.feedback));
    const { expected, quietHours } = settings;
    monitor = createAccessLogMonitor({
      model,
      threshold,
      addresses: judged,
      expected: expected.map(({ ...behaviour }) => behaviour) as never,
      reasons: { quietHours },
      feedback: { adjustedScore },
      reasonRanking: ReasonRanking.fromJSON(data.ranking),
      showSecrets: true,
    });
  }

  learn(feedback);
  return {
    observe(entries) {
      const found: Found[] = [];
      let passedOver = 0;
      entries.forEach((entry, index) => {
        line = entry;
        try {
          const anomaly = monitor.observe(entry);
          if (anomaly === undefined) return;
          const { entry: _, ...data } = anomaly;
          found.push({ index, anomaly: { ...data, score: adjusted } });
        } catch {
          passedOver++;
        }
      });
      return { found, passedOver };
    },
    learn,
    adjust: (rows) => rows.map(({ row, modelScore }) => ranker.adjustedScore(row, modelScore)),
    snapshot: () => packMemory(model.extractor, watch),
  };
}
