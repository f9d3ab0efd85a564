import {
  calibrateThreshold,
  createDetector,
  createRandom,
  createSessionExtractor,
  fitTails,
  generateSessions,
  Model,
  NORMAL_KINDS,
  type NormalKind,
  SESSION_FEATURES,
} from "@securecomm/anomaly";
import { coreSet } from "./core-set.ts";

/** From how many bytes, messages, seconds and messages a second on a value is worth telling apart from 0. */
const UNITS: Readonly<Record<string, number>> = { bytes: 1, count: 1, seconds: 0.01, "per-second": 0.001 };
/** No honest user has these: the first is to be as far from 0 as a thousand of another count. */
const NEVER: Readonly<Record<string, number>> = {
  decryption_failures: 0.001,
  signature_failures: 0.001,
  sequence_failures: 0.001,
  // Refusals count here from twenty on: that many are to be critical, one altered handshake at least a warning.
  handshake_failures: 1e-9,
  handshake_failures_hour: 1e-9,
};

/** Simulated days that it learns from, and others that it is calibrated on; no test uses any of them. */
const TRAINING_SEEDS = [101, 102, 103, 104];
const CALIBRATION_SEEDS = [201, 202, 203];
const DAY = { hours: 16, start: Date.UTC(2025, 2, 3, 4) };
/** Those who are online for a few minutes at a time are more. A device says the same all day. */
const TRAINING_DAY = { ...DAY, users: { chat: 10, "file-transfer": 28, telemetry: 6, idle: 4 } };
const CALIBRATION_DAY = { ...DAY, users: { chat: 8, "file-transfer": 14, telemetry: 4, idle: 4 } };
/** Rows of each kind of user and day that are looked at. */
const ROWS = 1_800;
const REFERENCES = 550;
/** The share of minutes of ordinary use, of the kind of user that is hardest to tell, that may be called anomalies. */
const FALSE_ALARMS = 0.0025;

/** Trains the model that is shipped. The same sources give the same bits. */
export function makeReadyModel(options = { references: REFERENCES, rows: ROWS, rate: FALSE_ALARMS }): Model {
  const pool = TRAINING_SEEDS.flatMap((seed) => sampleDay(seed, options.rows));
  const { features } = SESSION_FEATURES;
  const columns = features.map(({ name }) => name);
  const units = features.map(({ name, unit }) => NEVER[name] ?? UNITS[unit]);
  const logarithms = Object.fromEntries(columns.flatMap((name, j) => (units[j] ? [[name, units[j]]] : [])));
  const scaled = standardise(pool.map((row) => row.map((x, j) => (units[j] ? Math.log1p(x / units[j]) : x))));
  const rows = coreSet(scaled, options.references).map((place) => pool[place]!);
  const detector = createDetector("knn", {
    seed: 1,
    columns,
    logarithms,
    neighbours: 1,
    references: rows.length,
  }).fit(rows);
  return new Model({
    featureSet: SESSION_FEATURES,
    detector,
    threshold: calibrate((row) => detector.score(row), options.rate),
    // What is usual is told from all of the rows; those above are the unusual ones among them.
    tails: fitTails(pool, features),
    trained: { rows: pool.length, falsePositiveRate: options.rate, seed: TRAINING_SEEDS[0]!, at: undefined },
  });
}

/** Rows of one simulated day, as many of each kind of user, and as many of what is no message. */
function sampleDay(seed: number, most: number): number[][] {
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

/** The threshold that keeps the promised share of minutes quiet for each kind of user. */
function calibrate(score: (row: Float64Array) => number, rate: number): number {
  const minutes = new Map<NormalKind, Map<string, number>>(NORMAL_KINDS.map((kind) => [kind, new Map()]));
  for (const seed of CALIBRATION_SEEDS) {
    const extractor = createSessionExtractor();
    const opened = new Map<string, number>();
    for (const { event, scenario } of generateSessions({ seed, ...CALIBRATION_DAY })) {
      const of = minutes.get(scenario.user)!;
      const minute = Math.floor(event.at / 60_000);
      const name = (of: number) => `${seed} ${scenario.id} ${of}`;
      if (event.type === "session-opened") opened.set(event.session!, minute);
      if (event.type === "session-closed") {
        for (let m = opened.get(event.session!)!; m <= minute; m++) of.set(name(m), of.get(name(m)) ?? 0);
      }
      const row = extractor.row(event);
      if (row !== undefined) of.set(name(minute), Math.max(score(row), of.get(name(minute)) ?? 0));
    }
  }
  const thresholds = [...minutes.values()].map((scores) => calibrateThreshold([...scores.values()], rate));
  return Math.max(...thresholds);
}

function standardise(rows: readonly (readonly number[])[]): Float64Array[] {
  const width = rows[0]!.length;
  const mean = new Float64Array(width);
  const spread = new Float64Array(width);
  for (const row of rows) for (let j = 0; j < width; j++) mean[j]! += row[j]! / rows.length;
  for (const row of rows) for (let j = 0; j < width; j++) spread[j]! += (row[j]! - mean[j]!) ** 2 / rows.length;
  return rows.map((row) =>
    Float64Array.from(row, (x, j) => (spread[j]! > 0 ? (x - mean[j]!) / Math.sqrt(spread[j]!) : 0)),
  );
}
