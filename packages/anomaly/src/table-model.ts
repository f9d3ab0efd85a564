import { malformed } from "./detectors/framed-detector.ts";
import { AnomalyError } from "./errors.ts";
import {
  fitTable,
  type TableEncoder,
  type TableEncoderJSON,
  type TableOptions,
  type TableRecord,
  tableEncoderFromJSON,
} from "./features/table.ts";
import { type Model, type ModelJSON, modelFromJSON, type TrainOptions, trainModel } from "./model.ts";

const VERSION = 1;

/** Options of {@link trainTable}: of the table, and of the model. */
export interface TrainTableOptions extends TableOptions, Omit<TrainOptions, "featureSet"> {}

/** A table's model as JSON. */
export interface TableModelJSON {
  readonly format: "securecomm-table-model";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly model: ModelJSON;
  readonly encoder: TableEncoderJSON;
}

/** A model together with the encoder that makes its rows of a table's records. */
export class TableModel {
  readonly model: Model;
  readonly encoder: TableEncoder;

  constructor(model: Model, encoder: TableEncoder) {
    this.model = model;
    this.encoder = encoder;
  }

  /** The score of a record, from 0 to 1. Throws a `RowError` for a record that does not fit the table. */
  score(record: TableRecord): number {
    return this.model.score(this.encoder.encode(record));
  }

  /** The scores of many records, in their order. Throws as {@link TableModel.score}, with the record's number. */
  scoreBatch(records: readonly TableRecord[]): Float64Array {
    return this.model.scoreBatch(this.encoder.encodeAll(records));
  }

  /** All that it needs to score again with the same bits. It names the columns' frequent values. */
  toJSON(): TableModelJSON {
    return {
      format: "securecomm-table-model",
      version: VERSION,
      model: this.model.toJSON(),
      encoder: this.encoder.toJSON(),
    };
  }
}

/**
 * Trains a model on the records of any table: what each column becomes is learned first, see {@link fitTable}.
 *
 * @throws RowError for a record that does not fit, `AnomalyError` with `ERR_TOO_FEW_ROWS` for less than 20 records.
 *
 * @example
 * ```ts
 * import { createRandom, trainTable } from "@securecomm/anomaly";
 *
 * const random = createRandom(1);
 * const records = Array.from({ length: 500 }, () => ({ service: random.below(2) ? "web" : "mail", bytes: 100 + random.below(50) }));
 * const model = trainTable(records);
 * console.log(model.score({ service: "shell", bytes: 120 }) > model.score({ service: "web", bytes: 120 })); // true
 * ```
 */
export function trainTable(records: readonly TableRecord[], options: TrainTableOptions = {}): TableModel {
  const { categorical, numeric, exclude, missing, ...training } = options;
  const encoder = fitTable(records, {
    ...(categorical && { categorical }),
    ...(numeric && { numeric }),
    ...(exclude && { exclude }),
    ...(missing && { missing }),
  });
  const model = trainModel(encoder.encodeAll(records), {
    ...training,
    featureSet: encoder.featureSet,
    options: { ...training.options, missing: encoder.missing },
  });
  return new TableModel(model, encoder);
}

/**
 * A table's model from what its `toJSON` gave. It gives the same bits.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function tableModelFromJSON(json: TableModelJSON): TableModel {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-table-model") {
    throw malformed("this is no table's model");
  }
  if (json.version !== VERSION) {
    throw new AnomalyError(
      "ERR_MODEL_VERSION",
      `the model is of version ${String(json.version).slice(0, 20)}; this release reads version ${VERSION}`,
    );
  }
  const encoder = tableEncoderFromJSON(json.encoder);
  const model = modelFromJSON(json.model);
  const names = (of: { features: readonly { name: string }[] }) => of.features.map(({ name }) => name).join("\n");
  if (names(model.featureSet) !== names(encoder.featureSet)) throw malformed("its columns are not its table's");
  return new TableModel(model, encoder);
}
