/** Why a model, a row, a log or a feedback file was refused. */
export type AnomalyErrorCode =
  /** A detector or model was asked for a score before it was trained. */
  | "ERR_NOT_FITTED"
  /** A row with a missing or non-finite number; `row` and `column` say where. */
  | "ERR_MISSING_VALUE"
  /** A row with another number of columns than the model was trained on, or rows of different lengths. */
  | "ERR_ROW_WIDTH"
  /** Too few rows to train on. */
  | "ERR_TOO_FEW_ROWS"
  /** JSON that is no model, feedback or baseline of this package, or one that was altered or cut. */
  | "ERR_MODEL_MALFORMED"
  /** JSON of a version that this release does not know. */
  | "ERR_MODEL_VERSION"
  /** A detector of a name that this release does not know. */
  | "ERR_UNKNOWN_DETECTOR"
  /** A model that cannot be written as JSON: the npm package's forest. */
  | "ERR_NOT_SERIALISABLE"
  /** A file (CSV, log, database of countries) that cannot be read as what it should be. */
  | "ERR_BAD_INPUT";

/** The common base of what this package raises at run time. Switch over `code`: it is stable, the message is for people. */
export class AnomalyError extends Error {
  readonly code: AnomalyErrorCode;

  constructor(code: AnomalyErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A row that a model cannot take. Names the row, counted from 0, and the column. */
export class RowError extends AnomalyError {
  /** Which row of those that were handed in, counted from 0. */
  readonly row: number;
  /** The column's name, or its number from 0 where columns have no names; `undefined` when the whole row is wrong. */
  readonly column: string | number | undefined;

  constructor(code: "ERR_MISSING_VALUE" | "ERR_ROW_WIDTH", message: string, row: number, column?: string | number) {
    super(code, message);
    this.row = row;
    this.column = column;
  }
}

/** An argument of the wrong type: a mistake of the calling program. Names the argument. */
export class ArgumentTypeError extends TypeError {
  readonly code = "ERR_INVALID_ARG_TYPE";
  /** The argument's name, as the function's signature has it. */
  readonly argument: string;

  constructor(argument: string, expected: string) {
    super(`${argument} must be ${expected}`);
    this.name = new.target.name;
    this.argument = argument;
  }
}

/** An argument of the right type whose value is out of range: a mistake of the calling program. Names the argument. */
export class ArgumentRangeError extends RangeError {
  readonly code = "ERR_INVALID_ARG_VALUE";
  /** The argument's name, as the function's signature has it. */
  readonly argument: string;

  constructor(argument: string, expected: string) {
    super(`${argument} must be ${expected}`);
    this.name = new.target.name;
    this.argument = argument;
  }
}

/** An error about JSON of a version that is not the one this release reads. Takes the version from hostile JSON. */
export function unknownVersion(what: string, version: unknown, known: number): AnomalyError {
  const said =
    typeof version === "number" || typeof version === "string"
      ? `version ${String(version).slice(0, 20)}`
      : "no version";
  return new AnomalyError("ERR_MODEL_VERSION", `${what} is of ${said}; this release reads version ${known}`);
}
