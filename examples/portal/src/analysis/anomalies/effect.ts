import type { EffectView } from "../../contract/anomalies.ts";
import type { Ranked } from "./rank-anew.ts";

/** What a verdict changed, but for the anomaly as it is now. */
export type EffectCounts = Omit<EffectView, "anomaly">;

interface Place {
  readonly id: number;
  readonly score: number;
}

/**
 * Counts what a verdict on one line does to what a model found, from each anomaly as it was and is.
 *
 * @param judged The anomaly that it is about, and whether its line was judged a false alarm before.
 */
export class Effect {
  readonly #threshold: number;
  readonly #judged: { readonly id: number; readonly entryId: number; readonly wasFalseAlarm: boolean };
  readonly #before: Place[] = [];
  readonly #after: Place[] = [];
  #scores = { before: 0, after: 0 };
  #changed = 0;
  #silenced = 0;
  #raised = 0;

  constructor(
    threshold: number,
    judged: { readonly id: number; readonly entryId: number; readonly wasFalseAlarm: boolean },
  ) {
    this.#threshold = threshold;
    this.#judged = judged;
  }

  add({ id, entryId, kind, before, after, isFalseAlarm }: Ranked): void {
    const judged = this.#judged;
    const wasFalseAlarm = entryId === judged.entryId ? judged.wasFalseAlarm : isFalseAlarm;
    const wasRaised = this.#isRaised(kind, before, wasFalseAlarm);
    const isRaised = this.#isRaised(kind, after, isFalseAlarm);
    if (wasRaised) this.#before.push({ id, score: before });
    if (isRaised) this.#after.push({ id, score: after });
    if (wasRaised && !isRaised) this.#silenced++;
    if (!wasRaised && isRaised) this.#raised++;
    if (id === judged.id) this.#scores = { before, after };
    else if (before !== after) this.#changed++;
  }

  counts(): EffectCounts {
    const { id } = this.#judged;
    const [rankBefore, rankAfter] = [placeOf(id, this.#before), placeOf(id, this.#after)];
    return {
      ...(rankBefore === undefined ? {} : { rankBefore }),
      ...(rankAfter === undefined ? {} : { rankAfter }),
      scoreBefore: this.#scores.before,
      scoreAfter: this.#scores.after,
      changed: this.#changed,
      silenced: this.#silenced,
      raised: this.#raised,
      total: this.#after.length,
    };
  }

  #isRaised(kind: string, score: number, isFalseAlarm: boolean): boolean {
    return score > this.#threshold || (kind === "addresses" && !isFalseAlarm);
  }
}

/** As the list by score has them: of equal scores the greater id first. */
function placeOf(id: number, raised: readonly Place[]): number | undefined {
  const own = raised.find((place) => place.id === id);
  if (own === undefined) return undefined;
  let place = 1;
  for (const other of raised) if (other.score > own.score || (other.score === own.score && other.id > id)) place++;
  return place;
}
