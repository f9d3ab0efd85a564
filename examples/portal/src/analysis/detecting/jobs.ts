import { and, eq, inArray, sql } from "drizzle-orm";
import { Bell } from "../../happenings/bell.ts";
import type { Leases } from "../../services.ts";
import type { Database } from "../../storage/database.ts";
import { detections } from "../../storage/schema.ts";
import { ThreadError, type ThreadErrorCode, type Threads } from "../threads/threads.ts";
import type { Announcer } from "./announcer.ts";
import { beginAnew } from "./beginnings.ts";
import { LostDetection } from "./commit.ts";
import { runDetection } from "./detection-run.ts";
import type { DetectionTimings } from "./detection-timings.ts";
import { DETECTION_COLUMNS } from "./detection-view.ts";
import { settingsOf } from "./settings-of.ts";
import type { ToDo } from "./to-do.ts";

/** What the jobs need. */
export interface JobsOptions {
  readonly database: Database;
  readonly threads: Threads;
  readonly leases: Leases;
  readonly timings: DetectionTimings;
  readonly closing: AbortSignal;
  readonly announcer: () => Announcer;
  /** Is told what went wrong that is none of a detection's own ends. */
  readonly report: (error: unknown) => void;
}

/** A thread may die of what is none of its job's fault, so a job is begun again; but not for ever. */
const MOST_DEATHS = 3;
const DEATHS: ReadonlySet<ThreadErrorCode> = new Set(["thread-died", "out-of-memory"]);

interface Job {
  readonly apiId: string;
  readonly bell: Bell;
  readonly done: Promise<void>;
}

/** The detections that this process goes on with: each while it holds its lease. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #running = new Map<number, Job>();
  readonly #deaths = new Map<number, number>();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /** Goes on with a detection, unless somebody does. */
  async begin({ id, apiId, modelId, anew }: ToDo): Promise<void> {
    const { leases, timings, closing, database } = this.#options;
    if (this.#running.has(id) || closing.aborted) return;
    if (!(await leases.take(leaseOf(id), timings.lease))) return;
    try {
      if (anew) {
        const { db } = database;
        const { version } = await settingsOf(db, apiId);
        await db.transaction((tx) => beginAnew(tx, apiId, modelId, version));
        this.#deaths.delete(id);
      }
    } catch (error) {
      await leases.release(leaseOf(id));
      throw error;
    }
    const bell = new Bell();
    this.#running.set(id, { apiId, bell, done: this.#run(id, bell) });
  }

  /** Something happened in an API. */
  wake(apiId: string): void {
    for (const job of this.#running.values()) if (job.apiId === apiId) job.bell.ring();
  }

  async end(): Promise<void> {
    await Promise.all(Array.from(this.#running.values(), ({ done }) => done));
  }

  async #run(id: number, bell: Bell): Promise<void> {
    const { database, threads, leases, timings, closing, report } = this.#options;
    const announcer = this.#options.announcer();
    const lost = new AbortController();
    let held = performance.now();
    const renewing = setInterval(async () => {
      try {
        if (await leases.take(leaseOf(id), timings.lease)) held = performance.now();
        else lost.abort();
      } catch {
        // It has run out by now: another may have it.
        if (performance.now() - held > timings.lease * 1000) lost.abort();
      }
    }, timings.renewEvery);
    try {
      await runDetection({ database, threads, announcer, timings, bell, closing, lost: lost.signal }, id);
      this.#deaths.delete(id);
    } catch (error) {
      // Lost to another, or the database is away: who looks next goes on from what was saved.
      if (error instanceof ThreadError) {
        if (error.code !== "cancelled") await this.#fail(id, error.code, announcer).catch(report);
      } else if (!(error instanceof LostDetection)) report(error);
    } finally {
      clearInterval(renewing);
      await announcer.end();
      await leases.release(leaseOf(id)).catch(() => {});
      this.#running.delete(id);
    }
  }

  async #fail(id: number, problem: ThreadErrorCode, announcer: Announcer): Promise<void> {
    const deaths = (this.#deaths.get(id) ?? 0) + 1;
    this.#deaths.set(id, deaths);
    if (DEATHS.has(problem) && deaths < MOST_DEATHS) return;
    const [row] = await this.#options.database.db
      .update(detections)
      .set({ state: "failed", problem, endedAt: sql`now()` })
      .where(and(eq(detections.id, id), inArray(detections.state, ["scanning", "live", "done"])))
      .returning(DETECTION_COLUMNS);
    if (row !== undefined) await announcer.state(row);
  }
}

const leaseOf = (detectionId: number) => `detection:${detectionId}`;
