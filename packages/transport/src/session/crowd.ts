/**
 * Where a connection stands on which no public-key work was spent: silent, it has sent no whole M1; challenged, it was
 * sent a cookie and has not come back with it; leaving, its handshake has failed and its connection is not yet gone.
 */
export type WaitingStage = "silent" | "challenged" | "leaving";

/** So many may one program dial at once: against strangers who come from an address each, that must not count against it. */
const FEW = 3;

/** Those who wait, in each stage those that came to it first in front. */
class Crowd<Member> {
  readonly #stages: Readonly<Record<WaitingStage, Set<Member>>> = {
    silent: new Set(),
    challenged: new Set(),
    leaving: new Set(),
  };

  get size(): number {
    const { silent, challenged, leaving } = this.#stages;
    return silent.size + challenged.size + leaving.size;
  }

  add(member: Member, stage: WaitingStage): void {
    this.#stages[stage].add(member);
  }

  delete(member: Member, stage: WaitingStage): void {
    this.#stages[stage].delete(member);
  }

  /**
   * Who has to go first: one that is leaving anyway; otherwise the oldest of the more numerous of the silent and the
   * challenged ones. So a flood of the one kind leaves those of the other kind their time.
   */
  victim(): Member | undefined {
    const { silent, challenged, leaving } = this.#stages;
    const from = leaving.size > 0 ? leaving : challenged.size > silent.size ? challenged : silent;
    const [oldest] = from;
    return oldest;
  }
}

/** The connections on which no public-key work was spent. Knows in constant time which of them has to make room. */
export class WaitingRoom<Member extends { readonly group: string }> {
  readonly #stages = new Map<Member, WaitingStage>();
  readonly #everyone = new Crowd<Member>();
  readonly #groups = new Map<string, Crowd<Member>>();
  /** The groups that have so many here; those that have had so many for longest in front. */
  readonly #ranks = new Map<number, Set<string>>();
  #most = 0;

  /** How many are here. */
  get size(): number {
    return this.#stages.size;
  }

  /** Puts somebody into a stage, as its newest. */
  put(member: Member, stage: WaitingStage): void {
    const { group } = member;
    const crowd = this.#groups.get(group) ?? new Crowd();
    const before = crowd.size;
    this.#remove(member, crowd);
    this.#stages.set(member, stage);
    this.#everyone.add(member, stage);
    crowd.add(member, stage);
    this.#groups.set(group, crowd);
    this.#rank(group, before, crowd.size);
  }

  /** Takes somebody out; returns whether it was here. */
  delete(member: Member): boolean {
    const { group } = member;
    const crowd = this.#groups.get(group);
    const before = crowd?.size ?? 0;
    if (crowd === undefined || !this.#remove(member, crowd)) return false;
    if (crowd.size === 0) this.#groups.delete(group);
    this.#rank(group, before, crowd.size);
    return true;
  }

  /**
   * Who has to make room first: somebody of the group of addresses that has most of those who are here. Where none has
   * more than a few, all are weighed together.
   */
  victim(): Member | undefined {
    if (this.#most <= FEW) return this.#everyone.victim();
    const [group] = this.#ranks.get(this.#most) ?? [];
    return this.#groups.get(group ?? "")?.victim();
  }

  #remove(member: Member, crowd: Crowd<Member>): boolean {
    const stage = this.#stages.get(member);
    if (stage === undefined) return false;
    this.#everyone.delete(member, stage);
    crowd.delete(member, stage);
    return this.#stages.delete(member);
  }

  #rank(group: string, before: number, after: number): void {
    if (before === after) return;
    const old = this.#ranks.get(before);
    old?.delete(group);
    if (old?.size === 0) this.#ranks.delete(before);
    if (after > 0) {
      const rank = this.#ranks.get(after) ?? new Set();
      this.#ranks.set(after, rank.add(group));
    }
    // A group changes by one at a time: where nobody has as many as the largest had, the largest has lost one.
    if (after > this.#most || !this.#ranks.has(this.#most)) this.#most = after;
  }
}
