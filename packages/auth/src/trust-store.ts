import { ArgumentRangeError, ArgumentTypeError } from "@securecomm/crypto";
import { AuthError } from "./errors.ts";
import { parseFingerprint } from "./fingerprint.ts";
import { authLimits } from "./limits.ts";
import { isValidName } from "./name.ts";

/** The key that a trust store holds for one peer. */
export interface Pin {
  /** `sc1…`, 61 characters, in lower case. */
  readonly fingerprint: string;
  /** When it was pinned: ISO 8601 in UTC. */
  readonly firstSeen: string;
  /** The display name that the peer had then, for showing. */
  readonly name: string;
}

/** A pin with the key that it is stored under. */
export interface PinEntry extends Pin {
  /** See {@link pinKeyForPeer} and {@link pinKeyForClaimedName}. */
  readonly key: string;
}

/** What {@link TrustStore.compareAndSet} found and did. */
export interface SwapResult {
  /** Whether the new pin was stored. */
  readonly swapped: boolean;
  /** What stands now: the new pin if it was stored, else the one that was there. */
  readonly pin: Pin | undefined;
}

/**
 * Where pins are kept. Bring one of your own for a database; then keep to what each method says, and reject when in
 * doubt: a store that rejects is a peer refused, and nothing worse.
 */
export interface TrustStore {
  /** The pin under `key`; `undefined` if there is none. Rejects if that cannot be told. */
  get(key: string): Promise<Pin | undefined>;
  /**
   * Stores `next` (`undefined`: removes the pin) if, and only if, the fingerprint pinned under `key` is `expected`
   * (`undefined`: if there is none), atomically against every other user of the same store, and durably before it
   * resolves. Of two that pin different keys under one name at once, exactly one gets `swapped: true`.
   */
  compareAndSet(
    key: string,
    expected: string | undefined,
    next: Pin | undefined,
    options?: StoreOptions,
  ): Promise<SwapResult>;
  /** Every pin, in the order of their keys. */
  list(): Promise<readonly PinEntry[]>;
  /** Forgets a pin, whatever it is, and says whether there was one. */
  remove(key: string): Promise<boolean>;
}

/** What {@link TrustStore.compareAndSet} takes beside the pin. */
export interface StoreOptions {
  /** Gives up waiting for a lock: the promise rejects with the signal's reason, and nothing was stored. */
  readonly signal?: AbortSignal | undefined;
}

/** How much a trust store may hold. */
export interface TrustStoreLimits {
  /** Pins in all, 1 to 10,000; by default 10,000. */
  readonly maxPins?: number | undefined;
  /** Pins for names that peers claimed, 0 to `maxPins`; by default 1,000. The others keep their room. */
  readonly maxClaimedPins?: number | undefined;
}

const PEER = "peer:";
const CLAIMED = "claimed:";

/**
 * The key of a pin for what this side calls a peer: the option `peer`, or the address that was dialled.
 * @throws when it is no string: {@link ArgumentTypeError}; when the key would be longer than 512 bytes of UTF-8 or hold
 * control characters: {@link ArgumentRangeError}.
 */
export function pinKeyForPeer(peer: string): string {
  return checkKey(PEER + checkString("peer", peer), "peer");
}

/**
 * The key of a pin for a name that a peer claimed, in Unicode's form NFC. It never equals the key of what this side calls
 * a peer.
 * @throws as {@link pinKeyForPeer}.
 */
export function pinKeyForClaimedName(name: string): string {
  return checkKey(CLAIMED + checkString("name", name).normalize("NFC"), "name");
}

/**
 * A trust store that lasts as long as the program.
 * @throws when a limit has the wrong type or value: {@link ArgumentTypeError}, {@link ArgumentRangeError}. Its
 * `compareAndSet` rejects with {@link AuthError} `ERR_TRUST_STORE_FULL` at the limit.
 */
export function memoryTrustStore(limits: TrustStoreLimits = {}): TrustStore {
  const checked = checkLimits(limits);
  const pins: PinMap = new Map();
  return {
    get: async (key) => pins.get(checkKey(key, "key")),
    compareAndSet: async (key, expected, next) => swapPin(pins, checkKey(key, "key"), expected, next, checked),
    list: async () => sortedEntries(pins),
    remove: async (key) => pins.delete(checkKey(key, "key")),
  };
}

