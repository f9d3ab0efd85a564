import { and, eq } from "drizzle-orm";
import type { Settings } from "../../contract/settings.ts";
import type { Database } from "../../storage/database.ts";
import { detections, models } from "../../storage/schema.ts";
import { feedbackStamp, loadFeedback } from "../feedback-of.ts";
import {
  type Beginning,
  type Detector,
  type FeedbackData,
  type ScoredRow,
  ThreadError,
  type Threads,
} from "../threads/threads.ts";
import { LostDetection } from "./commit.ts";
import { DETECTION_COLUMNS, type DetectionRow } from "./detection-view.ts";
import type { Situation } from "./situation.ts";

/**
 * The thread of a detection. It is opened when it is needed, from what is kept of the detection, or from where it stood
 * when it was closed.
 */
export class OpenDetector {
  readonly #database: Database;
  readonly #threads: Threads;
  readonly #signal: AbortSignal;
  readonly #modelId: number;
  readonly #detectionId: number;
  readonly #apiId: string;
  #detector: Detector | undefined;
  #feedback: { readonly data: FeedbackData; readonly stamp: string } | undefined;
  #model: { readonly document: Uint8Array; readonly threshold: number; readonly toAt: number } | undefined;
  #firstAt: number | undefined;

  constructor(
    options: {
      readonly database: Database;
      readonly threads: Threads;
      readonly closing: AbortSignal;
      readonly lost: AbortSignal;
    },
    { id, apiId, modelId }: DetectionRow,
  ) {
    this.#database = options.database;
    this.#threads = options.threads;
    this.#signal = AbortSignal.any([options.closing, options.lost]);
    this.#detectionId = id;
    this.#apiId = apiId;
    this.#modelId = modelId;
  }

  /** Of the verdicts by which scores are given. */
  get stamp(): string {
    return this.#feedback?.stamp ?? "";
  }

  /** The time of the first line that it will see, where it has no snapshot to go on from. */
  beginsAt(at: number | undefined): void {
    this.#firstAt = at;
  }

  async modelThreshold(): Promise<number> {
    return (await this.#loaded()).threshold;
  }

  async opened(settings: Settings): Promise<Detector> {
    if (this.#detector !== undefined) return this.#detector;
    const { document } = await this.#loaded();
    const beginning = await this.#beginning();
    const { data } = this.#feedback ?? (await this.#loadFeedback());
    const options = { document, beginning, settings, feedback: data };
    this.#detector = await this.#threads.openDetector(options, this.#signal);
    return this.#detector;
  }

  async snapshot(settings: Settings): Promise<{ readonly snapshot: Uint8Array }> {
    return { snapshot: await (await this.opened(settings)).snapshot() };
  }

  /** Has it judge by the verdicts that there are now. */
  async learn(): Promise<void> {
    const { data } = await this.#loadFeedback();
    await this.#detector?.learn(data);
  }

  async learnIfJudged(): Promise<void> {
    if (this.#feedback === undefined) return;
    if ((await feedbackStamp(this.#database.db, this.#apiId)) !== this.#feedback.stamp) await this.learn();
  }

  async adjust(rows: readonly ScoredRow[]): Promise<readonly number[]> {
    if (this.#detector === undefined) throw new ThreadError("internal");
    return this.#detector.adjust(rows.map(({ row, modelScore }) => ({ row, modelScore })));
  }

  /** Goes on with other settings, of which nothing that was judged has to be judged anew. */
  async change(row: DetectionRow, { settings, version }: Situation): Promise<DetectionRow> {
    const [changed] = await this.#database.db
      .update(detections)
      .set({ settingsVersion: version })
      .where(and(eq(detections.id, row.id), eq(detections.startedAt, row.startedAt)))
      .returning(DETECTION_COLUMNS);
    if (changed === undefined) throw new LostDetection();
    if (this.#detector !== undefined) {
      const { document } = await this.#loaded();
      const { data } = this.#feedback ?? (await this.#loadFeedback());
      const snapshot = await this.#detector.snapshot();
      await this.close();
      const beginning: Beginning = { from: "snapshot", snapshot };
      const options = { document, beginning, settings, feedback: data };
      this.#detector = await this.#threads.openDetector(options, this.#signal);
    }
    return changed;
  }

  /** What it remembers must have been saved before, if it is to be opened again. */
  async close(): Promise<void> {
    const detector = this.#detector;
    this.#detector = undefined;
    await detector?.close();
  }

  async #beginning(): Promise<Beginning> {
    const [row] = await this.#database.db
      .select({ snapshot: detections.snapshot })
      .from(detections)
      .where(eq(detections.id, this.#detectionId));
    if (row === undefined) throw new LostDetection();
    if (row.snapshot !== null) return { from: "snapshot", snapshot: row.snapshot };
    const { toAt } = await this.#loaded();
    // Where there is no line yet, those that come will be later.
    return { from: this.#firstAt === undefined || this.#firstAt > toAt ? "training" : "nothing" };
  }

  async #loaded() {
    if (this.#model !== undefined) return this.#model;
    const [row] = await this.#database.db
      .select({ document: models.document, threshold: models.threshold, toAt: models.toAt })
      .from(models)
      .where(eq(models.id, this.#modelId));
    if (row === undefined) throw new LostDetection();
    if (row.document === null || row.threshold === null || row.toAt === null) throw new ThreadError("unreadable");
    this.#model = { document: row.document, threshold: row.threshold, toAt: row.toAt };
    return this.#model;
  }

  async #loadFeedback() {
    const { feedback, ranking, stamp } = await loadFeedback(this.#database.db, this.#apiId);
    this.#feedback = { data: { feedback: feedback.toJSON(), ranking: ranking.toJSON() }, stamp };
    return this.#feedback;
  }
}
