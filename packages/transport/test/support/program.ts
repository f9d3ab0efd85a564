import type { Limits, Role, Suite } from "../../src/index.ts";
import { CLASSIC_SUITE, HYBRID_SUITE } from "../../src/index.ts";
import type { SignatureMode } from "../../src/protocol/signature-mode.ts";
import type { AnyAttack, AttackRule } from "../../src/testing/index.ts";
import { seededRandom } from "./sessions.ts";

/** One thing that a peer does. Times are virtual milliseconds. */
export type Operation =
  | { readonly do: "json"; readonly value: unknown; readonly wait: boolean }
  | { readonly do: "binary"; readonly length: number; readonly wait: boolean }
  | { readonly do: "burst"; readonly count: number; readonly length: number }
  | { readonly do: "refused" }
  | { readonly do: "turn"; readonly turns: number }
  | { readonly do: "sleep"; readonly ms: number }
  | { readonly do: "rekey"; readonly wait: boolean }
  | { readonly do: "close" }
  | { readonly do: "abort" };

/** How a peer takes what comes. */
export type Reading =
  | { readonly by: "handler" }
  /** An iteration that begins after `late` and rests after each of the first messages. */
  | { readonly by: "iterator"; readonly late: number; readonly rests: readonly number[] }
  /** An iteration that is left after so many messages. */
  | { readonly by: "leaving"; readonly after: number }
  | { readonly by: "nobody" };

/** Everything about one peer. */
export interface PeerPlan {
  readonly operations: readonly Operation[];
  readonly reading: Reading;
  readonly signatures: SignatureMode;
  readonly suites: readonly Suite[];
  readonly transcript: boolean;
  readonly backend: "node" | "noble";
  readonly limits: Partial<Limits>;
  /** Virtual milliseconds that a signature takes; 0 for a few turns. */
  readonly signing: number;
  /** What its timers are rounded up to. */
  readonly throttle: number;
}

/** What the attacker may do: nothing, delay, or anything. */
export type Attacker = "none" | "delays" | "one" | "many";

/** A run, as a seed determines it. */
export interface Plan {
  readonly seed: number;
  /** Real public-key cryptography instead of toys. */
  readonly real: boolean;
  /** The sessions between the same two, side by side, of which the attacker makes what he can. */
  readonly pairs: readonly Readonly<Record<Role, PeerPlan>>[];
  readonly attacker: Attacker;
  /** Bytes that the network takes before a sender must wait. */
  readonly room: number;
  readonly rules: readonly AttackRule[];
}

