import { AnomalyError, ArgumentRangeError, ArgumentTypeError, unknownVersion } from "../errors.ts";
import type { ReasonVerdict } from "../feedback/judgement.ts";
import type { Reason } from "./reason.ts";
import { priorUsefulness, reasonKey } from "./reason-order.ts";

/** The version of the JSON that this release writes. */
const RANKING_VERSION = 1;

// As many verdicts as what is assumed beforehand counts for.
const PRIOR_VERDICTS = 4;
const MOST_KEYS = 1000;
const LONGEST_KEY = 64;

/** A {@link ReasonRanking} as JSON. */
export interface ReasonRankingJSON {
  readonly format: "securecomm-reason-ranking";
  /** A release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  readonly verdicts: readonly { readonly code: string; readonly right: number; readonly wrong: number }[];
}

interface Counts {
  readonly right: number;
  readonly wrong: number;
}

/**
 * Which reason comes first, learned from what operators said of reasons. For each it estimates how often it is the
 * right one: a Beta distribution whose prior is the reason's code and rarity, worth four verdicts.
 *
 * The verdicts are the data, this only counts them. To undo some, make a new one from those that are left.
 *
 * @example
 * ```ts
 * import { ReasonRanking } from "@securecomm/anomaly";
 *
 * const reasons = [{ code: "admin-area", facts: {} }, { code: "hour", facts: { hour: 3 } }] as const;
 * const ranking = new ReasonRanking();
 * console.log(ranking.order(reasons)[0]?.code); // admin-area
 * for (let i = 0; i < 5; i++) ranking.learn("admin-area", false).learn("hour", true);
 * console.log(ranking.order(reasons)[0]?.code); // hour
 * ```
 */
export class ReasonRanking {
  readonly #counts = new Map<string, Counts>();

  /** One that has learned these verdicts, such as those that a feedback's judgements hold. */
  static fromVerdicts(verdicts: Iterable<ReasonVerdict>): ReasonRanking {
    const ranking = new ReasonRanking();
    for (const { code, right } of verdicts) ranking.learn(code, right);
    return ranking;
  }

  /**
   * One from what {@link ReasonRanking.toJSON} gave, as an object or parsed from text.
   *
   * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
   * anything else that is not as it was written.
   */
  static fromJSON(json: unknown): ReasonRanking {
    const { format, version, verdicts } = (json ?? {}) as Record<keyof ReasonRankingJSON, unknown>;
    if (format !== "securecomm-reason-ranking") throw malformed("this is none");
    if (version !== RANKING_VERSION) {
      throw unknownVersion("the order of reasons", version, RANKING_VERSION);
    }
    if (!Array.isArray(verdicts) || verdicts.length > MOST_KEYS) throw malformed("the list of verdicts is");
    const ranking = new ReasonRanking();
    const whole = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
    for (const item of verdicts as unknown[]) {
      const { code, right, wrong } = (item ?? {}) as Record<string, unknown>;
      if (!isKey(code) || ranking.#counts.has(code)) throw malformed("a code is");
      if (!whole(right) || !whole(wrong)) throw malformed("a count is");
      ranking.#counts.set(code, { right: right as number, wrong: wrong as number });
    }
    return ranking;
  }

  /**
   * Takes in one verdict.
   *
   * @param code Of the reason, as {@link reasonKey} gives it: 1 to 64 characters. Of more than 1,000 different ones, those
   * with the fewest verdicts are forgotten.
   * @param right Whether it was the right reason.
   */
  learn(code: string, right: boolean): this {
    if (typeof code !== "string") throw new ArgumentTypeError("code", "the key of a reason");
    if (!isKey(code)) throw new ArgumentRangeError("code", `of 1 to ${LONGEST_KEY} characters`);
    if (typeof right !== "boolean") throw new ArgumentTypeError("right", "true or false");
    this.#add(code, right ? { right: 1, wrong: 0 } : { right: 0, wrong: 1 });
    return this;
  }

  /** How likely the reason is the right one, from 0 to 1. */
  usefulness(reason: Pick<Reason, "code" | "feature" | "rarity">): number {
    const { right, wrong } = this.#counts.get(reasonKey(reason)) ?? { right: 0, wrong: 0 };
    return (priorUsefulness(reason) * PRIOR_VERDICTS + right) / (PRIOR_VERDICTS + right + wrong);
  }

  /** The same reasons, the most useful first; equally useful ones stay in their order. */
  order(reasons: readonly Reason[]): Reason[] {
    return reasons
      .map((reason) => ({ reason, usefulness: this.usefulness(reason) }))
      .sort((a, b) => b.usefulness - a.usefulness)
      .map(({ reason }) => reason);
  }

  /** Takes in the verdicts that another one has counted. Merged twice, they count twice. */
  merge(other: ReasonRanking): this {
    if (!(other instanceof ReasonRanking)) throw new ArgumentTypeError("other", "a ReasonRanking");
    for (const [code, counts] of [...other.#counts]) this.#add(code, counts);
    return this;
  }

  /** All that it has learned, in the order of the codes. */
  toJSON(): ReasonRankingJSON {
    const verdicts = [...this.#counts].map(([code, counts]) => ({ code, ...counts }));
    verdicts.sort((a, b) => (a.code < b.code ? -1 : 1));
    return { format: "securecomm-reason-ranking", version: RANKING_VERSION, verdicts };
  }

  #add(code: string, { right, wrong }: Counts): void {
    const known = this.#counts.get(code) ?? { right: 0, wrong: 0 };
    if (!this.#counts.has(code) && this.#counts.size >= MOST_KEYS) this.#forgetOne();
    const sum = (a: number, b: number) => Math.min(Number.MAX_SAFE_INTEGER, a + b);
    this.#counts.set(code, { right: sum(known.right, right), wrong: sum(known.wrong, wrong) });
  }

  #forgetOne(): void {
    let least: [code: string, verdicts: number] | undefined;
    for (const [code, { right, wrong }] of this.#counts) {
      if (least === undefined || right + wrong < least[1]) least = [code, right + wrong];
    }
    if (least !== undefined) this.#counts.delete(least[0]);
  }
}

function isKey(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= LONGEST_KEY;
}

function malformed(what: string): AnomalyError {
  return new AnomalyError("ERR_MODEL_MALFORMED", `the order of reasons is malformed: ${what}`);
}
