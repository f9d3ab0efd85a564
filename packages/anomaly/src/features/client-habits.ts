import { ownText } from "./address.ts";
import type { AddressFact } from "./address-changes.ts";
import { atLeast } from "./binomial.ts";
import {
  AT,
  areaOf,
  HABITS_LENGTH,
  type HabitSort,
  HOUR_AT,
  hourOf,
  indexOfMethod,
  MAX_AREAS,
  MAX_HABIT_NAME,
  OF_AREAS,
  OF_METHODS,
  RECENT,
} from "./habit-layout.ts";

const HALF_LIFE = 30 * 24;
// An absence, or a line with a clock that is years ahead, takes no more than three quarters of what is known.
const LONGEST_GAP = 2 * HALF_LIFE;
const SET_BACK = 48;
/** Active hours that must be known, on more than five days, before anything is called a change. */
const ENOUGH_HOURS = 40;
const ENOUGH_DAYS = 5 * 24;
const SIGNIFICANT = 1e-5;
/** A change is over, and can be told again, when it is no rarer than this. */
const ORDINARY = 0.01;
const RARE_HOUR = 0.01;
// SIGNIFICANT, two-sided, in standard deviations.
const FAR = 4.42;
const LEAST_SPREAD = 0.25;
/** A volume that is not at least twice or half the usual is no change: it is 1 in binary logarithms. */
const LEAST_DIFFERENCE = 1;

/**
 * When a client is active, with which methods, in which areas and how much, hour by hour. The last 24 hours are held
 * against the client's own past, which fades with a half-life of 30 days. What counts is in how many active hours
 * something happens, not how often, because the requests of an hour are not independent of each other; an exact
 * binomial test and, for the volume, a test of means then have to find less than 1 in 100,000.
 *
 * Each change is told once, when it shows. It can be told again after it was over.
 */
export class ClientHabits {
  /** All that is counted. */
  readonly numbers: Float32Array;
  /** The names of areas, in the order of their counts. */
  readonly areas: string[];

  constructor(numbers: Float32Array = new Float32Array(HABITS_LENGTH), areas: string[] = []) {
    this.numbers = numbers;
    this.areas = areas;
  }

  /**
   * Takes in a request. Lines of an hour that is over are left out, but a clock that was set back by more than two days is
   * believed.
   *
   * @param slot The hour, counted from the epoch by the log's own clock and offset.
   */
  observe(slot: number, method: string | undefined, path: string | undefined): AddressFact[] {
    const facts: AddressFact[] = [];
    const current = this.#current();
    if (current === undefined || slot > current || current - slot > SET_BACK) this.#open(slot, facts);
    else if (slot < current) return facts;
    const { numbers } = this;
    numbers[this.#place(numbers[AT.count]! - 1) + HOUR_AT.requests]! += 1;
    if (method !== undefined && method !== "") {
      const found = this.#mark(OF_METHODS, indexOfMethod(method));
      if (found !== undefined) facts.push({ kind: "habit-method", method: ownText(method, MAX_HABIT_NAME), ...found });
    }
    const area = path === undefined ? undefined : areaOf(path);
    if (area !== undefined) {
      const found = this.#mark(OF_AREAS, this.#indexOfArea(area));
      if (found !== undefined) facts.push({ kind: "habit-area", area: ownText(area, MAX_HABIT_NAME), ...found });
    }
    return facts;
  }

  #place(index: number): number {
    return AT.ring + index * HOUR_AT.size;
  }

  #current(): number | undefined {
    const count = this.numbers[AT.count]!;
    return count === 0 ? undefined : this.numbers[this.#place(count - 1) + HOUR_AT.slot]!;
  }

