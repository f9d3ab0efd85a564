import { AnomalyError, ArgumentRangeError, ArgumentTypeError, unknownVersion } from "../errors.ts";
import { Logarithms } from "../logarithms.ts";
import { createRandom } from "../random.ts";
import { columnMedians, countRows, type FlatRows, type Row, type Rows, toFlatRows } from "../rows.ts";
import { Scaler } from "../scaler.ts";
import type { Algorithm, AlgorithmFactory } from "./algorithm.ts";
import type { Detector, DetectorJSON, DetectorName, DetectorOptions } from "./detector.ts";

/** The version of the JSON that this release writes. */
export const DETECTOR_VERSION = 1;

interface Fitted {
  readonly algorithm: Algorithm;
  readonly scaler: Scaler;
  readonly width: number;
  readonly medians: Float64Array | undefined;
}

/** What all detectors have in common, around one algorithm: rows are checked, imputed and scaled; the JSON is framed. */
export class FramedDetector implements Detector {
  readonly name: DetectorName;
  readonly #factory: AlgorithmFactory;
  readonly #options: DetectorOptions;
  readonly #logarithms: Logarithms | undefined;
  #fitted: Fitted | undefined;
  #scaled = new Float64Array(0);

  constructor(name: DetectorName, factory: AlgorithmFactory, options: DetectorOptions, fitted?: Fitted) {
    this.name = name;
    this.#factory = factory;
    this.#options = options;
    this.#logarithms = Logarithms.of(options.logarithms, options.columns);
    if (fitted !== undefined) this.#become(fitted);
  }

  static fromJSON(factory: AlgorithmFactory, json: DetectorJSON): FramedDetector {
    if (json.version !== DETECTOR_VERSION) {
      throw unknownVersion("the detector", json.version, DETECTOR_VERSION);
    }
    const { width, options, scaler, medians, model } = json as Record<string, unknown>;
    const isObject = (value: unknown): value is Record<string, unknown> =>
      typeof value === "object" && value !== null && !Array.isArray(value);
    if (
      !Number.isInteger(width) ||
      (width as number) < 1 ||
      (width as number) > 65_535 ||
      !isObject(options) ||
      !isObject(model)
    ) {
      throw malformed("a field is missing");
    }
    const checked = optionsOf(options);
    if (checked.columns !== undefined && checked.columns.length !== width)
      throw malformed("the columns' names do not fit");
    if (
      medians !== undefined &&
      !(Array.isArray(medians) && medians.length === width && medians.every((x) => Number.isFinite(x)))
    ) {
      throw malformed("the medians are");
    }
    return new FramedDetector(json.name, factory, checked, {
      width: width as number,
      scaler: Scaler.fromJSON(scaler, width as number),
      medians: medians === undefined ? undefined : Float64Array.from(medians as number[]),
      algorithm: factory.restore(checked, model, width as number),
    });
  }

  get width(): number | undefined {
    return this.#fitted?.width;
  }

