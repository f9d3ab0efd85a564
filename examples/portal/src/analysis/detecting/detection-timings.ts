/** How often a detection does what; times in milliseconds unless said otherwise. Tests have others. */
export interface DetectionTimings {
  /** Seconds that a detection is held without a sign of life. */
  readonly lease: number;
  readonly renewEvery: number;
  /** Whether something happened that no event told of. */
  readonly lookEvery: number;
  /** Of events about one detection. */
  readonly progressEvery: number;
  /** What the monitor remembers is saved after so many lines, and after so long. */
  readonly saveLines: number;
  readonly saveEvery: number;
  /** Without a new line for so long a thread is closed; it is opened again for the next. */
  readonly idleAfter: number;
  /** Lines that are judged at once. */
  readonly pageLines: number;
  /** More is `full`. */
  readonly mostAnomalies: number;
  /** Live alerts of an API in a second. */
  readonly alerts: number;
}

export const DETECTION_TIMINGS: DetectionTimings = {
  lease: 15,
  renewEvery: 5_000,
  lookEvery: 5_000,
  progressEvery: 500,
  saveLines: 20_000,
  saveEvery: 30_000,
  idleAfter: 60_000,
  pageLines: 2_000,
  mostAnomalies: 200_000,
  alerts: 20,
};
