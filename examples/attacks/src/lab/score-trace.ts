import { type BaselinesJSON, createSessionExtractor, type Model, type SessionExtractor } from "@securecomm/anomaly";
import type { TransportEvent } from "@securecomm/transport";

/** One event's score. */
export interface ScorePoint {
  /** Milliseconds since the laboratory was opened. */
  readonly at: number;
  /** Whose event: `"alice"`'s or `"bob"`'s. */
  readonly by: string;
  /** The type of the event. */
  readonly event: TransportEvent["type"];
  /** From 0 to 1. */
  readonly score: number;
}

/** The score over time. */
export interface ScoreTrace {
  /** A score above it is an anomaly. */
  readonly threshold: number;
  /** In the order of time. */
  readonly points: readonly ScorePoint[];
}

/** Points of one end at most: a flood makes no page of a hundred megabytes. */
const MOST_POINTS = 4_000;

/** Scores the events of one end, as its monitor does, but for the eye: every score is kept. */
export class ScoreRecorder {
  readonly points: ScorePoint[] = [];
  readonly #by: string;
  readonly #model: Model;
  readonly #openedAt: number;
  #extractor: SessionExtractor = createSessionExtractor();

  constructor(by: string, model: Model, openedAt: number) {
    this.#by = by;
    this.#model = model;
    this.#openedAt = openedAt;
  }

  /** Begins with what peers usually do. */
  remember(baselines: BaselinesJSON): void {
    this.#extractor = createSessionExtractor({ baselines });
  }

  note(event: TransportEvent): void {
    if (this.points.length >= MOST_POINTS) return;
    const row = this.#extractor.row(event);
    if (row === undefined) return;
    const at = performance.now() - this.#openedAt;
    this.points.push({ at, by: this.#by, event: event.type, score: this.#model.score(row) });
  }
}
