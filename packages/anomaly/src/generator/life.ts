import type { Random } from "../random.ts";
import type { Action } from "./action.ts";
import type { Relay } from "./attacks/attack.ts";
import { nextBeginning } from "./day.ts";
import { between, happens, logNormal, oneOf, sessionId } from "./draw.ts";
import { handshakeStarted, type Line, proved, stranger } from "./line.ts";
import type { LabelledEvent, Scenario } from "./scenario.ts";
import { type Actor, runSession } from "./session-run.ts";
import { beginSpell, failures, hostOf, lastingIn, type Spell } from "./trouble.ts";
import type { User } from "./user.ts";

/** Something that an attack does in one of the user's sessions. */
export interface Appointment {
  readonly scenario: Scenario;
  /** Milliseconds since the epoch: not before. */
  readonly at: number;
  readonly lasting: number;
  readonly act?: ((at: number) => Generator<Action>) | undefined;
  readonly relay?: Relay | undefined;
}

/** A user between two moments. */
export interface LifePlan {
  readonly user: User;
  readonly scenario: Scenario;
  readonly random: Random;
  readonly from: number;
  readonly until: number;
  /** In the order of time. */
  readonly appointments: readonly Appointment[];
}

// How long a session was open, at least, when something is done to it.
const LEAD = 90_000;

/**
 * What a user does all day: sessions one after another, some that break, once or again and again; handshakes that fail or
 * are refused now and then; journeys.
 */
export function* life({ user, scenario, random, from, until, appointments }: LifePlan): Generator<LabelledEvent> {
  const waiting = [...appointments];
  // Machines are there before us; people come when they come.
  let next = user.apart < 600_000 ? from + between(random, 0, 20_000) : comes(user, random, from);
  let now = from;
  let relayed: Appointment | undefined;
  let spell: Spell | undefined;
  let broken = false;
  for (;;) {
    const wanted = relayed === undefined ? (waiting[0]?.at ?? Number.POSITIVE_INFINITY) - LEAD : next;
    let at = Math.max(Math.min(next, wanted), now);
    if (at >= until) return;
    const relay = relayed?.relay;
    const whose = relayed?.scenario ?? scenario;
    const begun = at;
    if (spell === undefined || at >= spell.until) spell = beginSpell(random, user, at, broken);
    const host = relay?.host ?? hostOf(random, user, spell);
    if (relay === undefined) {
      for (const event of failures(user, random, host, at)) {
        yield { event, scenario };
        at = event.at + between(random, 500, 4_000);
      }
    }
    const handshake = user.handshake * (relay?.handshakeFactor ?? 1) * between(random, 0.8, 1.5);
    const line = stranger(random, host, user.role);
    yield { event: handshakeStarted(line, at), scenario: whose };
    const opened = at + handshake;
    const { actors, breaks } =
      relay === undefined
        ? ownSession(user, scenario, random, opened, until, waiting, spell)
        : relayedSession(user, whose, random, opened, relay);
    const session: Line = { ...proved(line, user), session: sessionId(random) };
    const outcome = yield* runSession({
      scenario: whose,
      line: session,
      name: user.kind,
      at: opened,
      handshake,
      signed: user.signed,
      actors,
    });
    now = outcome.at + 1;
    relayed = undefined;
    while (waiting.length > 0 && Math.max(waiting[0]!.at, opened) <= outcome.at) {
      const done = waiting.shift()!;
      if (done.relay !== undefined) relayed = done;
    }
    if (relayed !== undefined) next = outcome.at + relayed.relay!.gap;
    else if (spell !== undefined && now < spell.until) next = now + between(random, 300, 4_000);
    else if (!outcome.clean && (breaks || happens(random, 0.9))) next = now + between(random, 1_000, 15_000);
    else if (user.punctual) next = Math.max(now, begun + user.apart * between(random, 0.95, 1.05));
    else next = comes(user, random, now);
    broken = !outcome.clean;
  }
}

function comes(user: User, random: Random, after: number): number {
  return nextBeginning(random, user.kind, after, user.apart);
}

/** A session that ends as planned or is lost, with all that an attack does in it meanwhile. */
function ownSession(
  user: User,
  scenario: Scenario,
  random: Random,
  opened: number,
  until: number,
  waiting: readonly Appointment[],
  spell: Spell | undefined,
): { actors: Actor[]; breaks: boolean } {
  const actors: Actor[] = [];
  const cut = spell && lastingIn(random, spell, user);
  let ends = Math.min(opened + (cut?.lasting ?? logNormal(random, user.lasting, 0.5)), until);
  let attacked = false;
  for (const { scenario: whose, at: wished, lasting, act } of waiting) {
    const at = Math.max(wished, opened + 500);
    if (at > ends + LEAD) break;
    attacked = true;
    ends = Math.max(ends, at + lasting + between(random, 5_000, 60_000));
    actors.push({
      scenario: whose,
      actions: act?.(at) ?? [{ at, type: "end", clean: false, code: "ERR_CHANNEL_FAILED" }],
    });
  }
  actors.unshift({ scenario, actions: user.act(random.fork(1), opened, ends) });
  const breaks = !attacked && (cut?.breaks ?? happens(random, user.luck.losses));
  const at = breaks && cut === undefined ? between(random, opened, ends) : ends;
  const code = breaks ? oneOf(random, ["ERR_PEER_SILENT", "ERR_CHANNEL_FAILED", "ERR_SESSION_TRUNCATED"]) : undefined;
  actors.push({ scenario, actions: [{ at, type: "end", clean: !breaks, code }] });
  return { actors, breaks };
}

function relayedSession(
  user: User,
  scenario: Scenario,
  random: Random,
  opened: number,
  relay: Relay,
): { actors: Actor[]; breaks: boolean } {
  const ends = opened + relay.lasting;
  const actions = held(random, relay.delay, user.act(random.fork(1), opened, ends));
  return {
    actors: [
      { scenario, actions },
      { scenario, actions: [{ at: ends, type: "end", clean: false, code: "ERR_CHANNEL_FAILED" }] },
    ],
    breaks: true,
  };
}

/** The same actions, each later by what a relay holds it. */
function* held(random: Random, [least, most]: readonly [number, number], actions: Iterable<Action>): Generator<Action> {
  let last = 0;
  for (const action of actions) {
    last = Math.max(action.at + between(random, least, most), last + 1);
    yield { ...action, at: last };
  }
}
