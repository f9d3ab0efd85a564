import type { SessionEvent } from "../../features/session-event.ts";
import type { Random } from "../../random.ts";
import type { Action } from "../action.ts";
import type { AttackKind, Parameters, Strength } from "../scenario.ts";
import type { User } from "../user.ts";

/** What one run of an attack will do. Everything that was drawn for it stands in `parameters`. */
export interface AttackPlan {
  /** Times in seconds. */
  readonly parameters: Parameters;
  /** Milliseconds from the beginning to the end at most. */
  readonly lasting: number;
  /** What is done in sessions of the user's. Each round needs a session that is open at its time. */
  readonly rounds?: readonly Round[];
  /** Connections of the attacker's own. */
  readonly connections?: (at: number) => Generator<SessionEvent>;
  /** The user's next session goes through the attacker. */
  readonly relay?: Relay;
  /** Whether it waits for the night, where the simulated time has one. */
  readonly night?: boolean;
}

/** One thing that is done in a session. */
export interface Round {
  /** Milliseconds after the beginning. */
  readonly after: number;
  /** Milliseconds that it lasts at most. */
  readonly lasting: number;
  readonly act: (at: number) => Generator<Action>;
}

/** Somebody who passes a session on. */
export interface Relay {
  /** Milliseconds from the loss of the user's connection to the one through the relay. */
  readonly gap: number;
  /** Milliseconds that the relayed session lasts at most. */
  readonly lasting: number;
  /** Where the relay is. */
  readonly host: string;
  /** How much longer the handshake takes. */
  readonly handshakeFactor: number;
  /** Milliseconds that messages are held at least and at most. */
  readonly delay: readonly [least: number, most: number];
}

/** A kind of attack. */
export interface Attack {
  readonly kind: AttackKind;
  /** Draws a run of a strength against a user. */
  plan(random: Random, strength: Strength, victim: User): AttackPlan;
}

/** One of three, by strength. */
export function byStrength<Value>(strength: Strength, weak: Value, medium: Value, strong: Value): Value {
  return strength === "weak" ? weak : strength === "medium" ? medium : strong;
}
