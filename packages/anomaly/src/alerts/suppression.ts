import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { SubjectTable } from "../subject-table.ts";

/** How repeats are folded. */
export interface SuppressionOptions {
  /** Milliseconds in which a second alert of the same kind, about the same session or subject, is only counted; 60,000 unless told. */
  readonly window?: number;
  /**
   * How many alerts of one rule about strangers, all of them together, come out in a window; 100 unless told. The rest
   * is counted: an attacker with many addresses fills no log. What happens in a session is never counted here.
   */
  readonly maxStrangers?: number;
}

interface Tally<Told> {
  /** When the last one was told; `undefined` before the first. */
  told: number | undefined;
  /** The highest score told since then. */
  score: number;
  /** How many came out since the window began; for strangers' tallies only. */
  passed: number;
  folded: number;
  /** The worst of those folded. */
  worst: { readonly score: number; readonly alert: Told } | undefined;
}

const makeTally = <Told>(): Tally<Told> => ({ told: undefined, score: 0, passed: 0, folded: 0, worst: undefined });

/** More kinds than there are: an attacker invents none. */
const MOST_KINDS = 200;

/** What {@link Suppression.pass} may be told beside. */
export interface Likeness<Told> {
  /** Of an alert of a score: one that is clearly higher than those told comes out all the same. */
  readonly score?: number;
  /** What strangers' alerts are counted together as; the kind unless told. */
  readonly crowd?: string;
  /** Makes what {@link Suppression.end} gives back when this one is the worst that was folded. */
  readonly alert?: () => Told;
}

/** Lets the first alert of each kind through and folds its repeats into a count, which the next one tells. */
export class Suppression<Told = never> {
  readonly #window: number;
  readonly #maxStrangers: number;
  readonly #known: SubjectTable<Map<string, Tally<Told>>>;
  readonly #strangers: SubjectTable<Map<string, Tally<Told>>>;
  readonly #together = new Map<string, Tally<Told>>();

  constructor(maxSubjects: number, options: SuppressionOptions = {}) {
    if (typeof options !== "object" || options === null)
      throw new ArgumentTypeError("suppression", "an object or false");
    const { window = 60_000, maxStrangers = 100 } = options;
    if (!(window >= 0 && Number.isFinite(window))) {
      throw new ArgumentRangeError("suppression.window", "milliseconds from 0");
    }
    if (!Number.isInteger(maxStrangers) || maxStrangers < 1) {
      throw new ArgumentRangeError("suppression.maxStrangers", "a whole number from 1");
    }
    this.#window = window;
    this.#maxStrangers = maxStrangers;
    const make = () => new Map<string, Tally<Told>>();
    const clear = (tallies: Map<string, Tally<Told>>) => tallies.clear();
    this.#known = new SubjectTable(maxSubjects, make, clear);
    this.#strangers = new SubjectTable(maxSubjects, make, clear);
  }

  /**
   * Whether an alert is to be told: how many were folded since the last that was, or `undefined` when it is folded too.
   *
   * @param kind The rule, or another word for what is alike; one of few.
   * @param about The session or subject.
   * @param stranger Whether it is nobody's who is trusted.
   */
  pass(kind: string, about: string, at: number, stranger: boolean, likeness: Likeness<Told> = {}): number | undefined {
    const { score = 0, crowd: together = kind, alert } = likeness;
    const tally = tallyOf((stranger ? this.#strangers : this.#known).touch(about), kind);
    const isAlike = tally.told !== undefined && this.#isWithin(tally.told, at);
    // A quarter of the way to 1: however slowly a score climbs, few come out.
    if (isAlike && !(score > tally.score + (1 - tally.score) / 4)) return this.#fold(tally, score, alert);
    let more = 0;
    if (stranger) {
      const crowd = this.#crowd(together, at);
      if (crowd.passed >= this.#maxStrangers) {
        crowd.folded += 1;
        return undefined;
      }
      crowd.passed += 1;
      more = crowd.folded;
      crowd.folded = 0;
    }
    const repeats = tally.folded + more;
    tally.folded = 0;
    tally.worst = undefined;
    tally.score = score;
    // A higher one in between makes the window no longer: what goes on is told once a minute.
    if (!isAlike) tally.told = at;
    return repeats;
  }

  /**
   * Forgets a session that has ended: the worst of each kind that was folded and not told yet, with how many others were.
   */
  end(about: string): { readonly alert: Told; readonly repeats: number }[] {
    const tallies = this.#known.peek(about);
    if (tallies === undefined) return [];
    const pending = [...tallies.values()].flatMap(({ worst, folded }) =>
      worst === undefined ? [] : [{ alert: worst.alert, repeats: folded - 1 }],
    );
    for (const tally of tallies.values()) {
      tally.folded = 0;
      tally.worst = undefined;
    }
    return pending;
  }

  clear(): void {
    this.#known.clear();
    this.#strangers.clear();
    this.#together.clear();
  }

  #fold(tally: Tally<Told>, score: number, alert: (() => Told) | undefined): undefined {
    tally.folded += 1;
    if (alert !== undefined && !(score <= (tally.worst?.score ?? -1))) tally.worst = { score, alert: alert() };
  }

  #crowd(kind: string, at: number): Tally<Told> {
    const crowd = tallyOf(this.#together, kind);
    if (crowd.told === undefined || !this.#isWithin(crowd.told, at)) {
      crowd.told = at;
      crowd.passed = 0;
    }
    return crowd;
  }

  // A clock that was set back further than a window has begun anew: better one alert too many.
  #isWithin(told: number, at: number): boolean {
    return at - told < this.#window && told - at <= this.#window;
  }
}

function tallyOf<Told>(tallies: Map<string, Tally<Told>>, kind: string): Tally<Told> {
  let tally = tallies.get(kind);
  if (tally === undefined) {
    if (tallies.size >= MOST_KINDS) tallies.delete(tallies.keys().next().value!);
    tally = makeTally();
    tallies.set(kind, tally);
  }
  return tally;
}
