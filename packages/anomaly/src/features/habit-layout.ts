import { decodeNumbers, encodeNumbers } from "../base64.ts";
import { malformed } from "../detectors/framed-detector.ts";

/** Methods that are told apart; all others are one more. */
const HABIT_METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** How many areas a client's habits have names for; all others are one more. */
export const MAX_AREAS = 15;
/** Characters of an area's or a method's name. */
export const MAX_HABIT_NAME = 32;
/** Hours that are held against those before them. */
export const RECENT = 24;

// Places in the numbers: the past's active hours, hours of the day, methods, areas, then volume; then the recent hours.
const USED_METHODS = 25;
const USED_AREAS = USED_METHODS + HABIT_METHODS.length + 1;
const VOLUME = USED_AREAS + MAX_AREAS + 1;

/** Where in the numbers of a client's habits each of them stands. */
export const AT = {
  /** Active hours of the past. */
  past: 0,
  /** Of those, in each hour of the day. */
  hours: 1,
  /** Sums of the logarithm of an hour's requests, and of its square. */
  volume: VOLUME,
  squares: VOLUME + 1,
  /** The first hour ever, and the one up to which the past has faded. */
  first: VOLUME + 2,
  faded: VOLUME + 3,
  /** Whether a change of hours, and of volume, is told and not over. */
  toldHour: VOLUME + 4,
  toldVolume: VOLUME + 5,
  /** Recent hours, and where they begin. */
  count: VOLUME + 8,
  ring: VOLUME + 9,
} as const;

/** A recent hour: which, the bits of its methods and areas, its requests; and how many numbers these are. */
export const HOUR_AT = { slot: 0, methods: 1, areas: 2, requests: 3, size: 4 } as const;

/** Methods, or areas: how many kinds, and where they stand in the numbers and in those of an hour. */
export interface HabitSort {
  readonly kinds: number;
  /** Active hours of the past with each. */
  readonly used: number;
  /** Bits of an hour. */
  readonly bits: number;
  /** Bits of what is told and not over. */
  readonly told: number;
}

/** Where methods stand. */
export const OF_METHODS: HabitSort = {
  kinds: HABIT_METHODS.length + 1,
  used: USED_METHODS,
  bits: HOUR_AT.methods,
  told: VOLUME + 6,
};

/** Where areas stand. */
export const OF_AREAS: HabitSort = {
  kinds: MAX_AREAS + 1,
  used: USED_AREAS,
  bits: HOUR_AT.areas,
  told: VOLUME + 7,
};

/** How many numbers the habits of one client are. */
export const HABITS_LENGTH = AT.ring + RECENT * HOUR_AT.size;

/** The hour of the day of an hour that is counted from the epoch. */
export function hourOf(slot: number): number {
  return ((slot % 24) + 24) % 24;
}

/** Which kind a method is. */
export function indexOfMethod(method: string): number {
  const index = HABIT_METHODS.indexOf(method);
  return index < 0 ? HABIT_METHODS.length : index;
}

/** The first segment of a path, with its slash: `/reports` of `/reports/2024`; `undefined` for what is no path. */
export function areaOf(path: string): string | undefined {
  if (!path.startsWith("/")) return undefined;
  const end = path.indexOf("/", 1);
  return path.slice(0, Math.min(end < 0 ? path.length : end, MAX_HABIT_NAME));
}

/** A client's habits as JSON. */
export interface HabitsState {
  readonly numbers: string;
  readonly areas: readonly string[];
}

/** Habits as JSON: without the recent hours' places that are empty. */
export function writeHabits(numbers: Float32Array, areas: readonly string[]): HabitsState {
  return {
    numbers: encodeNumbers(numbers.subarray(0, AT.ring + numbers[AT.count]! * HOUR_AT.size)),
    areas: [...areas],
  };
}

/** The numbers and names of {@link writeHabits}. Throws `ERR_MODEL_MALFORMED` for any that it cannot have written. */
export function readHabits(state: unknown): { numbers: Float32Array; areas: string[] } {
  const { numbers: text, areas } = (typeof state === "object" && state !== null ? state : {}) as Partial<HabitsState>;
  if (typeof text !== "string" || text.length > HABITS_LENGTH * 8) throw malformed("habits are");
  const numbers = new Float32Array(HABITS_LENGTH);
  const read = decodeNumbers(text, 4);
  if (read.length > HABITS_LENGTH) throw malformed("habits are");
  numbers.set(read);
  if (read.length !== AT.ring + numbers[AT.count]! * HOUR_AT.size || !areSound(numbers)) throw malformed("habits are");
  const isName = (name: unknown) => typeof name === "string" && name !== "" && name.length <= MAX_HABIT_NAME;
  if (
    !Array.isArray(areas) ||
    areas.length > MAX_AREAS ||
    !areas.every(isName) ||
    new Set(areas).size !== areas.length
  ) {
    throw malformed("an area is");
  }
  return { numbers, areas: [...areas] };
}

const MAX_SLOT = 2.5e9;

function areSound(numbers: Float32Array): boolean {
  if (!numbers.every(Number.isFinite)) return false;
  const past = numbers[AT.past]!;
  // Counts are parts of the whole, but for the rounding of 32-bit numbers.
  const most = past * 1.001 + 0.001;
  const isBits = (value: number, kinds: number) => Number.isInteger(value) && value >= 0 && value < 2 ** kinds;
  for (let i = 0; i < AT.volume; i++) if (!(numbers[i]! >= 0 && numbers[i]! <= most)) return false;
  if (past > 100_000 || numbers[AT.volume]! < 0 || numbers[AT.squares]! < 0) return false;
  if (!isBits(numbers[AT.toldHour]!, 1) || !isBits(numbers[AT.toldVolume]!, 1)) return false;
  if (!isBits(numbers[OF_METHODS.told]!, OF_METHODS.kinds)) return false;
  if (!isBits(numbers[OF_AREAS.told]!, OF_AREAS.kinds)) return false;
  for (const index of [AT.first, AT.faded]) if (!isSlot(numbers[index]!)) return false;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = AT.ring; i < AT.ring + numbers[AT.count]! * HOUR_AT.size; i += HOUR_AT.size) {
    const slot = numbers[i + HOUR_AT.slot]!;
    if (!isSlot(slot) || slot <= last || numbers[i + HOUR_AT.requests]! < 0) return false;
    if (!isBits(numbers[i + HOUR_AT.methods]!, OF_METHODS.kinds)) return false;
    if (!isBits(numbers[i + HOUR_AT.areas]!, OF_AREAS.kinds)) return false;
    last = slot;
  }
  return true;
}

function isSlot(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= MAX_SLOT;
}