/** The pins of one store, by key. */
export type PinMap = Map<string, Pin>;

/** One compare-and-set on the pins themselves. */
export function swapPin(
  pins: PinMap,
  key: string,
  expected: string | undefined,
  next: Pin | undefined,
  limits: Required<TrustStoreLimits>,
): SwapResult {
  const pin = pins.get(key);
  if (pin?.fingerprint !== expected) return { swapped: false, pin };
  if (next === undefined) pins.delete(key);
  else {
    if (pin === undefined) checkRoom(pins, key, limits);
    if (!isPin(next))
      throw new ArgumentRangeError("next", "a pin with a fingerprint, an ISO 8601 time and a valid name");
    pins.set(key, Object.freeze({ fingerprint: next.fingerprint, firstSeen: next.firstSeen, name: next.name }));
  }
  return { swapped: true, pin: pins.get(key) };
}

/** The pins in the order of their keys' UTF-16 code units, the same on every machine. */
export function sortedEntries(pins: PinMap): PinEntry[] {
  return [...pins].map(([key, pin]) => ({ key, ...pin })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether all that a pin says has its one proper form, so that it can be read back. */
export function isPin(value: Record<keyof Pin, unknown>): value is Pin {
  const { fingerprint, firstSeen, name } = value;
  if (typeof fingerprint !== "string" || typeof firstSeen !== "string" || !isValidName(name)) return false;
  const time = Date.parse(firstSeen);
  if (!Number.isFinite(time) || new Date(time).toISOString() !== firstSeen) return false;
  try {
    return parseFingerprint(fingerprint) === fingerprint;
  } catch {
    return false;
  }
}

/** The limits with their defaults. */
export function checkLimits({ maxPins, maxClaimedPins }: TrustStoreLimits): {
  maxPins: number;
  maxClaimedPins: number;
} {
  const pins = checkCount("maxPins", maxPins ?? authLimits.pins, 1, authLimits.pins);
  const claimed = maxClaimedPins ?? Math.min(pins, authLimits.claimedPins);
  return { maxPins: pins, maxClaimedPins: checkCount("maxClaimedPins", claimed, 0, pins) };
}

/** Whether it may be the key of a pin: 1 to 512 bytes of well-formed UTF-8 without control characters. */
export function isPinKey(key: unknown): key is string {
  if (typeof key !== "string" || key === "" || key.length > authLimits.pinKeyBytes) return false;
  return new TextEncoder().encode(key).length <= authLimits.pinKeyBytes && !/[\p{Cc}\p{Cs}]/u.test(key);
}

/** Returns `key` if it may be the key of a pin. */
export function checkKey(key: string, argument: string): string {
  if (isPinKey(checkString(argument, key))) return key;
  throw new ArgumentRangeError(argument, `1 to ${authLimits.pinKeyBytes} bytes of UTF-8 without control characters`);
}

function checkRoom(pins: PinMap, key: string, limits: Required<TrustStoreLimits>): void {
  const { maxPins = 0, maxClaimedPins = 0 } = limits;
  if (pins.size >= maxPins) throw full(`its ${maxPins} pins`);
  if (!key.startsWith(CLAIMED)) return;
  let claimed = 0;
  for (const other of pins.keys()) if (other.startsWith(CLAIMED)) claimed += 1;
  if (claimed >= maxClaimedPins) throw full(`its ${maxClaimedPins} pins for claimed names`);
}

function full(what: string): AuthError {
  return new AuthError("ERR_TRUST_STORE_FULL", `The trust store has used up ${what}; remove some`);
}

function checkString(argument: string, value: string): string {
  if (typeof value !== "string") throw new ArgumentTypeError(argument, "a string");
  return value;
}

function checkCount(argument: string, value: number, min: number, max: number): number {
  if (typeof value !== "number") throw new ArgumentTypeError(argument, "a number");
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ArgumentRangeError(argument, `an integer from ${min} to ${max}`);
}
