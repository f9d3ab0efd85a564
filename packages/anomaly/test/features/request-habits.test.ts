import { describe, expect, test } from "vitest";
import { type HabitObservation, RequestHabits } from "../../src/features/request-habits.ts";
import { createRandom } from "../../src/random.ts";
import { HOUR, MONDAY } from "./support.ts";

const DAY = 24 * HOUR;
const EVERYONE = Float64Array.from({ length: 24 }, () => 100);
const habits = (most = 100) => new RequestHabits(most, EVERYONE);

function request(day: number, hour: number, told: Partial<HabitObservation> = {}): HabitObservation {
  return { at: MONDAY + day * DAY + hour * HOUR, hour, address: 1, userAgent: 1, ...told };
}

function workingWeeks(most?: number): RequestHabits {
  const known = habits(most);
  for (let day = 0; day < 30; day++) for (let hour = 9; hour < 17; hour++) known.observe(1, request(day, hour), 0);
  return known;
}

describe("a client's habits", () => {
  test("make its usual hours usual and others rare", () => {
    const known = workingWeeks();
    expect(known.observe(1, request(30, 10), 0).hour).toBeLessThan(2);
    expect(known.observe(1, request(30, 23), 0).hour).toBeGreaterThan(4);
  });

  test("make a new address and a new user agent rare, and the usual ones not", () => {
    const known = workingWeeks();
    expect(known.observe(1, request(30, 10), 0)).toMatchObject({ address: 0, userAgent: 0 });
    const other = known.observe(1, request(30, 10, { address: 2, userAgent: 2 }), 0);
    expect(other.address).toBeGreaterThan(6);
    expect(other.userAgent).toBeGreaterThan(6);
  });

  test("that change all the time make nothing new rare", () => {
    const known = habits();
    for (let i = 0; i < 200; i++) known.observe(1, request(0, 10, { at: MONDAY + i, address: i }), 0);
    expect(known.observe(1, request(0, 10, { address: 999 }), 0).address).toBeLessThan(0.5);
  });

  test("are each client's own", () => {
    const known = workingWeeks();
    expect(known.observe(2, request(30, 23), 0).hour).toBeLessThan(1);
    expect(known.observe(2, request(30, 23, { address: 2 }), 0).address).toBeLessThan(3);
  });

  test("fade: after months an address that is new is no great surprise", () => {
    const known = workingWeeks();
    expect(known.observe(1, request(30 + 365, 10, { address: 2 }), 0).address).toBeLessThan(1.5);
  });

  test("count the requests of about a minute, in tens", () => {
    const known = habits();
    let rate = 0;
    for (let i = 0; i < 300; i++) rate = known.observe(1, request(0, 10, { at: MONDAY + i * 1000 }), 0).rate;
    expect(rate).toBe(60);
    expect(known.observe(1, request(0, 10, { at: MONDAY + HOUR }), 0).rate).toBe(0);
  });

  test("of a client whose address is no news say nothing of addresses", () => {
    expect(workingWeeks().observe(1, request(30, 10, { address: undefined }), 0).address).toBe(0);
  });
});

