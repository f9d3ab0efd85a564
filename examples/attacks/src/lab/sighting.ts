import type { Alert } from "@securecomm/anomaly";

/** An alert, and who raised it. */
export interface Sighting {
  /** Whose monitor: `"alice"` or `"bob"`. */
  readonly by: string;
  /** When, on the monotonic clock (`performance.now()`). */
  readonly at: number;
  readonly alert: Alert;
}
