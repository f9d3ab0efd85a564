import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AddressFact } from "../../src/features/address-changes.ts";
import { createAddressWatch } from "../../src/features/address-watch.ts";
import { atLeast } from "../../src/features/binomial.ts";
import { ClientHabits } from "../../src/features/client-habits.ts";
import { createRandom, type Random } from "../../src/random.ts";

// A Monday, in hours from the epoch.
const MONDAY = Date.UTC(2024, 0, 1) / 3_600_000;

interface Day {
  hours: number[];
  methods: string[];
  paths: string[];
  requests: number;
}

/** Days of somebody at work: from eight or nine to about five, now and then an hour in the evening, few weekends. */
function work(
  random: Random,
  habits: ClientHabits,
  days: number,
  change: (day: number, usual: Day) => Day = (_, d) => d,
) {
  const told: { day: number; fact: AddressFact }[] = [];
  for (let day = 0; day < days; day++) {
    const hours: number[] = [];
    const begin = 8 + random.below(2);
    if (day % 7 < 5 || random.below(20) === 0) {
      for (let hour = begin; hour < begin + 7 + random.below(3); hour++) if (random.below(8) > 0) hours.push(hour);
    }
    if (random.below(10) === 0) hours.push(20 + random.below(3));
    const usual: Day = {
      hours,
      methods: ["GET", "GET", "GET", "POST"],
      paths: ["/", "/orders/1", "/orders/2", "/customers", "/stock/7"],
      requests: 20,
    };
    const { methods, paths, requests, ...other } = change(day, usual);
    for (const hour of other.hours.sort((a, b) => a - b)) {
      const slot = MONDAY + day * 24 + hour;
      const count = Math.max(1, Math.round(requests * 2 ** random.normal()));
      for (let i = 0; i < count; i++) {
        const method = methods[random.below(methods.length)];
        const path = paths[random.below(paths.length)];
        for (const fact of habits.observe(slot, method, path)) told.push({ day, fact });
      }
    }
  }
  return told;
}

/** What is told of twenty clients that change their habits on the 60th day. */
function changed(change: (usual: Day) => Day) {
  return Array.from({ length: 20 }, (_, i) =>
    work(createRandom(100 + i), new ClientHabits(), 75, (day, usual) => (day < 60 ? usual : change(usual))),
  );
}