  fit(rows: Rows): this {
    const { columns, missing } = this.#options;
    const medians = missing === "impute" ? columnMedians(rows) : undefined;
    const flat = toFlatRows(rows, { width: columns?.length, columns, medians });
    if (flat.width < 1 || countRows(flat) < 2) {
      throw new AnomalyError("ERR_TOO_FEW_ROWS", `training needs at least 2 rows of at least 1 column`);
    }
    const algorithm = this.#factory.create(this.#options);
    this.#logarithms?.applyAll(flat);
    const scaler = Scaler.fit(flat, algorithm.scaling);
    for (let at = 0; at < flat.data.length; at += flat.width) scaler.apply(flat.data, at, flat.data, at);
    algorithm.fit(flat, createRandom(this.#options.seed ?? 0));
    this.#become({ algorithm, scaler, width: flat.width, medians });
    return this;
  }

  /** @param floor As in {@link Algorithm.score}. */
  score(row: Row, floor?: number): number {
    const { algorithm, scaler, width, medians } = this.#ready();
    let checked: ArrayLike<number> = row;
    if (row.length !== width || !allFinite(row)) {
      checked = toFlatRows([Array.from(row)], { width, columns: this.#options.columns, medians }).data;
    }
    if (this.#logarithms !== undefined) {
      this.#logarithms.apply(checked, 0, this.#scaled, 0);
      checked = this.#scaled;
    }
    scaler.apply(checked, 0, this.#scaled, 0);
    return algorithm.score(this.#scaled, floor);
  }

  scoreBatch(rows: Rows): Float64Array {
    const { algorithm, scaler, width, medians } = this.#ready();
    const flat: FlatRows = toFlatRows(rows, { width, columns: this.#options.columns, medians });
    this.#logarithms?.applyAll(flat);
    const scores = new Float64Array(countRows(flat));
    for (let i = 0; i < scores.length; i++) {
      scaler.apply(flat.data, i * width, this.#scaled, 0);
      scores[i] = algorithm.score(this.#scaled);
    }
    return scores;
  }

  toJSON(): DetectorJSON {
    const { algorithm, scaler, width, medians } = this.#ready();
    return {
      format: "securecomm-detector",
      version: DETECTOR_VERSION,
      name: this.name,
      width,
      options: { ...this.#options },
      scaler: scaler.toJSON(),
      ...(medians === undefined ? {} : { medians: Array.from(medians) }),
      model: algorithm.state(),
    };
  }

  #become(fitted: Fitted): void {
    this.#scaled = new Float64Array(fitted.width);
    this.#fitted = fitted;
  }

  #ready(): Fitted {
    if (this.#fitted === undefined)
      throw new AnomalyError("ERR_NOT_FITTED", "the detector was not trained yet: call fit first");
    return this.#fitted;
  }
}

/** An error about a model that was altered, cut, or is something else. */
export function malformed(what: string): AnomalyError {
  return new AnomalyError("ERR_MODEL_MALFORMED", `the model is malformed: ${what}`);
}

function optionsOf(json: Record<string, unknown>): DetectorOptions {
  try {
    return checkOptions(json as DetectorOptions);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : "the options are");
  }
}

/** Refuses options that are not what they should be, by name. */
export function checkOptions(options: DetectorOptions): DetectorOptions {
  const whole = (name: "trees" | "sampleSize" | "neighbours" | "references", least: number, most: number) => {
    const value = options[name];
    if (value === undefined) return;
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new ArgumentRangeError(name, `a whole number from ${least} to ${most}`);
    }
  };
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  for (const key of Object.keys(options)) {
    if (!OPTIONS.has(key))
      throw new ArgumentTypeError("options", `without ${JSON.stringify(key.slice(0, 40))}, which no detector has`);
  }
  whole("trees", 1, 10_000);
  whole("sampleSize", 2, 65_535);
  whole("neighbours", 1, 1_000);
  whole("references", 2, 100_000);
  if (options.seed !== undefined) createRandom(options.seed);
  if (options.missing !== undefined && options.missing !== "refuse" && options.missing !== "impute") {
    throw new ArgumentTypeError("missing", '"refuse" or "impute"');
  }
  const { columns } = options;
  if (
    columns !== undefined &&
    !(Array.isArray(columns) && columns.length > 0 && columns.every((name) => typeof name === "string"))
  ) {
    throw new ArgumentTypeError("columns", "an array of names");
  }
  Logarithms.of(options.logarithms, columns);
  return options;
}

const OPTIONS = new Set([
  "seed",
  "columns",
  "missing",
  "logarithms",
  "trees",
  "sampleSize",
  "neighbours",
  "references",
]);

function allFinite(row: Row): boolean {
  for (let j = 0; j < row.length; j++) if (!Number.isFinite(row[j])) return false;
  return true;
}
