import type { SessionEvent } from "../features/session-event.ts";
import type { Random } from "../random.ts";
import { publicHost } from "./addresses.ts";
import { between, exponential, happens, oneOf, wholeBetween } from "./draw.ts";
import { event, handshakeFailed, handshakeStarted, proved, stranger } from "./line.ts";
import type { User } from "./user.ts";

/** How well a user's connections go. */
export interface Luck {
  /** The share of connections before which a handshake fails: no network, a lid that is closed. */
  readonly failing: number;
  /** The share of connections that are refused at first: a server that is busy, an old version, no trust yet. */
  readonly refused: number;
  /** The share of sessions that break instead of being closed. */
  readonly losses: number;
  /** The share of sessions that break after which the line goes on breaking for a while. */
  readonly flaky: number;
  /** The share of sessions with which a journey begins. */
  readonly journeys: number;
  /** Minutes that an address lasts on a journey. */
  readonly moving: number;
  /** The share of addresses on a journey that are left in order: the next network was there in time. */
  readonly handovers: number;
  readonly [name: string]: number;
}

/** A stretch of time in which sessions do not last. */
export interface Spell {
  readonly kind: "journey" | "flaky";
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const MINUTE = 60_000;

/** Draws the luck of a user. */
export function drawLuck(
  random: Random,
  { mobile, machine, brief }: Record<"mobile" | "machine" | "brief", boolean>,
): Luck {
  const travels = mobile && happens(random, 0.5);
  // Whoever connects thousands of times a day and fails at one of a hundred has no network.
  const often = brief ? 0.005 : 1;
  return {
    failing: often * (mobile ? 0.04 : 0.006),
    refused: often * between(random, 0.005, 0.04),
    losses: often * (mobile ? between(random, 0.06, 0.15) : between(random, 0.005, machine ? 0.1 : 0.03)),
    flaky: mobile || machine ? between(random, 0, 0.12) : 0,
    journeys: travels ? between(random, 0.05, 0.25) : 0,
    moving: travels ? between(random, 1.5, 8) : 0,
    handovers: travels ? between(random, 0.9, 1) : 0,
  };
}

/** A spell that begins with a session. */
export function beginSpell(random: Random, { luck }: User, at: number, broken: boolean): Spell | undefined {
  if (broken && happens(random, luck.flaky)) return { kind: "flaky", until: at + MINUTE * between(random, 0.5, 3) };
  if (happens(random, luck.journeys)) return { kind: "journey", until: at + MINUTE * between(random, 15, 90) };
  return undefined;
}

/** How long a session lasts in a spell, in milliseconds, and whether it then breaks. */
export function lastingIn(random: Random, { kind }: Spell, { luck }: User): { lasting: number; breaks: boolean } {
  return kind === "flaky"
    ? { lasting: 300 + exponential(random, 5_000), breaks: true }
    : { lasting: MINUTE * luck.moving * between(random, 0.5, 1.5), breaks: !happens(random, luck.handovers) };
}

/** Where a user connects from. */
export function hostOf(random: Random, user: User, spell: Spell | undefined): string {
  if (spell?.kind === "journey") return publicHost(random);
  return happens(random, user.roaming) ? oneOf(random, user.hosts) : user.hosts[0]!;
}

/** Connections that come to nothing for honest reasons, before the one that does not. */
export function* failures(user: User, random: Random, host: string, from: number): Generator<SessionEvent> {
  let at = from;
  while (happens(random, user.luck.failing)) {
    const line = stranger(random, host, user.role);
    yield handshakeStarted(line, at);
    const silent = happens(random, 0.5);
    const duration = silent ? 10_000 : between(random, 20, 900);
    at += duration;
    yield handshakeFailed(line, at, silent ? "ERR_HANDSHAKE_TIMEOUT" : "ERR_CHANNEL_FAILED", duration);
    at += between(random, 500, 4_000);
  }
  if (happens(random, user.luck.refused)) yield* refusals(user, random, host, at);
}

/** The same refusal a few times, because the client tries again. */
function* refusals(user: User, random: Random, host: string, from: number): Generator<SessionEvent> {
  const reason = oneOf(random, ["busy", "version", "trust"]);
  const pause = reason === "busy" ? between(random, 1_000, 10_000) : between(random, 4_000, 60_000);
  let at = from;
  for (let left = wholeBetween(random, 1, reason === "busy" ? 8 : 4); left > 0; left--) {
    const line = stranger(random, host, user.role);
    if (reason === "busy" && user.role === "responder") {
      yield event(line, at, { type: "connection-refused", reason: "sessions" });
    } else {
      const duration = user.handshake * between(random, 0.8, 1.5);
      yield handshakeStarted(line, at);
      at += duration;
      const shown = reason === "trust" ? proved(line, user) : line;
      const code =
        reason === "version"
          ? "ERR_VERSION_UNSUPPORTED"
          : user.role === "initiator"
            ? "ERR_PEER_REFUSED"
            : oneOf(random, ["ERR_PEER_NOT_TRUSTED", "ERR_TRUST_UNDECIDED"]);
      yield handshakeFailed(shown, at, code, duration);
    }
    at += pause * between(random, 0.8, 1.3);
  }
}