  /** Begins an hour: what is older than a day becomes the past, then hours and volume are looked at. */
  #open(slot: number, facts: AddressFact[]): void {
    const { numbers } = this;
    if (numbers[AT.first] === 0 || slot < numbers[AT.first]!) numbers[AT.first] = slot;
    let count = numbers[AT.count]!;
    const stays = (index: number) => {
      const age = slot - numbers[this.#place(index) + HOUR_AT.slot]!;
      return age >= 0 && age < RECENT;
    };
    let gone = 0;
    while (gone < count && !stays(gone)) this.#fold(this.#place(gone++));
    numbers.copyWithin(AT.ring, this.#place(gone), this.#place(count));
    count -= gone;
    numbers.fill(0, this.#place(count), this.#place(count + 1));
    numbers[this.#place(count) + HOUR_AT.slot] = slot;
    numbers[AT.count] = count + 1;
    this.#rearm(OF_METHODS);
    this.#rearm(OF_AREAS);
    if (!this.#isKnown(slot)) return;
    this.#judgeHour(slot, facts);
    this.#judgeVolume(facts);
  }

  /** Makes an hour part of the past, after the past has faded by the time since. */
  #fold(from: number): void {
    const { numbers } = this;
    const slot = numbers[from + HOUR_AT.slot]!;
    const gap = Math.min(LONGEST_GAP, slot - numbers[AT.faded]!);
    if (gap > 0 && numbers[AT.past]! > 0) {
      const keep = 2 ** (-gap / HALF_LIFE);
      for (let i = AT.past; i <= AT.squares; i++) numbers[i]! *= keep;
    }
    numbers[AT.faded] = slot;
    numbers[AT.past]! += 1;
    numbers[AT.hours + hourOf(slot)]! += 1;
    for (const { kinds, used, bits } of [OF_METHODS, OF_AREAS]) {
      for (let i = 0; i < kinds; i++) numbers[used + i]! += (numbers[from + bits]! >> i) & 1;
    }
    const volume = Math.log2(1 + numbers[from + HOUR_AT.requests]!);
    numbers[AT.volume]! += volume;
    numbers[AT.squares]! += volume * volume;
  }

  #isKnown(slot: number): boolean {
    return this.numbers[AT.past]! >= ENOUGH_HOURS && slot - this.numbers[AT.first]! >= ENOUGH_DAYS;
  }

  #judgeHour(slot: number, facts: AddressFact[]): void {
    const { numbers } = this;
    const past = numbers[AT.past]!;
    const inPast = (hour: number) => numbers[AT.hours + ((hour + 24) % 24)]!;
    // Neighbouring hours count a little, so that a day that begins earlier is no other habit.
    const isRare = (hour: number) => inPast(hour) / 2 + (inPast(hour - 1) + inPast(hour + 1)) / 4 < RARE_HOUR * past;
    let before = 0;
    for (let hour = 0; hour < 24; hour++) if (isRare(hour)) before += inPast(hour);
    const count = numbers[AT.count]!;
    let hits = 0;
    for (let i = 0; i < count; i++) if (isRare(hourOf(numbers[this.#place(i) + HOUR_AT.slot]!))) hits++;
    const rate = (before + 0.5) / (past + 1);
    const chance = atLeast(hits, count, rate);
    if (numbers[AT.toldHour] === 1) {
      if (isOver(chance, count, rate)) numbers[AT.toldHour] = 0;
    } else if (chance < SIGNIFICANT && isRare(hourOf(slot))) {
      numbers[AT.toldHour] = 1;
      facts.push({ kind: "habit-hour", hour: hourOf(slot), share: share(hits / count), usual: share(rate) });
    }
  }

  /** Compares the recent hours that are over with the past, by their mean of the logarithm. */
  #judgeVolume(facts: AddressFact[]): void {
    const { numbers } = this;
    const over = numbers[AT.count]! - 1;
    if (over < 3) return;
    let sum = 0;
    for (let i = 0; i < over; i++) sum += Math.log2(1 + numbers[this.#place(i) + HOUR_AT.requests]!);
    const past = numbers[AT.past]!;
    const mean = numbers[AT.volume]! / past;
    const variance = Math.max(LEAST_SPREAD, numbers[AT.squares]! / past - mean * mean);
    // The hours of a day are alike: three of them say about as much as one would alone.
    const error = Math.sqrt(variance * (1 / Math.max(1, over / 3) + 1 / past));
    const difference = sum / over - mean;
    if (Math.abs(difference) < LEAST_DIFFERENCE) {
      numbers[AT.toldVolume] = 0;
    } else if (numbers[AT.toldVolume] === 0 && Math.abs(difference) > FAR * error) {
      numbers[AT.toldVolume] = 1;
      const requests = (logarithm: number) => Math.max(1, Math.round(2 ** logarithm - 1));
      facts.push({ kind: "habit-volume", requests: requests(sum / over), usual: requests(mean) });
    }
  }

  /** Notes a method or area in the current hour, and judges it the first time in that hour. */
  #mark(sort: HabitSort, index: number): { share: number; usual: number } | undefined {
    const { numbers } = this;
    const place = this.#place(numbers[AT.count]! - 1);
    const bits = numbers[place + sort.bits]!;
    if ((bits >> index) & 1) return undefined;
    numbers[place + sort.bits] = bits | (1 << index);
    if ((numbers[sort.told]! >> index) & 1 || !this.#isKnown(numbers[place + HOUR_AT.slot]!)) return undefined;
    const { chance, recent, usual } = this.#unlikely(sort, index);
    if (chance >= SIGNIFICANT) return undefined;
    numbers[sort.told] = numbers[sort.told]! | (1 << index);
    return { share: share(recent), usual: share(usual) };
  }

  /** Lets what was told, and is usual by now or over, be told again. */
  #rearm(sort: HabitSort): void {
    const { numbers } = this;
    for (let index = 0; index < sort.kinds && numbers[sort.told] !== 0; index++) {
      const isTold = ((numbers[sort.told]! >> index) & 1) === 1;
      if (!isTold) continue;
      const { chance, usual } = this.#unlikely(sort, index);
      if (isOver(chance, numbers[AT.count]!, usual)) numbers[sort.told] = numbers[sort.told]! & ~(1 << index);
    }
  }

  #unlikely(sort: HabitSort, index: number): { chance: number; recent: number; usual: number } {
    const { numbers } = this;
    const count = numbers[AT.count]!;
    let hits = 0;
    for (let i = 0; i < count; i++) hits += (numbers[this.#place(i) + sort.bits]! >> index) & 1;
    const usual = (numbers[sort.used + index]! + 0.5) / (numbers[AT.past]! + 1);
    return { chance: atLeast(hits, count, usual), recent: hits / count, usual };
  }

  /** An area's own place; a free one; the place of one that is forgotten; or the place of all others. */
  #indexOfArea(area: string): number {
    const found = this.areas.indexOf(area);
    if (found >= 0) return found;
    let index = this.areas.length;
    if (index === MAX_AREAS) {
      index = this.areas.findIndex((_, i) => this.numbers[OF_AREAS.used + i]! < 0.1 && !this.#isRecent(i));
      if (index < 0) return MAX_AREAS;
    }
    this.areas[index] = ownText(area, MAX_HABIT_NAME);
    this.numbers[OF_AREAS.used + index] = 0;
    this.numbers[OF_AREAS.told] = this.numbers[OF_AREAS.told]! & ~(1 << index);
    return index;
  }

  #isRecent(index: number): boolean {
    for (let i = 0; i < this.numbers[AT.count]!; i++) {
      if ((this.numbers[this.#place(i) + HOUR_AT.areas]! >> index) & 1) return true;
    }
    return false;
  }
}

/** Whether a change is over: it does not show, though there are hours enough for it to show. */
function isOver(chance: number, count: number, usual: number): boolean {
  return chance > ORDINARY && atLeast(count, count, usual) < SIGNIFICANT;
}

/** A share in hundredths, as people read it; but what is not 0 stays so. */
function share(value: number): number {
  return value < 0.01 ? Number(value.toPrecision(1)) : Math.round(value * 100) / 100;
}
