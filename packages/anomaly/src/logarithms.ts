import { ArgumentRangeError, ArgumentTypeError } from "./errors.ts";
import type { FlatRows } from "./rows.ts";

/**
 * Takes the logarithm of columns that span many powers of ten, as bytes and times do, before they are scaled: of
 * `1 + |x| / unit` with the sign of x, so that 0 stays 0 and what is far below the unit is near it.
 */
export class Logarithms {
  /** What divides a column's values; 0 for a column that stays as it is. */
  readonly #units: Float64Array;

  private constructor(units: Float64Array) {
    this.#units = units;
  }

  /**
   * From a detector's options; `undefined` where no column is named.
   *
   * @param units The units by the columns' names. One that is no column or not above 0 throws an `ArgumentRangeError`.
   */
  static of(
    units: Readonly<Record<string, number>> | undefined,
    columns: readonly string[] | undefined,
  ): Logarithms | undefined {
    if (units === undefined) return undefined;
    if (typeof units !== "object" || units === null) throw new ArgumentTypeError("logarithms", "units by column");
    const places = new Float64Array(columns?.length ?? 0);
    for (const [name, unit] of Object.entries(units)) {
      const place = columns?.indexOf(name) ?? -1;
      if (place < 0) {
        throw new ArgumentRangeError(
          "logarithms",
          `of columns; there is none called ${JSON.stringify(name.slice(0, 40))}`,
        );
      }
      if (!(unit > 0 && Number.isFinite(unit) && Number.isFinite(1 / unit)))
        throw new ArgumentRangeError(`logarithms.${name}`, "a unit above 0");
      places[place] = unit;
    }
    return new Logarithms(places);
  }

  /** Changes rows in place. */
  applyAll({ data, width }: FlatRows): void {
    for (let at = 0; at < data.length; at += width) this.apply(data, at, data, at);
  }

  /** Writes one row to `target`, which may be the source. */
  apply(source: ArrayLike<number>, from: number, target: Float64Array, to: number): void {
    const units = this.#units;
    for (let j = 0; j < units.length; j++) {
      const value = source[from + j]!;
      const unit = units[j]!;
      target[to + j] = unit === 0 ? value : value < 0 ? -Math.log1p(-value / unit) : Math.log1p(value / unit);
    }
  }
}
