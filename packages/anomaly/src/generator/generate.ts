import { ArgumentRangeError, ArgumentTypeError } from "../errors.ts";
import { createRandom, type Random } from "../random.ts";
import type { Attack, AttackPlan } from "./attacks/attack.ts";
import { ATTACKS } from "./attacks/attacks.ts";
import { between } from "./draw.ts";
import { type Appointment, life } from "./life.ts";
import { mergeOrdered } from "./merge.ts";
import {
  ATTACK_KINDS,
  type AttackKind,
  type LabelledEvent,
  NORMAL_KINDS,
  type NormalKind,
  type Parameters,
  type Scenario,
  STRENGTHS,
  type Strength,
} from "./scenario.ts";
import { drawUser, type User } from "./user.ts";

/** Attacks that are to be simulated. */
export interface WishedAttack {
  readonly kind: AttackKind;
  readonly strength: Strength;
  /** How many runs of it, each on another user as far as there are some; 1 unless told. */
  readonly runs?: number;
}

/** Options of {@link generateSessions}. */
export interface GeneratorOptions {
  /** The same seed and options give the same events. 0 unless told. */
  readonly seed?: number;
  /** How many users: of each kind, or kind by kind; 3 of each unless told. At most 100,000. */
  readonly users?: number | Partial<Readonly<Record<NormalKind, number>>>;
  /** Hours that are simulated, more than 0 and at most 8,784; 24 unless told. */
  readonly hours?: number;
  /** None unless told. */
  readonly attacks?: readonly WishedAttack[];
  /** When it begins, in milliseconds since the epoch; Monday, 3 March 2025, 0:00 UTC unless told. */
  readonly start?: number;
}

const HOUR = 3_600_000;
const START = Date.UTC(2025, 2, 3);
const MOST_USERS = 100_000;

/**
 * Simulated sessions as transport would report them, in the order of time: normal users of several kinds, with honest
 * losses, journeys, flaky lines, failed and refused handshakes, and the attacks that were wished. No key, no content, and addresses of ranges
 * that belong to nobody.
 *
 * It is lazy and holds a bounded amount for each user and run, however many hours it simulates.
 *
 * @throws ArgumentRangeError or ArgumentTypeError for an option that is wrong.
 *
 * @example
 * ```ts
 * import { generateSessions } from "@securecomm/anomaly";
 *
 * const attacks = [{ kind: "exfiltration", strength: "strong" }] as const;
 * for (const { event, scenario } of generateSessions({ seed: 1, users: 1, hours: 2, attacks })) {
 *   if (scenario.label === 1) console.log(new Date(event.at).toISOString(), event.type, scenario.parameters);
 * }
 * ```
 */
export function generateSessions(options: GeneratorOptions = {}): Generator<LabelledEvent> {
  const { seed = 0, hours = 24, attacks = [], start = START } = options;
  const counts = countUsers(options.users ?? 3);
  if (!(hours > 0 && hours <= 8_784)) throw new ArgumentRangeError("hours", "more than 0 and at most 8784");
  if (!Number.isSafeInteger(start) || start < 0) throw new ArgumentRangeError("start", "whole milliseconds from 0");
  const wished = checkAttacks(attacks);
  if (wished.length > 0 && counts.length === 0)
    throw new ArgumentRangeError("users", "at least 1 where there are attacks");
  const random = createRandom(seed);
  return simulate(random, counts, start, start + hours * HOUR, wished);
}

/** Each kind of attack in each strength, `runs` times: for `attacks` of {@link generateSessions}. */
export function everyAttack(runs = 1): WishedAttack[] {
  return ATTACK_KINDS.flatMap((kind) => STRENGTHS.map((strength) => ({ kind, strength, runs })));
}

interface Person {
  readonly user: User;
  readonly scenario: Scenario;
  readonly random: Random;
  readonly appointments: Appointment[];
}

