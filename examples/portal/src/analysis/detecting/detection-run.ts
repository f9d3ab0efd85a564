import type { Bell } from "../../happenings/bell.ts";
import { type EntryRow, entryOf } from "../../logs/entry-view.ts";
import type { EntryPosition } from "../../logs/read-entries.ts";
import type { Database } from "../../storage/database.ts";
import type { Threads } from "../threads/threads.ts";
import type { Announcer } from "./announcer.ts";
import { beginAnew, isInScan, takeOver } from "./beginnings.ts";
import { keep, LostDetection, type Progress } from "./commit.ts";
import type { DetectionTimings } from "./detection-timings.ts";
import type { DetectionRow } from "./detection-view.ts";
import type { FoundLine } from "./found-rows.ts";
import { OpenDetector } from "./open-detector.ts";
import { pageById, pageByTime, type Stretch } from "./pages.ts";
import { needsAnew } from "./settings-of.ts";
import { type Situation, situationOf } from "./situation.ts";

/** What a run needs. */
export interface RunOptions {
  readonly database: Database;
  readonly threads: Threads;
  readonly announcer: Announcer;
  readonly timings: DetectionTimings;
  /** Rung when something happened that may concern it. */
  readonly bell: Bell;
  /** To save where it stands and end. */
  readonly closing: AbortSignal;
  /** To end without writing anything more. */
  readonly lost: AbortSignal;
}

/** Why a run ended: there is nothing more to do, or the detection begins anew. */
type End = "ended" | "anew";

/**
 * Goes on with a detection whose lease is held: through the scan, then, while its model is chosen, with each line that
 * comes in. Ends when there is nothing more to do, or when told.
 *
 * @throws LostDetection, ThreadError, or what the database throws.
 */
export async function runDetection(options: RunOptions, detectionId: number): Promise<void> {
  while (!options.closing.aborted && !options.lost.aborted) {
    const row = await takeOver(options.database.db, detectionId);
    if (row === undefined) return;
    const run = new DetectionRun(options, row);
    try {
      if ((await run.go()) === "ended") return;
    } finally {
      await run.close();
    }
  }
}

class DetectionRun {
  readonly #options: RunOptions;
  readonly #detector: OpenDetector;
  #row: DetectionRow;
  #situation: Situation | undefined;
  /** Lines that the snapshot does not know yet, and since when there are any. */
  #unsaved = 0;
  #unsavedSince = 0;

  constructor(options: RunOptions, row: DetectionRow) {
    this.#options = options;
    this.#row = row;
    this.#detector = new OpenDetector(options, row);
  }

