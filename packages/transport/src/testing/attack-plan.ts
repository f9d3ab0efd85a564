import { concatBytes } from "@securecomm/crypto";
import type { Role } from "../protocol/transcript.ts";
import { checkRule } from "./attack-check.ts";
import { FrameHistory } from "./attack-history.ts";
import type { FramePlan } from "./attack-lane.ts";
import { AttackRandom } from "./attack-random.ts";
import type {
  Any,
  AnyAttack,
  Attack,
  AttackEntry,
  AttackRule,
  Flip,
  FrameFacts,
  Replay,
  Truncate,
  Which,
} from "./attack-rule.ts";

const PREFIX = 4;

/** All that {@link Any} does by default; relaying needs another network. */
export const ANY: readonly AnyAttack[] = [
  "drop",
  "delay",
  "duplicate",
  "reorder",
  "replay",
  "truncate",
  "flip",
  "inject",
  "cut",
];

interface ActiveRule {
  readonly rule: AttackRule;
  used: number;
}

type Note = (attack: AttackEntry["attack"], facts?: AttackEntry["facts"]) => void;

/** One frame and everything that an attack may look at or change. */
interface Target {
  readonly facts: FrameFacts;
  readonly plan: FramePlan;
  readonly random: AttackRandom;
  readonly note: Note;
}

/** Decides what becomes of each frame, and keeps the log. It moves nothing itself. */
export class Attacker {
  readonly seed: number;
  readonly log: AttackEntry[] = [];
  readonly history: FrameHistory;
  readonly #rules: ActiveRule[] = [];

  constructor(seed: number, memory: number) {
    this.seed = seed;
    this.history = new FrameHistory(memory);
  }

  add(rule: AttackRule, name = "rule"): void {
    checkRule(rule, name);
    this.#rules.push({ rule: { ...rule }, used: 0 });
  }

  /** @param bytes belong to the attacker from now on. */
  plan(from: Role, bytes: Uint8Array): FramePlan {
    const facts = this.history.add(from, bytes);
    const plan: FramePlan = { before: [], frame: bytes, after: [], delay: 0, overtakenBy: 0, cut: undefined };
    for (const [place, active] of this.#rules.entries()) {
      const { rule } = active;
      if (!matches(rule, facts) || active.used >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      const random = new AttackRandom(this.seed, place, from, facts.frame);
      if (rule.chance !== undefined && random.fraction() >= rule.chance) continue;
      const before = this.log.length;
      const note: Note = (attack, more = {}) => this.log.push(Object.freeze({ ...facts, attack, facts: more }));
      this.#act(rule, { facts, plan, random, note });
      if (this.log.length > before) active.used += 1;
    }
    return plan;
  }

  #act(attack: Attack, target: Target): void {
    const { facts, plan, random, note } = target;
    switch (attack.attack) {
      case "any":
        this.#any(attack, target);
        return;
      case "replay":
        this.#replay(attack, target);
        return;
      case "inject":
        plan.before.push(concatBytes(attack.bytes ?? randomFrame(random, facts.kind)));
        note("inject", { bytes: (plan.before.at(-1) as Uint8Array).length });
        return;
      case "cut":
        plan.cut = "before";
        plan.frame = undefined;
        plan.after.length = 0;
        note("cut");
        return;
      default:
    }
    // What is left changes the frame, and an earlier rule may have taken it away.
    const { frame } = plan;
    if (frame === undefined) return;
    switch (attack.attack) {
      case "drop":
        plan.frame = undefined;
        note("drop");
        break;
      case "delay": {
        const steps = attack.steps ?? random.whole(1, 32);
        plan.delay += steps;
        note("delay", { steps });
        break;
      }
      case "duplicate": {
        const copies = attack.copies ?? 1;
        for (let i = 0; i < copies; i++) plan.after.push(concatBytes(frame));
        note("duplicate", { copies });
        break;
      }
      case "reorder":
        plan.overtakenBy = attack.by ?? random.whole(1, 4);
        note("reorder", { by: plan.overtakenBy });
        break;
      case "truncate":
        truncate(attack, frame, target);
        break;
      case "flip":
        flip(attack, frame, target);
        break;
      case "relay": {
        const as = attack.as ?? facts.from;
        if (attack.copy !== true) plan.frame = undefined;
        note("relay", { as, copy: attack.copy === true });
        attack.into.inject(as, concatBytes(frame));
        break;
      }
      case "replace": {
        const [first, ...rest] = attack.with(concatBytes(frame), facts);
        plan.frame = first && concatBytes(first);
        plan.after.push(...rest.map((bytes) => concatBytes(bytes)));
        note("replace", { frames: rest.length + (first === undefined ? 0 : 1) });
        break;
      }
      default:
    }
  }