function* simulate(
  random: Random,
  kinds: readonly NormalKind[],
  from: number,
  until: number,
  wished: readonly { kind: AttackKind; strength: Strength }[],
): Generator<LabelledEvent> {
  const people = kinds.map((kind, id): Person => {
    const own = random.fork(id);
    const user = drawUser(own, kind);
    const scenario = scenarioOf(id, user, 0, kind, "none", { ...user.habits, ...user.luck });
    return { user, scenario, random: own, appointments: [] };
  });
  const streams: Iterable<LabelledEvent>[] = [];
  const victims = shuffled(people, random);
  wished.forEach(({ kind, strength }, i) => {
    const own = random.fork(i);
    const { user, appointments } = victims[i % victims.length]!;
    const attack: Attack = ATTACKS[kind];
    const plan = attack.plan(own, strength, user);
    const scenario = scenarioOf(people.length + i, user, 1, kind, strength, plan.parameters);
    const at = momentFor(own, plan, from, until);
    for (const { after, lasting, act } of plan.rounds ?? [])
      appointments.push({ scenario, at: at + after, lasting, act });
    const { relay, connections } = plan;
    if (relay !== undefined) appointments.push({ scenario, at, lasting: 0, relay });
    if (connections !== undefined) streams.push(labelled(connections(at), scenario, until));
  });
  for (const person of people) {
    person.appointments.sort((a, b) => a.at - b.at);
    streams.push(life({ ...person, from, until }));
  }
  yield* mergeOrdered(streams, ({ event }) => event.at);
}

function* labelled(
  events: Iterable<LabelledEvent["event"]>,
  scenario: Scenario,
  until: number,
): Generator<LabelledEvent> {
  for (const event of events) {
    if (event.at > until) return;
    yield { event, scenario };
  }
}

/** Not in the first quarter, so that normal use is known by then; at night where the attack wants one and there is one. */
function momentFor(random: Random, plan: AttackPlan, from: number, until: number): number {
  const earliest = from + (until - from) / 4;
  const latest = Math.max(until - plan.lasting - HOUR / 12, earliest + (until - earliest) / 4);
  let at = between(random, earliest, latest);
  for (let tries = 0; plan.night === true && tries < 60 && Math.floor(at / HOUR) % 24 >= 5; tries++) {
    at = between(random, earliest, latest);
  }
  return at;
}

function scenarioOf(
  id: number,
  { peer, kind: user }: User,
  label: 0 | 1,
  kind: Scenario["kind"],
  strength: Scenario["strength"],
  parameters: Parameters,
): Scenario {
  return Object.freeze({ id, label, kind, strength, peer, user, parameters: Object.freeze({ ...parameters }) });
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const deck = [...items];
  for (let i = deck.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const kept = deck[i]!;
    deck[i] = deck[other]!;
    deck[other] = kept;
  }
  return deck;
}

function countUsers(users: unknown): NormalKind[] {
  const each = typeof users === "number" ? Object.fromEntries(NORMAL_KINDS.map((kind) => [kind, users])) : users;
  if (typeof each !== "object" || each === null) throw new ArgumentTypeError("users", "a number, or a number by kind");
  const kinds: NormalKind[] = [];
  for (const [kind, count] of Object.entries(each)) {
    if (!NORMAL_KINDS.includes(kind as NormalKind))
      throw new ArgumentRangeError("users", `of ${NORMAL_KINDS.join(", ")}`);
    if (!Number.isInteger(count) || count < 0 || kinds.length + count > MOST_USERS) {
      throw new ArgumentRangeError(`users.${kind}`, `a whole number from 0, and ${MOST_USERS} in all at most`);
    }
    for (let i = 0; i < count; i++) kinds.push(kind as NormalKind);
  }
  return kinds;
}

function checkAttacks(attacks: unknown): { kind: AttackKind; strength: Strength }[] {
  if (!Array.isArray(attacks)) throw new ArgumentTypeError("attacks", "an array of { kind, strength, runs }");
  return attacks.flatMap((attack: WishedAttack) => {
    const { kind, strength, runs = 1 } = attack ?? {};
    if (!ATTACK_KINDS.includes(kind)) throw new ArgumentRangeError("attacks.kind", `one of ${ATTACK_KINDS.join(", ")}`);
    if (!STRENGTHS.includes(strength))
      throw new ArgumentRangeError("attacks.strength", `one of ${STRENGTHS.join(", ")}`);
    if (!Number.isInteger(runs) || runs < 0 || runs > MOST_USERS) {
      throw new ArgumentRangeError("attacks.runs", `a whole number from 0 to ${MOST_USERS}`);
    }
    return Array.from({ length: runs }, () => ({ kind, strength }));
  });
}
