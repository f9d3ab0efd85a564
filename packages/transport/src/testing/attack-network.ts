import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import type { Channel } from "../channel/channel.ts";
import { memoryPairWithRoom } from "../channel/memory.ts";
import type { Role } from "../protocol/transcript.ts";
import { AttackChannel } from "./attack-channel.ts";
import { requireRole, requireWhole } from "./attack-check.ts";
import { AttackSteps } from "./attack-lane.ts";
import { Attacker } from "./attack-plan.ts";
import type { AttackEntry, AttackedSession, AttackRule } from "./attack-rule.ts";

/** What a hostile network can be told. */
export interface HostileOptions {
  /** Everything that a rule leaves open follows from it; by default 1. The same seed and the same frames: the same attack. */
  readonly seed?: number | undefined;
  /** What happens to which frames; by default nothing does. */
  readonly rules?: readonly AttackRule[] | undefined;
  /** Bytes of frames that are kept so that they can be replayed; by default 67,108,864. The oldest are forgotten first. */
  readonly memory?: number | undefined;
  /** Bytes on their way in one direction at which a sender is asked to wait; by default 262,144. A small one shows early. */
  readonly room?: number | undefined;
  /** Runs a callback in a later turn of the event loop; by default `setImmediate`, else `setTimeout`. For a clock of your own. */
  readonly turn?: ((callback: () => void) => void) | undefined;
}

const OPTIONS: ReadonlySet<string> = new Set<keyof HostileOptions>(["seed", "rules", "memory", "room", "turn"]);

/** The network between two sessions, in the hands of an attacker. */
export interface HostileNetwork extends AttackedSession {
  readonly seed: number;
  /** What the attacker has done, in order. Each direction keeps its order; how the two mix depends on the sessions. */
  readonly log: readonly AttackEntry[];
  /**
   * Adds a rule, for the frames that come from now on.
   * @throws when the rule is not one: `ArgumentTypeError` or `ArgumentRangeError`, naming what is wrong.
   */
  attack(rule: AttackRule): void;
  /** Lets go of everything that is kept back: delayed frames, and those that others were to overtake. */
  release(): void;
  /** Cuts the connection: both ends see it end, and nothing that was kept back arrives. */
  cut(): void;
  /** The seed and the log, a line for each attack: for the message of a failing test. */
  report(): string;
}

/** Two ends and the hostile network between them. */
export interface HostilePair extends HostileNetwork {
  /** For the session whose role is `"initiator"`. */
  readonly initiator: Channel;
  /** For the session whose role is `"responder"`. */
  readonly responder: Channel;
}

/** A channel with an attacker in front of it. */
export interface HostileEnd extends HostileNetwork {
  /** To be used in place of the channel that was given. */
  readonly channel: Channel;
}

/**
 * Two channels inside one program, with an attacker between them who follows rules, or a seed. Without rules it carries
 * every frame as any channel does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createIdentity, createSecureSession, pinned } from "@securecomm/transport";
 * import { hostilePair } from "@securecomm/transport/testing";
 *
 * const [alice, bob] = [await createIdentity({ name: "alice" }), await createIdentity({ name: "bob" })];
 * const network = hostilePair({ rules: [{ attack: "duplicate", from: "initiator", record: 0 }] });
 * const [one, two] = await Promise.all([
 *   createSecureSession({ channel: network.initiator, role: "initiator", identity: alice, trust: pinned(bob.fingerprint) }),
 *   createSecureSession({ channel: network.responder, role: "responder", identity: bob, trust: pinned(alice.fingerprint) }),
 * ]);
 * await one.send("once");
 * const { error } = await two.closed;
 * assert.equal(error?.code, "ERR_RECORD_REPLAYED", network.report());
 * ```
 * @throws when an option is not one: `ArgumentTypeError` or `ArgumentRangeError`, naming it.
 */
export function hostilePair(options: HostileOptions = {}): HostilePair {
  const { attacker, steps, room } = attackerOf(options);
  const [a, b] = memoryPairWithRoom(room);
  const initiator = new AttackChannel(a, "initiator", attacker, steps, room, "outgoing");
  const responder = new AttackChannel(b, "responder", attacker, steps, room, "outgoing");
  return { initiator, responder, ...networkOf(attacker, { initiator, responder }) };
}

/**
 * Puts an attacker in front of a channel of any kind: what is sent through it and what comes out of it goes through
 * the attacker's hands.
 * @param role what the session over this channel is.
 * @throws when an option is not one: `ArgumentTypeError` or `ArgumentRangeError`, naming it.
 */
export function hostileChannel(channel: Channel, role: Role, options: HostileOptions = {}): HostileEnd {
  if (typeof channel?.attach !== "function") throw new ArgumentTypeError("channel", "a channel");
  requireRole("role", role);
  const { attacker, steps, room } = attackerOf(options);
  const wrapped = new AttackChannel(channel, role, attacker, steps, room, "both");
  return { channel: wrapped, ...networkOf(attacker, { initiator: wrapped, responder: wrapped }) };
}

function attackerOf(options: HostileOptions): { attacker: Attacker; steps: AttackSteps; room: number } {
  if (typeof options !== "object" || options === null) throw new ArgumentTypeError("options", "an object");
  for (const name of Object.keys(options)) {
    if (!OPTIONS.has(name)) throw new ArgumentRangeError(`options.${name}`, "left out: there is no such option");
  }
  const { seed = 1, rules = [], memory = 67_108_864, room = 262_144, turn = laterTurn } = options;
  requireWhole("seed", seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  requireWhole("memory", memory, 0, Number.MAX_SAFE_INTEGER);
  requireWhole("room", room, 1, Number.MAX_SAFE_INTEGER);
  if (typeof turn !== "function") throw new ArgumentTypeError("turn", "a function");
  if (!Array.isArray(rules)) throw new ArgumentTypeError("rules", "an array");
  const attacker = new Attacker(seed, memory);
  for (const [place, rule] of rules.entries()) attacker.add(rule, `rules[${place}]`);
  return { attacker, steps: new AttackSteps(turn), room };
}

/** @param ends the end at which each side's frames come into the attacker's hands. */
function networkOf(attacker: Attacker, ends: Readonly<Record<Role, AttackChannel>>): HostileNetwork {
  const channels = new Set(Object.values(ends));
  return {
    seed: attacker.seed,
    log: attacker.log,
    attack: (rule) => attacker.add(rule),
    release: () => {
      for (const channel of channels) channel.release();
    },
    cut: () => {
      for (const channel of channels) channel.cut();
    },
    count: (from) => attacker.history.count(from),
    seen: (name) => attacker.history.seen(name),
    inject: (from, bytes) => {
      requireRole("from", from);
      ends[from].inject(from, bytes);
    },
    report: () => report(attacker),
  };
}

function report({ seed, log }: Attacker): string {
  const lines = log.map(({ attack, from, frame, kind, number, length, facts }) => {
    const details = Object.entries(facts).map(([name, value]) => ` ${name}=${value}`);
    return `  ${attack}: ${kind} ${number} of the ${from} (frame ${frame}, ${length} bytes)${details.join("")}`;
  });
  return [`hostile network, seed ${seed}: ${lines.length === 0 ? "no attack" : ""}`.trimEnd(), ...lines].join("\n");
}

const immediate = (globalThis as { setImmediate?: (callback: () => void) => unknown }).setImmediate;

function laterTurn(callback: () => void): void {
  if (immediate === undefined) setTimeout(callback, 0);
  else immediate(callback);
}
