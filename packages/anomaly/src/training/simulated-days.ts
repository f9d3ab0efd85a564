import { createSessionExtractor } from "../features/session-extractor.ts";
import { generateSessions } from "../generator/generate.ts";
import { NORMAL_KINDS, type NormalKind } from "../generator/scenario.ts";
import { createRandom } from "../random.ts";
import { calibrateThreshold } from "../threshold.ts";

const DAY = { hours: 16, start: Date.UTC(2025, 2, 3, 4) };
/** Those who are online for a few minutes at a time are more. A device says the same all day. */
const TRAINING_DAY = { ...DAY, users: { chat: 10, "file-transfer": 28, telemetry: 6, idle: 4 } };
const CALIBRATION_DAY = { ...DAY, users: { chat: 8, "file-transfer": 14, telemetry: 4, idle: 4 } };

/** Rows of one simulated day: at most so many of each kind of user, and as many of what is no message. */
export function sampleDay(seed: number, most: number): number[][] {
  const extractor = createSessionExtractor();
  const random = createRandom(seed);
  const samples = new Map(["refused", ...NORMAL_KINDS].map((kind) => [kind, { seen: 0, rows: [] as number[][] }]));
  for (const { event, scenario } of generateSessions({ seed, ...TRAINING_DAY })) {
    const row = extractor.row(event);
    if (row === undefined) continue;
    // Vitter's reservoir: any row of the day is as likely as any other.
    const sample = samples.get(event.type === "messages" ? scenario.user : "refused")!;
    const place = sample.seen++ < most ? sample.rows.length : random.below(sample.seen);
    if (place < most) sample.rows[place] = Array.from(row);
  }
  return [...samples.values()].flatMap(({ rows }) => rows);
}

/** The highest score of each minute in which a user had a session, over simulated days of ordinary use, by kind of user. */
export class QuietMinutes {
  readonly #floor: number;
  readonly #scores = new Map<NormalKind, Float64Array[]>(NORMAL_KINDS.map((kind) => [kind, []]));

  /** @param floor What is not above it counts as it: a threshold above it comes out as without. */
  constructor(floor: number) {
    this.#floor = floor;
  }

  /** @param score May give any score that is not above its floor for one that is not. */
  addDay(seed: number, score: (row: Float64Array, floor: number) => number): void {
    const minutes = new Map<NormalKind, Map<string, number>>(NORMAL_KINDS.map((kind) => [kind, new Map()]));
    const extractor = createSessionExtractor();
    const opened = new Map<string, number>();
    for (const { event, scenario } of generateSessions({ seed, ...CALIBRATION_DAY })) {
      const of = minutes.get(scenario.user)!;
      const minute = Math.floor(event.at / 60_000);
      const name = (minute: number) => `${scenario.id} ${minute}`;
      if (event.type === "session-opened") opened.set(event.session!, minute);
      if (event.type === "session-closed") {
        for (let m = opened.get(event.session!)!; m <= minute; m++) of.set(name(m), of.get(name(m)) ?? this.#floor);
      }
      const row = extractor.row(event);
      if (row === undefined) continue;
      const highest = of.get(name(minute)) ?? this.#floor;
      of.set(name(minute), Math.max(score(row, highest), highest));
    }
    for (const [kind, scores] of minutes) this.#scores.get(kind)!.push(Float64Array.from(scores.values()));
  }

  /** The threshold that keeps all but this share of the minutes quiet, for each kind of user. */
  threshold(falsePositiveRate: number): number {
    const thresholds = [...this.#scores.values()].map((days) =>
      calibrateThreshold(
        days.flatMap((scores) => [...scores]),
        falsePositiveRate,
      ),
    );
    return Math.max(...thresholds);
  }
}
