import type { Judgement } from "./judgement.ts";
import { Neighbours } from "./neighbours.ts";
import type { RowSpace } from "./row-space.ts";

// The constants of feedback were chosen on nine sets of ADBench: Cardiotocography, PageBlocks, SpamBase, annthyroid,
// cardio, mammography, pendigits, satimage-2, thyroid. The figures change little around them.

/** A verdict weighs nothing from this many typical distances on; up to there (1 - distance / reach)^3. */
const REACH = 1.5;
/** What the model's score weighs beside verdicts on the very same row. */
const PRIOR = 0.75;
/** However many false alarms, they weigh no more on a row than so many as near as the nearest. */
const MOST_FALSE_ALARMS = 3;
/** What is nearer than this to being lifted is looked at closely. */
const ROUNDING = 1e-9;

/**
 * What verdicts say of rows near those judged. Each weighs 1 on its own row and less on others with their distance, and
 * nothing beyond its reach. A row's standing is then the mean of its own (weight 0.75), of 1 for what was confirmed and
 * 0 for false alarms: a confirmation never lowers it, a false alarm never raises it, in whichever order they came.
 */
export class Evidence {
  /** How many judgements it was made from. */
  readonly size: number;
  readonly #space: RowSpace;
  readonly #confirmed: Neighbours;
  readonly #falseAlarms: Neighbours;
  readonly #place: Float64Array;

  constructor(space: RowSpace, judgements: readonly Judgement[]) {
    this.#space = space;
    this.size = judgements.length;
    const rowsOf = (wanted: Judgement["verdict"]) =>
      judgements.filter(({ verdict }) => verdict === wanted).map(({ row }) => row);
    this.#confirmed = new Neighbours(space, REACH * space.typical, rowsOf("confirmed"));
    this.#falseAlarms = new Neighbours(space, REACH * space.typical, rowsOf("false-alarm"));
    this.#place = new Float64Array(space.width);
  }

  /**
   * The standing of the row at `from`, which was `standing`; the same number where no verdict reaches.
   *
   * @param target Where the new standing matters only if it is above this one: `standing`, which is not, comes back at once
   * when what was confirmed cannot lift it so high.
   */
  apply(source: ArrayLike<number>, from: number, standing: number, target?: number): number {
    if (this.size === 0 || (target !== undefined && this.#confirmed.size === 0)) return standing;
    this.#space.place(source, from, this.#place, 0);
    const confirmed = this.#confirmed.weigh(this.#place).sum;
    const highest = (PRIOR * standing + confirmed) / (PRIOR + confirmed);
    if (target !== undefined && (confirmed === 0 || highest < target - ROUNDING)) return standing;
    const { sum, nearest } = this.#falseAlarms.weigh(this.#place);
    const against = Math.min(sum, MOST_FALSE_ALARMS * nearest);
    // Not by a sum of weights and nothing: that would round.
    if (confirmed + against === 0) return standing;
    return (PRIOR * standing + confirmed) / (PRIOR + confirmed + against);
  }
}
