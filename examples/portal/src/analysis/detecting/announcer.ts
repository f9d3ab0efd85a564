import type { Happenings } from "../../services.ts";
import { Throttle } from "../training/throttle.ts";
import type { DetectionRow } from "./detection-view.ts";
import type { Inserted } from "./found-rows.ts";

/** Tells how a detection goes, and of what it finds in lines that just came in. Failures are passed over: nobody depends on it. */
export class Announcer {
  readonly #happenings: Happenings;
  readonly #progress: Throttle<DetectionRow>;
  readonly #alerts: AlertBudget;

  constructor(happenings: Happenings, progressEvery: number, alerts: AlertBudget) {
    this.#happenings = happenings;
    this.#alerts = alerts;
    this.#progress = new Throttle(progressEvery, (row) => this.#tell(row));
  }

  progress(row: DetectionRow): void {
    this.#progress.put(row);
  }

  /** At once, after what is under way. */
  async state(row: DetectionRow): Promise<void> {
    await this.#progress.end();
    await this.#tell(row).catch(() => {});
  }

  /** Live alerts, as many as there may be; the others are only counted in the detection's own events. */
  async alerts({ apiId, modelId }: DetectionRow, inserted: readonly Inserted[]): Promise<void> {
    for (const { id, kind, score, threshold, at } of inserted) {
      // What verdicts silence is no alert.
      if (kind === "score" && score <= threshold) continue;
      if (!this.#alerts.take(apiId)) return;
      await this.#happenings.publish({ type: "anomaly", apiId, anomalyId: id, modelId, score, at }).catch(() => {});
    }
  }

  end(): Promise<void> {
    return this.#progress.end();
  }

  async #tell({ apiId, id, modelId, state, total, scanned, found }: DetectionRow): Promise<void> {
    await this.#happenings.publish({
      type: "detection",
      apiId,
      detectionId: id,
      modelId,
      state,
      total,
      scanned,
      found,
    });
  }
}

/** How many alerts of each API may be told in a second. */
export class AlertBudget {
  readonly #most: number;
  readonly #spent = new Map<string, { second: number; told: number }>();

  constructor(most: number) {
    this.#most = most;
  }

  take(apiId: string): boolean {
    const second = Math.floor(performance.now() / 1000);
    const spent = this.#spent.get(apiId);
    if (spent === undefined || spent.second !== second) {
      this.#spent.set(apiId, { second, told: 1 });
      return true;
    }
    spent.told++;
    return spent.told <= this.#most;
  }
}