  async go(): Promise<End> {
    if ((await this.#look()) === "anew") return "anew";
    if (isInScan(this.#row)) {
      const end = await this.#scan();
      if (end !== undefined) return end;
    }
    return this.#follow();
  }

  close(): Promise<void> {
    return this.#detector.close();
  }

  /** Over the lines that there were, in the order of time. `undefined` when it is through. */
  async #scan(): Promise<End | undefined> {
    const { database, timings, announcer } = this.#options;
    const { apiId, scanTo, cursorAt, cursorId } = this.#row;
    const stretch: Stretch = { apiId, upToId: scanTo };
    let position: EntryPosition | undefined = cursorAt === null ? undefined : { at: cursorAt, id: cursorId };
    const read = () => pageByTime(database.db, stretch, position, timings.pageLines);
    let page = await read();
    this.#detector.beginsAt(page[0]?.at);
    for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
      if (this.#isOver) return "ended";
      position = { at: last.at, id: last.id };
      // While the thread works on this one.
      const next = read();
      next.catch(() => {});
      const found = await this.#judge(page);
      this.#unsaved += page.length;
      const due = this.#isSaveDue || this.#options.closing.aborted;
      await this.#keep({ found, scanned: this.#row.scanned + page.length }, due ? position : undefined);
      if (this.#row.state === "full") return this.#tellEnd();
      announcer.progress(this.#row);
      if (this.#isOver) return "ended";
      if ((await this.#look()) === "anew") return "anew";
      page = await next;
    }
    const state = this.#situation?.chosen === true ? "live" : undefined;
    await this.#keep({ found: [], scanned: this.#row.scanned, ...(state && { state }) }, { at: null, id: scanTo });
    if (state !== undefined) await announcer.state(this.#row);
    return undefined;
  }

  /** With the lines that came in afterwards, and those that come. */
  async #follow(): Promise<End> {
    const { database, timings, announcer, bell, closing, lost, threads } = this.#options;
    const ended = AbortSignal.any([closing, lost]);
    let cursor = this.#row.cursorId;
    let busyAt = performance.now();
    for (;;) {
      const rung = bell.next(timings.lookEvery, ended);
      if ((await this.#look()) === "anew") return "anew";
      const page = closing.aborted ? [] : await pageById(database.db, this.#row.apiId, cursor, timings.pageLines);
      const last = page.at(-1);
      if (last !== undefined) {
        const inOrder = [...page].sort((one, other) => one.at - other.at || one.id - other.id);
        const found = await this.#judge(inOrder);
        cursor = last.id;
        this.#unsaved += page.length;
        const isLive = this.#row.state === "live";
        const due = this.#isSaveDue ? { at: null, id: cursor } : undefined;
        const inserted = await this.#keep({ found, scanned: this.#row.scanned + page.length }, due);
        if (this.#row.state === "full") return this.#tellEnd();
        announcer.progress(this.#row);
        if (isLive) await announcer.alerts(this.#row, inserted);
        busyAt = performance.now();
        continue;
      }
      if (lost.aborted) return "ended";
      const wanted = this.#situation?.chosen === true ? "live" : "done";
      const isIdle = performance.now() - busyAt >= (threads.isCrowded ? 0 : timings.idleAfter);
      if (closing.aborted || this.#isSaveDue || isIdle || wanted !== this.#row.state) {
        const changed = wanted !== this.#row.state && !closing.aborted;
        await this.#save(cursor, changed ? wanted : undefined);
        if (changed) await announcer.state(this.#row);
        if (closing.aborted || wanted === "done") return "ended";
      }
      if (isIdle) await this.#detector.close();
      await rung;
    }
  }

  async #judge(page: readonly EntryRow[]): Promise<FoundLine[]> {
    const detector = await this.#detector.opened(this.#situation!.settings);
    const { found } = await detector.observe(page.map(entryOf));
    if (this.#unsaved === 0) this.#unsavedSince = performance.now();
    return found.map(({ index, anomaly }) => ({ line: page[index]!, anomaly }));
  }

  /** Keeps what was done, and with a cursor all that is remembered there. Verdicts that came meanwhile are learned first. */
  async #keep(progress: Progress, cursor: { at: number | null; id: number } | undefined) {
    const { database, timings, lost } = this.#options;
    let { found } = progress;
    const standing = cursor && {
      cursorAt: cursor.at,
      cursorId: cursor.id,
      ...(await this.#detector.snapshot(this.#situation!.settings)),
    };
    for (;;) {
      if (lost.aborted) throw new LostDetection();
      const kept = await keep(
        database.db,
        this.#row,
        { ...progress, found, ...(standing && { standing }) },
        this.#detector.stamp,
        timings.mostAnomalies,
      );
      if (kept !== "judged-meanwhile") {
        this.#row = kept.detection;
        if (standing !== undefined) this.#unsaved = 0;
        return kept.inserted;
      }
      await this.#detector.learn();
      const scores = await this.#detector.adjust(found.map(({ anomaly }) => anomaly));
      found = found.map(({ line, anomaly }, i) => ({ line, anomaly: { ...anomaly, score: scores[i]! } }));
    }
  }

  async #save(cursor: number, state: "live" | "done" | undefined): Promise<void> {
    if (this.#unsaved === 0 && state === undefined) return;
    const progress = { found: [], scanned: this.#row.scanned, ...(state && { state }) };
    await this.#keep(progress, this.#unsaved === 0 ? undefined : { at: null, id: cursor });
  }

  /** Looks what has changed: the settings, the verdicts, the choice of the model. */
  async #look(): Promise<End | undefined> {
    const { database } = this.#options;
    const before = this.#situation;
    const now = await situationOf(database.db, this.#row);
    this.#situation = now;
    await this.#detector.learnIfJudged();
    const { apiId, modelId, settingsVersion } = this.#row;
    if (now.version === settingsVersion) return undefined;
    // After a start nobody knows which settings those of the older version were.
    if (before === undefined || needsAnew(before.settings, now.settings, await this.#detector.modelThreshold())) {
      await database.db.transaction((tx) => beginAnew(tx, apiId, modelId, now.version));
      return "anew";
    }
    this.#row = await this.#detector.change(this.#row, now);
    return undefined;
  }

  async #tellEnd(): Promise<End> {
    await this.#options.announcer.state(this.#row);
    return "ended";
  }

  get #isOver(): boolean {
    return this.#options.closing.aborted || this.#options.lost.aborted;
  }

  get #isSaveDue(): boolean {
    const { saveLines, saveEvery } = this.#options.timings;
    if (this.#unsaved === 0) return false;
    return this.#unsaved >= saveLines || performance.now() - this.#unsavedSince >= saveEvery;
  }
}