const ATTACKS: readonly AnyAttack[] = [
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

/** Makes whatever a seed asks for. */
class Maker {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  whole(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  pick<Item>(...items: readonly Item[]): Item {
    return items[this.whole(0, items.length - 1)] as Item;
  }

  list<Item>(least: number, most: number, make: () => Item): Item[] {
    return Array.from({ length: this.whole(least, most) }, make);
  }
}

/** The run of a seed. */
export function planOf(seed: number, real = false): Plan {
  const make = new Maker(seed * 2 + (real ? 1 : 0));
  const attacker = make.pick<Attacker>("none", "delays", "one", "one", "many", "many", "many");
  const pairs = Array.from({ length: !real && make.chance(0.15) ? 2 : 1 }, () => pairOf(make));
  const room = make.pick(1, 2_000, 12_000, 262_144, 262_144);
  return { seed, real, pairs, attacker, room, rules: rulesOf(make, attacker) };
}

function pairOf(make: Maker): Record<Role, PeerPlan> {
  const modes = make.pick<readonly SignatureMode[]>(["off"], ["checkpoint"], ["message"]);
  // Somebody must end it, sooner or later: one of them, or both.
  const closing = make.pick<readonly Role[]>(["initiator"], ["responder"], ["initiator", "responder"]);
  const peer = (role: Role): PeerPlan => {
    const aborts = make.chance(0.06);
    const last: Operation[] = aborts ? [{ do: "abort" }] : closing.includes(role) ? [{ do: "close" }] : [];
    const operations = [...make.list(0, 12, () => operationOf(make)), ...last];
    const throttle = make.pick(1, 1, 1, 1, 1_000, 60_000);
    return {
      operations: make.chance(0.1) && last.length > 0 ? shuffled(make, operations) : operations,
      reading: readingOf(make),
      signatures: modes[0] as SignatureMode,
      suites: make.chance(0.8) ? [CLASSIC_SUITE] : [HYBRID_SUITE, CLASSIC_SUITE],
      transcript: make.chance(0.15),
      backend: make.chance(0.9) ? "node" : "noble",
      limits: limitsOf(make, throttle),
      signing: make.pick(0, 0, 0, 5, 120, 900),
      throttle,
    };
  };
  return { initiator: peer("initiator"), responder: peer("responder") };
}

function operationOf(make: Maker): Operation {
  const wait = make.chance(0.5);
  switch (
    make.pick("json", "json", "json", "binary", "binary", "burst", "turn", "turn", "sleep", "sleep", "rekey", "odd")
  ) {
    case "json":
      return { do: "json", value: jsonOf(make), wait };
    case "binary":
      return { do: "binary", length: sizeOf(make), wait };
    case "burst":
      return { do: "burst", count: make.whole(2, 60), length: make.pick(0, 0, 5, 200, 700) };
    case "turn":
      return { do: "turn", turns: make.whole(1, 12) };
    case "sleep":
      return { do: "sleep", ms: make.pick(1, 10, 260, 800, 4_000, 20_000) };
    case "rekey":
      return { do: "rekey", wait };
    default:
      return make.chance(0.5) ? { do: "refused" } : { do: "turn", turns: 1 };
  }
}

function jsonOf(make: Maker): unknown {
  return make.pick<() => unknown>(
    () => make.whole(-9, 9),
    () => 'olá \u{1f600} \u0000 " \\',
    () => null,
    () => ({ kind: "chat", text: "x".repeat(make.whole(0, 60)) }),
    () => ["nested", { deep: [make.random(), true, {}] }],
    () => "é".repeat(make.whole(300, 3_000)),
    () => ({ "": "", b: [], a: make.random() }),
  )();
}

function sizeOf(make: Maker): number {
  if (make.chance(0.02)) return make.whole(200_000, 700_000);
  return make.pick(0, 1, make.whole(2, 900), make.whole(900, 1_200), make.whole(4_000, 20_000));
}

function readingOf(make: Maker): Reading {
  // All rests together stay below what a close waits for without progress.
  const iterating = (): Reading => ({
    by: "iterator",
    late: make.pick(0, 0, 5, 1_500),
    rests: make.list(0, 8, () => make.pick(0, 0, 1, 40, 700, 2_500)),
  });
  if (make.chance(0.04)) return { by: "nobody" };
  if (make.chance(0.05)) return { by: "leaving", after: make.whole(0, 4) };
  return make.chance(0.4) ? { by: "handler" } : iterating();
}

function limitsOf(make: Maker, throttle: number): Partial<Limits> {
  // Whose timers come once a minute still answers what it reads; it cannot be asked while it reads nothing.
  const receiveBuffers = throttle < 60_000 ? [1, 3_000, 4_194_304, 4_194_304] : [4_194_304];
  return {
    maxRecordLength: make.pick(2_048, 2_048, 4_096, 65_536, 1_048_576),
    receiveBuffer: make.pick(...receiveBuffers),
    sendBuffer: make.pick(1, 3_000, 1_048_576, 1_048_576),
    heartbeatInterval: make.pick(0, 1_000, 15_000, 15_000),
    idleTimeout: make.pick(0, 0, 0, 9_000),
    ...(make.chance(0.3) ? { rekeyAfterRecords: make.pick(2, 5, 20) } : {}),
    ...(make.chance(0.1) ? { rekeyAfterBytes: make.pick(500, 9_000) } : {}),
    ...(make.chance(0.1) ? { rekeyAfterTime: make.pick(300, 3_000), rekeyAfterIdle: make.pick(0, 200) } : {}),
  };
}

function rulesOf(make: Maker, attacker: Attacker): AttackRule[] {
  const from = make.pick<Role | undefined>("initiator", "responder", undefined);
  switch (attacker) {
    case "none":
      return [];
    case "delays":
      return [{ attack: "delay", from, chance: make.pick(0.05, 0.5, 1) }];
    case "one": {
      const attack = make.pick(...ATTACKS);
      const at = make.chance(0.2) ? { handshake: make.whole(0, 1) } : { record: make.whole(0, 25) };
      const rules: AttackRule[] = [{ attack: "any", among: [attack], from, ...at }];
      if (make.chance(0.1)) rules.push({ attack: "flip", byte: make.whole(0, 3), from, ...at });
      return rules;
    }
    default:
      return [{ attack: "any", from, chance: make.pick(0.005, 0.02, 0.1, 0.4), times: make.pick(1, 3, 1_000) }];
  }
}

function shuffled<Item>(make: Maker, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: make.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
