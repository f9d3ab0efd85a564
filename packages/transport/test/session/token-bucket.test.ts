import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenBucket, WorkBudget } from "../../src/session/token-bucket.ts";

const RATES = {
  maxHandshakes: 16,
  maxHandshakesPerAddress: 4,
  handshakesPerSecond: 8,
  handshakesPerSecondPerAddress: 2,
};

/** Takes as many tokens as there are, and says how many that were and what stood against the next. */
function drain(budget: WorkBudget, group: string, now: number): [number, string | undefined] {
  let taken = 0;
  for (;;) {
    const lack = budget.lacks(group, now);
    if (lack !== undefined) return [taken, lack];
    budget.take(group, now);
    taken += 1;
  }
}

describe("a token bucket", () => {
  it("is full at first, and fills up with time and no further", () => {
    const bucket = new TokenBucket(3, 2, 1_000);
    expect(bucket.isFull(1_000)).toBe(true);
    for (let i = 0; i < 3; i++) bucket.take(1_000);
    expect(bucket.isEmpty(1_000)).toBe(true);
    expect(bucket.isEmpty(1_499)).toBe(true);
    expect(bucket.isEmpty(1_500)).toBe(false);
    expect(bucket.isFull(2_499)).toBe(false);
    expect(bucket.isFull(2_500)).toBe(true);
    for (let i = 0; i < 3; i++) bucket.take(1_000_000);
    expect(bucket.isEmpty(1_000_000)).toBe(true);
  });

  it("takes back no more than it can hold", () => {
    const bucket = new TokenBucket(2, 1, 0);
    bucket.take(0);
    for (let i = 0; i < 5; i++) bucket.giveBack(0);
    bucket.take(0);
    bucket.take(0);
    expect(bucket.isEmpty(0)).toBe(true);
  });
});

describe("the budget of public-key work", () => {
  it("lets an address have its burst, and then its rate", () => {
    const budget = new WorkBudget(RATES, 0);
    expect(drain(budget, "a", 0)).toEqual([4, "rate-per-address"]);
    expect(drain(budget, "a", 1_000)).toEqual([2, "rate-per-address"]);
    expect(drain(budget, "a", 60_000)).toEqual([4, "rate-per-address"]);
  });

  it("bounds all addresses together", () => {
    const budget = new WorkBudget(RATES, 0);
    const taken = Array.from({ length: 10 }, (_, i) => drain(budget, `address ${i}`, 0));
    expect(taken.map(([count]) => count)).toEqual([4, 4, 4, 4, 0, 0, 0, 0, 0, 0]);
    expect(taken.at(-1)).toEqual([0, "rate"]);
    expect(drain(budget, "address 9", 250)).toEqual([2, "rate"]);
  });

  it("takes nothing from everybody for an address that has had its share", () => {
    const budget = new WorkBudget(RATES, 0);
    drain(budget, "a", 0);
    for (let i = 0; i < 100; i++) expect(budget.lacks("a", 0)).toBe("rate-per-address");
    expect(drain(budget, "b", 0)[0]).toBe(4);
    expect(drain(budget, "c", 0)[0]).toBe(4);
  });

  it("costs a peer nothing whose tokens come back", () => {
    const budget = new WorkBudget(RATES, 0);
    for (let i = 0; i < 100; i++) {
      expect(budget.lacks("a", 0)).toBeUndefined();
      budget.take("a", 0);
      budget.giveBack("a", 0);
    }
    expect(budget.size).toBe(0);
  });

  it("remembers an address only until it is as good as new", () => {
    const budget = new WorkBudget(RATES, 0);
    for (let i = 0; i < 16; i++) budget.take(`address ${i}`, 0);
    expect(budget.size).toBe(16);
    budget.take("another", 500);
    expect(budget.size).toBe(1);
  });

  it("forgets an address that is quiet, though another one that came before it is not", () => {
    const budget = new WorkBudget(RATES, 0);
    for (let i = 0; i < 3; i++) budget.take("busy", 0);
    budget.take("quiet", 0);
    budget.take("busy", 900);
    budget.take("another", 1_000);
    expect(budget.size).toBe(2);
  });

  it("remembers a bounded number of addresses, however many come", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), fc.nat(30)), { maxLength: 300 }), (arrivals) => {
        const budget = new WorkBudget(RATES, 0);
        let now = 0;
        let most = 0;
        for (const [i, [group, pause]] of arrivals.entries()) {
          now += pause;
          const name = `address ${i % 3 === 0 ? group : i}`;
          if (budget.lacks(name, now) === undefined) budget.take(name, now);
          most = Math.max(most, budget.size);
        }
        // What lets an address fill up again, 2 s here, and what everybody together can take in that time.
        expect(most).toBeLessThanOrEqual(16 + 2 * 8 + 1);
      }),
    );
  });
});