describe("the memory of habits", () => {
  test("forgets who was not seen for longest", () => {
    const known = habits(10);
    for (let client = 0; client < 1000; client++) known.observe(client, request(0, 10), 0);
    expect(known.size).toBe(10);
    expect(known.observe(995, request(0, 10, { address: 2 }), 0).address).toBeGreaterThan(0);
    expect(known.size).toBe(10);
  });

  test("bears times that are equal, out of order, or years ahead", () => {
    const known = workingWeeks();
    const random = createRandom(9);
    for (let i = 0; i < 500; i++) {
      const at = MONDAY + (random.uniform() - 0.5) * 1e12;
      const found = known.observe(1, request(0, random.below(24), { at, address: random.below(50) }), 0);
      for (const value of Object.values(found)) expect(Number.isFinite(value) && value >= 0).toBe(true);
    }
  });

  test("keeps the clients that come again, though a flood of invented names passes through", () => {
    const known = habits(1000);
    for (const day of [0, 1, 2])
      for (let client = 0; client < 500; client++) known.observe(client, request(day, 10), 0);
    for (let i = 0; i < 20_000; i++) known.observe(1000 + i, request(3, 9, { address: 66 }), 0);
    expect(known.size).toBe(1000);
    for (let client = 0; client < 500; client++) {
      const stolen = known.observe(client, request(3, 10, { address: 66, userAgent: 66 }), 0);
      // Of an unknown client it would be 1 bit.
      expect(stolen).toMatchObject({ address: 1.375, userAgent: 1.375 });
    }
  });

  test("comes back from JSON with the same answers, for every client", () => {
    const known = workingWeeks();
    const random = createRandom(4);
    const next = (i: number) =>
      request(31 + i / 50, random.below(24), {
        at: MONDAY + i * 977_777.5 - (i % 7) * HOUR,
        address: random.below(30) === 0 ? undefined : random.below(2 ** 32),
        userAgent: random.below(3) + 0xffff_fff0,
      });
    for (let i = 0; i < 3000; i++) known.observe(random.below(90) ** 8, next(i), 0);
    known.observe(2 ** 53 - 1, request(-20_300, 3), 0);
    const again = habits();
    again.restore(JSON.parse(JSON.stringify(known.toJSON(100))));
    expect(again.size).toBe(known.size);
    expect(again.toJSON(100)).toBe(known.toJSON(100));
    for (let i = 3000; i < 6000; i++) {
      const key = random.below(150) ** 8;
      const seen = next(i);
      expect(again.observe(key, seen, 0)).toEqual(known.observe(key, seen, 0));
    }
  });

  test("of a part of its clients tells of the regular ones first, then of those seen last", () => {
    const known = workingWeeks();
    for (let client = 2; client < 60; client++) known.observe(client, request(31, 12, { address: client }), 0);
    const again = habits();
    again.restore(known.toJSON(5));
    expect(again.size).toBe(5);
    const strange = (client: number) => again.observe(client, request(31, 13, { userAgent: 9 }), 0).userAgent;
    const unknown = habits().observe(7, request(31, 13), 0).userAgent;
    expect(strange(1)).toBeGreaterThan(6);
    expect(strange(50)).toBe(unknown);
    const all = habits();
    all.restore(known.toJSON(100));
    expect(all.toJSON(5)).toBe(known.toJSON(5));
  });

  test("takes about 100 bytes a client as text", () => {
    const known = habits(5000);
    const random = createRandom(5);
    for (let i = 0; i < 100_000; i++) {
      const client = random.below(5000);
      const home = random.below(5) > 0 ? client : client + 5000;
      known.observe(client, request(i / 5000, 9 + random.below(9), { address: home, userAgent: client % 7 }), 0);
    }
    expect(known.size).toBe(5000);
    expect(known.toJSON(5000).length).toBeLessThan(5000 * 130);
  });

  test("refuses JSON that is none of its own", () => {
    const text = workingWeeks().toJSON(1);
    const spoiled = [
      null,
      [],
      "?",
      "A",
      text.slice(0, 20),
      text.slice(0, -4),
      `${text}AAAA`,
      // The same client twice, an unknown flag, a clock beyond all clocks.
      text + text,
      `/${text.slice(1)}`,
      `${text.slice(0, 11)}////////////////////////${text.slice(24)}`,
    ];
    for (const each of spoiled) {
      expect(() => habits().restore(each)).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
    }
    const two = workingWeeks();
    two.observe(2, request(31, 10), 0);
    expect(() => habits(1).restore(two.toJSON(2))).toThrow(expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }));
  });

  test("bears any bytes", () => {
    const random = createRandom(6);
    for (let round = 0; round < 2000; round++) {
      const bytes = Array.from({ length: random.below(90) }, () => random.below(random.below(2) === 0 ? 4 : 256));
      try {
        const known = habits();
        known.restore(btoa(String.fromCharCode(...bytes)));
        const found = known.observe(0, request(1, 1), 0);
        expect(Object.values(found).every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ code: "ERR_MODEL_MALFORMED" });
      }
    }
  });
});