describe("a client's habits", () => {
  it("that stay as they are give less than one report in a client's year", () => {
    let told = 0;
    for (let seed = 1; seed <= 20; seed++) told += work(createRandom(seed), new ClientHabits(), 180).length;
    expect(told).toBeLessThan((20 * 180) / 365);
  });

  it("of hours: a move to the night is told once, on its first day", () => {
    for (const told of changed((usual) => ({ ...usual, hours: [0, 1, 2, 3, 4, 5] }))) {
      const [first, ...more] = told.filter(({ fact }) => fact.kind === "habit-hour");
      expect(more).toEqual([]);
      expect(first?.day).toBe(60);
      expect(first?.fact).toMatchObject({ kind: "habit-hour", share: expect.any(Number), usual: expect.any(Number) });
      if (first?.fact.kind !== "habit-hour") throw new Error("unreachable");
      expect(first.fact.hour).toBeLessThan(6);
      expect(first.fact.share).toBeGreaterThan(first.fact.usual);
      expect(first.fact.usual).toBeLessThan(0.1);
    }
  });

  it("of methods: one that was never used, and now is in each hour", () => {
    for (const told of changed((usual) => ({ ...usual, methods: ["GET", "DELETE"] }))) {
      const found = told.filter(({ fact }) => fact.kind === "habit-method");
      expect(found.map(({ fact }) => fact)).toMatchObject([{ method: "DELETE" }]);
      expect(found[0]?.day).toBeLessThan(64);
    }
  });

  it("of areas: one that was never visited, and now is in each hour", () => {
    for (const told of changed((usual) => ({ ...usual, paths: ["/export/all", "/orders/1"] }))) {
      const found = told.filter(({ fact }) => fact.kind === "habit-area");
      expect(found.map(({ fact }) => fact)).toMatchObject([{ area: "/export" }]);
      expect(found[0]?.day).toBeLessThan(64);
    }
  });

  it("of volume: thirty times as many requests", () => {
    for (const told of changed((usual) => ({ ...usual, requests: 600 }))) {
      const found = told.filter(({ fact }) => fact.kind === "habit-volume");
      expect(found).toHaveLength(1);
      const { fact, day } = found[0]!;
      if (fact.kind !== "habit-volume") throw new Error("unreachable");
      expect(day).toBeLessThan(64);
      expect(fact.requests).toBeGreaterThan(5 * fact.usual);
      expect(fact.usual).toBeGreaterThan(10);
      expect(fact.usual).toBeLessThan(40);
    }
  });

  it("are not judged before they are known: forty active hours on more than five days", () => {
    const habits = new ClientHabits();
    for (let hour = 0; hour < 4 * 24; hour++) habits.observe(MONDAY + hour, "GET", "/a");
    expect(habits.observe(MONDAY + 4 * 24 + 1, "DELETE", "/b")).toEqual([]);
    const rare = new ClientHabits();
    const told = [];
    for (let day = 0; day < 30; day++) told.push(...rare.observe(MONDAY + day * 24 + 10, "GET", "/a"));
    for (let hour = 0; hour < 6; hour++) told.push(...rare.observe(MONDAY + 31 * 24 + hour, "DELETE", "/b"));
    expect(told).toEqual([]);
  });

  it("have a place for all other areas, so that a scan does not push out the names", () => {
    const habits = new ClientHabits();
    work(createRandom(3), habits, 40);
    const names = [...habits.areas];
    for (let i = 0; i < 5000; i++) habits.observe(MONDAY + 41 * 24 + 10, "GET", `/${"x".repeat(200)}${i}/${i}`);
    for (let i = 0; i < 5000; i++) habits.observe(MONDAY + 41 * 24 + 10, "GET", `/scan${i}/`);
    expect(habits.areas).toHaveLength(15);
    expect(habits.areas).toEqual(expect.arrayContaining(names));
    for (const area of habits.areas) expect(area.length).toBeLessThanOrEqual(32);
  });

  it("survive lines that are late or years off", () => {
    const habits = new ClientHabits();
    work(createRandom(4), habits, 60);
    const slot = MONDAY + 60 * 24 + 12;
    habits.observe(slot, "GET", "/");
    for (const wrong of [slot - 1, slot + 600_000, slot - 400_000]) habits.observe(wrong, "GET", "/");
    const told = [];
    for (let hour = 0; hour < 6; hour++) told.push(...habits.observe(slot + 13 + hour, "GET", "/"));
    expect(told).toMatchObject([{ kind: "habit-hour" }]);
    expect(habits.numbers.every(Number.isFinite)).toBe(true);
  });

  it("are learned of clients that come again, by the hour that the log shows", () => {
    const watch = createAddressWatch();
    const random = createRandom(5);
    const told = [];
    for (let day = 0; day < 40; day++) {
      for (let hour = 9; hour < 17; hour++) {
        // The log's clock is five hours behind UTC; the night begins when UTC shows six in the morning.
        const at = Date.UTC(2024, 0, 1 + day, (day < 38 ? hour : hour - 8) + 5, random.below(60));
        told.push(...watch.observe({ client: "ana", at, offset: -300, method: "GET", path: "/orders" }));
      }
    }
    expect(told).toMatchObject([{ kind: "habit-hour", fresh: true }]);
    const [fact] = told;
    expect(fact?.kind === "habit-hour" && fact.hour >= 1 && fact.hour < 7).toBe(true);
    expect(watch.current({ client: "ana", at: Date.UTC(2024, 0, 39, 20) })).toMatchObject([
      { kind: "habit-hour", fresh: false },
    ]);
  });

  it("are not learned when that is not wished", () => {
    const watch = createAddressWatch({ habits: false });
    for (let hour = 0; hour < 50; hour++)
      watch.observe({ client: "ana", at: hour * 3_600_000, method: "GET", path: "/" });
    expect(JSON.stringify(watch)).not.toContain("habits");
  });
});

describe("the chance of so many hits or more", () => {
  it("is that of the binomial distribution", () => {
    expect(atLeast(0, 5, 0.3)).toBe(1);
    expect(atLeast(5, 5, 0.1)).toBeCloseTo(1e-5, 12);
    expect(atLeast(1, 3, 0.5)).toBeCloseTo(7 / 8, 12);
    expect(atLeast(2, 4, 0.25)).toBeCloseTo(67 / 256, 12);
    expect(atLeast(6, 5, 0.5)).toBe(0);
  });

  it("falls with the hits and rises with the rate", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 25 }),
        fc.double({ min: 1e-6, max: 0.99, noNaN: true }),
        (n, k, rate) => {
          fc.pre(k <= n);
          const chance = atLeast(k, n, rate);
          expect(chance).toBeGreaterThan(0);
          expect(chance).toBeLessThanOrEqual(atLeast(k - 1, n, rate) + 1e-12);
          expect(chance).toBeLessThanOrEqual(atLeast(k, n, Math.min(0.999, rate * 1.01)) + 1e-12);
        },
      ),
    );
  });
});
