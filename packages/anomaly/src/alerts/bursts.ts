import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { SessionEvent } from "../features/session-event.ts";
import { bounded, hostOf } from "../features/subject.ts";
import { SubjectTable } from "../subject-table.ts";
import { isTime } from "../times.ts";
import { Window } from "../window.ts";
import { type Finding, facts } from "./rules.ts";

/** How many of something in how long are a burst. */
export interface BurstLimit {
  /** How many, from 1. */
  readonly count: number;
  /** In how many milliseconds. */
  readonly within: number;
}

/** When many small things become a rule's alert. */
export interface BurstLimits {
  /** Different identities that one address proved to a listener, none of them trusted; 5 in 10 minutes unless told, 1,000 at most. */
  readonly probing?: BurstLimit;
  /** Connections that a listener turned away, whoever they came from; 20 in a minute unless told. */
  readonly refused?: BurstLimit;
}

/** A peer that is not trusted, and tries again, is nothing strange; the fifth of one address in ten minutes is. */
const NOT_TRUSTED: ReadonlySet<string> = new Set([
  "ERR_PEER_NOT_TRUSTED",
  "ERR_TRUST_UNDECIDED",
  "ERR_IDENTITY_CHANGED",
]);
/** So many identities are kept of one address at most. */
const MOST_IDENTITIES = 1000;

/** Counts what is a rule's matter only when there is much of it. */
export class Bursts {
  readonly #probing: BurstLimit;
  readonly #refused: BurstLimit;
  readonly #refusedWindow: Window;
  readonly #refusals: Float64Array;
  /** Of each address the identities that it showed, and when. */
  readonly #hosts: SubjectTable<Map<string, number>>;

  constructor(maxSubjects: number, limits: BurstLimits = {}) {
    if (typeof limits !== "object" || limits === null) throw new ArgumentTypeError("bursts", "an object");
    const { probing, refused } = limits;
    this.#probing = checkLimit("bursts.probing", probing ?? { count: 5, within: 600_000 });
    this.#refused = checkLimit("bursts.refused", refused ?? { count: 20, within: 60_000 });
    if (this.#probing.count > MOST_IDENTITIES) {
      throw new ArgumentRangeError("bursts.probing.count", `at most ${MOST_IDENTITIES}`);
    }
    this.#refusedWindow = new Window(this.#refused.within, 10);
    this.#refusals = new Float64Array(this.#refusedWindow.size);
    this.#hosts = new SubjectTable(
      maxSubjects,
      () => new Map<string, number>(),
      (identities) => identities.clear(),
    );
  }

  /** The rule that an event breaks together with those before it. Counting begins anew after each. */
  findingOf(event: SessionEvent): Finding | undefined {
    if (!isTime(event.at)) return undefined;
    if (event.type === "connection-refused") {
      this.#refusedWindow.add(this.#refusals, 0, event.at, 1);
      const count = this.#refusedWindow.sum(this.#refusals, 0, event.at);
      if (count < this.#refused.count) return undefined;
      this.#refusals.fill(0);
      return {
        rule: "connections-refused",
        facts: facts({ reason: event.reason, count, seconds: this.#refused.within / 1000 }),
      };
    }
    // One that dials and does not trust whom it reaches has a wrong address, and is not probed by it.
    if (event.type !== "handshake-failed" || event.role === "initiator" || !NOT_TRUSTED.has(event.code)) {
      return undefined;
    }
    const host = typeof event.address === "string" ? hostOf(event.address) : bounded(event.session ?? "unknown");
    const identities = this.#hosts.touch(host);
    const { count, within } = this.#probing;
    for (const [identity, at] of identities) if (Math.abs(event.at - at) >= within) identities.delete(identity);
    identities.set(typeof event.peer === "string" ? bounded(event.peer) : "", event.at);
    if (identities.size < count) return undefined;
    identities.clear();
    return { rule: "credential-probing", facts: facts({ code: event.code, count, seconds: within / 1000 }) };
  }

  clear(): void {
    this.#refusals.fill(0);
    this.#hosts.clear();
  }
}

function checkLimit(name: string, limit: BurstLimit): BurstLimit {
  const { count, within } = limit ?? {};
  if (!Number.isInteger(count) || count < 1) throw new ArgumentRangeError(`${name}.count`, "a whole number from 1");
  if (!(within > 0 && Number.isFinite(within))) throw new ArgumentRangeError(`${name}.within`, "milliseconds above 0");
  return limit;
}
