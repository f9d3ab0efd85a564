import type { Random } from "../random.ts";
import { type Action, messages } from "./action.ts";
import { between, exponential, happens, oneOf } from "./draw.ts";

/** How a device reports. */
export interface TelemetryHabits {
  /** Seconds between reports. */
  readonly period: number;
  /** How far a report may be off its time, as a share of the period. */
  readonly jitter: number;
  /** Bytes of a report. */
  readonly length: number;
  /** How much that varies, as a share of it. */
  readonly spread: number;
  /** 1 where reports are binary. */
  readonly binary: number;
  /** Minutes between commands to the device, on average. */
  readonly commands: number;
  readonly [name: string]: number;
}

/** Draws the habits of one device. */
export function drawTelemetryHabits(random: Random): TelemetryHabits {
  return {
    period: oneOf(random, [2, 5, 10, 15, 30, 60]),
    jitter: between(random, 0.005, 0.12),
    length: Math.round(between(random, 90, 600)),
    spread: between(random, 0.005, 0.06),
    binary: happens(random, 0.3) ? 1 : 0,
    commands: between(random, 10, 120),
  };
}

/** Reports on time, now and then several that had waited, seldom a command and its answer. */
export function* telemetry(random: Random, habits: TelemetryHabits, from: number, until: number): Generator<Action> {
  const kind = habits.binary === 1 ? "binary" : "json";
  const period = 1000 * habits.period;
  const length = () => habits.length * (1 + habits.spread * random.normal());
  // The device has measured before it could connect.
  let at = from + between(random, 100, 1500);
  const waiting = random.below(4);
  if (waiting > 0) yield messages(at, "received", kind, waiting * length(), waiting);
  let due = at + period * random.uniform();
  let command = at + 60_000 * exponential(random, habits.commands);
  while (due < until) {
    if (command < due) {
      at = Math.max(command, at + 5);
      yield messages(at, "sent", "json", between(random, 60, 140));
      at += between(random, 30, 600);
      yield messages(at, "received", "json", between(random, 40, 90));
      command = at + 60_000 * exponential(random, habits.commands);
    }
    at = Math.max(due + period * habits.jitter * random.normal(), at + 5);
    // The network holds a report back, and it arrives with the next.
    if (happens(random, 0.004)) {
      due += period;
      at = Math.max(due, at);
      yield messages(at, "received", kind, 2 * length(), 2);
    } else yield messages(at, "received", kind, length());
    due += period;
  }
}