  #any({ among, networks = [] }: Any, target: Target): void {
    const { random } = target;
    const able = (among ?? (networks.length > 0 ? [...ANY, "relay" as const] : ANY)).filter(
      (attack) => attack !== "relay" || networks.length > 0,
    );
    const attack = random.pick(able);
    if (attack === "relay") this.#act({ attack, into: random.pick(networks), copy: random.fraction() < 0.5 }, target);
    else if (attack === "replay" && networks.length > 0 && random.fraction() < 0.5) {
      this.#act({ attack, of: { network: random.pick(networks), from: pickRole(random) } }, target);
    } else if (attack === "replay") this.#act({ attack, of: { from: pickRole(random) } }, target);
    else this.#act({ attack }, target);
  }

  #replay({ of = {} }: Replay, { facts, plan, random, note }: Target): void {
    const from = of.from ?? facts.from;
    const source = of.network ?? this.history;
    const named = of.frame !== undefined || of.handshake !== undefined || of.record !== undefined;
    // The frame itself is not earlier than itself.
    const earlier = source.count(from) - (source === this.history && from === facts.from ? 1 : 0);
    if (!named && earlier < 1) return;
    const name = named ? { ...of, from } : { from, frame: random.whole(0, earlier - 1) };
    const bytes = source.seen(name);
    if (bytes === undefined) return;
    plan.before.push(bytes);
    const { frame, handshake, record } = name as Replay["of"] & object;
    const place =
      frame !== undefined
        ? { of: frame }
        : record !== undefined
          ? { ofRecord: record }
          : { ofHandshake: handshake ?? 0 };
    note("replay", { from, ...place, otherSession: of.network !== undefined });
  }
}

function matches({ from, frame, handshake, record }: AttackRule, facts: FrameFacts): boolean {
  if (from !== undefined && from !== facts.from) return false;
  if (frame !== undefined && !includes(frame, facts.frame)) return false;
  if (handshake !== undefined && (facts.kind !== "handshake" || !includes(handshake, facts.number))) return false;
  return record === undefined || (facts.kind === "record" && includes(record, facts.number));
}

function includes(which: Which | true, index: number): boolean {
  if (which === true) return true;
  if (typeof which === "number") return which === index;
  return typeof which === "function" ? which(index) : which.includes(index);
}

function pickRole(random: AttackRandom): Role {
  return random.fraction() < 0.5 ? "initiator" : "responder";
}

function truncate({ keep, length = "corrected", cut = false }: Truncate, frame: Uint8Array, target: Target): void {
  const { plan, random, note } = target;
  const least = length === "corrected" ? PREFIX + 1 : 0;
  const kept = Math.min(keep ?? random.whole(least, Math.max(least, frame.length - 1)), frame.length);
  const bytes = new Uint8Array(frame.subarray(0, kept));
  if (length === "corrected") writeLength(bytes);
  plan.frame = bytes;
  if (cut) plan.cut = "after";
  note("truncate", { kept, length, cut });
}

function flip(attack: Flip, frame: Uint8Array, { plan, random, note }: Target): void {
  const wanted = attack.byte ?? random.whole(Math.min(PREFIX, frame.length - 1), frame.length - 1);
  const byte = wanted < 0 ? frame.length + wanted : wanted;
  const before = frame[byte];
  if (before === undefined) return;
  const mask = attack.mask ?? 1 << random.whole(0, 7);
  const bytes = new Uint8Array(frame);
  bytes[byte] = before ^ mask;
  plan.frame = bytes;
  note("flip", { byte, mask });
}

/** A frame of random bytes that looks like its neighbour from outside. */
function randomFrame(random: AttackRandom, kind: FrameFacts["kind"]): Uint8Array {
  const bytes = random.bytes(PREFIX + random.whole(1, 200));
  if (kind === "record") bytes.fill(0, PREFIX, PREFIX + 6);
  else bytes[PREFIX] = random.whole(1, 7);
  writeLength(bytes);
  return bytes;
}

function writeLength(bytes: Uint8Array): void {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, bytes.length - PREFIX);
}
