import { describe, expect, it } from "vitest";
import { ArgumentRangeError } from "../src/errors.ts";
import { createRandom } from "../src/random.ts";

describe("a seeded source of numbers", () => {
  it("gives the same numbers in every process and release", () => {
    const random = createRandom(7);
    expect([random.uniform(), random.below(1000), random.normal(), random.fork(3).uniform()]).toMatchInlineSnapshot(`
      [
        0.4547669554594904,
        63,
        -0.6856413254426121,
        0.25282234814949334,
      ]
    `);
  });

  it("gives others for another seed, beyond 32 bits too", () => {
    const first = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((seed) => createRandom(seed).uniform());
    expect(new Set(first).size).toBe(first.length);
  });

  it("spreads evenly, in numbers and in normal ones", () => {
    const random = createRandom(1);
    const counts = new Array<number>(10).fill(0);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 100_000; i++) {
      counts[random.below(10)]!++;
      const x = random.normal();
      sum += x;
      squares += x * x;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    expect(Math.abs(sum / 100_000)).toBeLessThan(0.02);
    expect(Math.abs(squares / 100_000 - 1)).toBeLessThan(0.02);
  });

  it("forks sources that do not depend on how much another part draws", () => {
    const parts = (draws: number) => {
      const random = createRandom(5);
      const [first, second] = [random.fork(0), random.fork(1)];
      for (let i = 0; i < draws; i++) first.uniform();
      return second.uniform();
    };
    expect(parts(0)).toBe(parts(100));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53, "1" as unknown as number])("refuses the seed %s", (seed) => {
    expect(() => createRandom(seed)).toThrow(ArgumentRangeError);
  });
});
