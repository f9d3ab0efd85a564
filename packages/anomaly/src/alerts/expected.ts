import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import type { Reason } from "../explain/reason.ts";
import { hostOf } from "../features/subject.ts";
import type { RuleName } from "./rule-name.ts";
import { RULES } from "./rules.ts";

/**
 * Behaviour that the operator expects, as plain data. All that is given must fit. It silences alerts of kind `"score"`;
 * a rule's only where {@link ExpectedBehaviour.rule} names that rule.
 *
 * A pattern is the whole text, or its beginning followed by `*`: `"10.1.*"`.
 */
export interface ExpectedBehaviour {
  /** A pattern for the alert's subject. */
  readonly subject?: string;
  /** A pattern for the peer's proved fingerprint. Does not fit where none was proved. */
  readonly peer?: string;
  /** A pattern for the address without its port; one IPv6 address stands for its whole /64. */
  readonly address?: string;
  /** The one rule that is silenced, in place of scores. */
  readonly rule?: RuleName;
  /** The feature, for scores: fits when every reason of the alert is about it. */
  readonly feature?: string;
  /** Hours of the day, from the first to before the second, over midnight where the first is later: `[22, 6]`. */
  readonly hours?: readonly [from: number, to: number];
  /**
   * Minutes that the clock of {@link ExpectedBehaviour.hours} is ahead of UTC. Unless told it is the log's own clock in an
   * access log, whose lines show it, and UTC for session events.
   */
  readonly offset?: number;
  /** Until when, in milliseconds since the epoch. */
  readonly until?: number;
  /** Why, for people. */
  readonly note?: string;
}

/** What is compared with the operator's expectations. */
export interface Candidate {
  readonly at: number;
  /** Minutes that the clock that showed the time is ahead of UTC, where that is known. */
  readonly offset?: number;
  readonly subject: string;
  readonly peer: string | undefined;
  /** The address without its port. */
  readonly host: string | undefined;
  readonly rule: RuleName | undefined;
  /** Asked for only where an expectation names a feature. */
  reasons(): readonly Reason[];
}

const MOST = 1000;

/** The operator's expectations, checked. */
export class Expectations {
  readonly #expected: readonly ExpectedBehaviour[];

  /** @throws for what is no list of at most 1,000 of them: `ArgumentTypeError` or `ArgumentRangeError`, naming what is wrong. */
  constructor(expected: readonly ExpectedBehaviour[] = []) {
    if (!Array.isArray(expected)) throw new ArgumentTypeError("expected", "an array");
    if (expected.length > MOST) throw new ArgumentRangeError("expected", `at most ${MOST} long`);
    this.#expected = expected.map((behaviour, i) => check(behaviour, `expected[${i}]`));
  }

  /** Whether an alert is one that the operator expects, and so does not want to hear of. */
  covers(candidate: Candidate): boolean {
    for (const expected of this.#expected) if (fits(expected, candidate)) return true;
    return false;
  }
}

function fits(expected: ExpectedBehaviour, candidate: Candidate): boolean {
  if (expected.rule !== candidate.rule) return false;
  if (expected.until !== undefined && candidate.at >= expected.until) return false;
  if (!matches(expected.subject, candidate.subject)) return false;
  if (!matches(expected.peer, candidate.peer)) return false;
  if (!matches(expected.address, candidate.host) && !isHost(expected.address, candidate.host)) return false;
  const offset = expected.offset ?? candidate.offset ?? 0;
  if (expected.hours !== undefined && !isDuring(expected.hours, offset, candidate.at)) return false;
  if (expected.feature === undefined) return true;
  const reasons = candidate.reasons();
  return reasons.length > 0 && reasons.every(({ feature }) => feature === expected.feature);
}

function matches(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined) return true;
  if (text === undefined) return false;
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

/** Whether a pattern is an address that is called so here: an IPv6 one is called by its /64. */
function isHost(pattern: string | undefined, host: string | undefined): boolean {
  return pattern !== undefined && host !== undefined && !pattern.endsWith("*") && hostOf(pattern) === host;
}

function isDuring([from, to]: readonly [number, number], offset: number, at: number): boolean {
  const minutes = Math.floor(at / 60_000) + offset;
  const hour = (((minutes % 1440) + 1440) % 1440) / 60;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

const TEXTS = ["subject", "peer", "address", "feature", "note"] as const;
const NAMES: ReadonlySet<string> = new Set([...TEXTS, "rule", "hours", "offset", "until"]);

function check(behaviour: ExpectedBehaviour, name: string): ExpectedBehaviour {
  if (typeof behaviour !== "object" || behaviour === null) throw new ArgumentTypeError(name, "an object");
  for (const key of Object.keys(behaviour)) {
    if (!NAMES.has(key)) throw new ArgumentTypeError(name, `without ${JSON.stringify(key.slice(0, 40))}`);
  }
  for (const key of TEXTS) {
    const text = behaviour[key];
    if (text !== undefined && (typeof text !== "string" || text === "" || text.length > 500)) {
      throw new ArgumentTypeError(`${name}.${key}`, "a text of 1 to 500 characters");
    }
  }
  const { rule, feature, hours, offset, until } = behaviour;
  if (rule !== undefined && !Object.hasOwn(RULES, rule)) throw new ArgumentRangeError(`${name}.rule`, "a rule's name");
  if (rule !== undefined && feature !== undefined) {
    throw new ArgumentRangeError(`${name}.feature`, "left out where a rule is named: rules have no features");
  }
  const isHour = (hour: unknown) => typeof hour === "number" && hour >= 0 && hour <= 24;
  if (hours !== undefined && !(Array.isArray(hours) && hours.length === 2 && hours.every(isHour))) {
    throw new ArgumentRangeError(`${name}.hours`, "two hours from 0 to 24");
  }
  if (offset !== undefined && !(Number.isInteger(offset) && Math.abs(offset) <= 1440)) {
    throw new ArgumentRangeError(`${name}.offset`, "minutes from -1440 to 1440");
  }
  if (until !== undefined && !Number.isFinite(until)) {
    throw new ArgumentRangeError(`${name}.until`, "milliseconds since the epoch");
  }
  const { subject, peer, address } = behaviour;
  // Whoever leaves everything out would switch the model off without having said so.
  if ([subject, peer, address, rule, feature, hours].every((part) => part === undefined)) {
    throw new ArgumentRangeError(name, "about somebody or something: a subject, peer, address, rule, feature or hours");
  }
  return { ...behaviour };
}
