import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import type { Attack, AttackRule } from "./attack-rule.ts";

/** What each attack can be told, beside what every rule can; numbers with their least and most. */
const SETTINGS: { readonly [Name in Attack["attack"]]: Readonly<Record<string, readonly [number, number] | "other">> } =
  {
    drop: {},
    delay: { steps: [1, 100_000] },
    duplicate: { copies: [1, 1_000] },
    reorder: { by: [1, 1_000] },
    replay: { of: "other" },
    truncate: { keep: [0, 2 ** 32], length: "other", cut: "other" },
    flip: { byte: [-(2 ** 32), 2 ** 32], mask: [1, 255] },
    inject: { bytes: "other" },
    relay: { into: "other", as: "other", copy: "other" },
    cut: {},
    replace: { with: "other" },
    any: { among: "other", networks: "other" },
  };

const MATCH: ReadonlySet<string> = new Set(["attack", "from", "frame", "handshake", "record", "chance", "times"]);

/**
 * Refuses what is no rule, and above all a misspelt one: an attack that does not happen makes a test that cannot fail.
 */
export function checkRule(rule: AttackRule, name: string): void {
  if (typeof rule !== "object" || rule === null) throw new ArgumentTypeError(name, "an object");
  if (!Object.hasOwn(SETTINGS, rule.attack)) {
    throw new ArgumentRangeError(`${name}.attack`, `one of ${Object.keys(SETTINGS).join(", ")}`);
  }
  const settings = SETTINGS[rule.attack];
  for (const [key, value] of Object.entries(rule)) {
    const range = settings[key];
    if (range === undefined && !MATCH.has(key)) {
      throw new ArgumentRangeError(`${name}.${key}`, `left out: "${rule.attack}" has no such setting`);
    }
    if (value !== undefined && Array.isArray(range)) requireWhole(`${name}.${key}`, value, range[0], range[1]);
  }
  checkMatch(rule, name);
  checkSettings(rule, name);
}

/** Refuses anything but a whole number in this range. */
export function requireWhole(name: string, value: unknown, least: number, most: number): void {
  if (typeof value !== "number") throw new ArgumentTypeError(name, "a number");
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ArgumentRangeError(name, `a whole number from ${least} to ${most}`);
  }
}

/** Refuses anything but a role. */
export function requireRole(name: string, value: unknown): void {
  if (value !== "initiator" && value !== "responder") throw new ArgumentTypeError(name, '"initiator" or "responder"');
}

function checkMatch({ from, frame, handshake, record, chance, times }: AttackRule, name: string): void {
  if (from !== undefined) requireRole(`${name}.from`, from);
  for (const [key, which] of Object.entries({ frame, handshake, record })) {
    if (which === undefined || typeof which === "function" || (which === true && key !== "frame")) continue;
    for (const index of Array.isArray(which) ? which : [which])
      requireWhole(`${name}.${key}`, index, 0, Number.MAX_SAFE_INTEGER);
  }
  if (handshake !== undefined && record !== undefined) {
    throw new ArgumentRangeError(`${name}.record`, "left out where handshake is given: no frame is both");
  }
  if (chance !== undefined) {
    if (typeof chance !== "number") throw new ArgumentTypeError(`${name}.chance`, "a number");
    if (!(chance >= 0 && chance <= 1)) throw new ArgumentRangeError(`${name}.chance`, "from 0 to 1");
  }
  if (times !== undefined) requireWhole(`${name}.times`, times, 0, Number.MAX_SAFE_INTEGER);
}

function checkSettings(rule: AttackRule, name: string): void {
  switch (rule.attack) {
    case "truncate":
      if (rule.length !== "claimed" && rule.keep !== undefined) requireWhole(`${name}.keep`, rule.keep, 5, 2 ** 32);
      break;
    case "inject":
      if (rule.bytes !== undefined && !(rule.bytes instanceof Uint8Array))
        throw new ArgumentTypeError(`${name}.bytes`, "a Uint8Array");
      break;
    case "replay":
      if (rule.of?.from !== undefined) requireRole(`${name}.of.from`, rule.of.from);
      break;
    case "relay":
      if (typeof rule.into?.inject !== "function") throw new ArgumentTypeError(`${name}.into`, "a hostile network");
      if (rule.as !== undefined) requireRole(`${name}.as`, rule.as);
      break;
    case "any":
      for (const attack of rule.among ?? []) {
        if (attack in SETTINGS && !["any", "replace"].includes(attack)) continue;
        throw new ArgumentRangeError(`${name}.among`, "names of attacks that can be left to the seed");
      }
      break;
    case "replace":
      if (typeof rule.with !== "function") throw new ArgumentTypeError(`${name}.with`, "a function");
      break;
    default:
  }
}
