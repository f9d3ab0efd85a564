import { describe, expect, test } from "vitest";
import { FrequencyTable } from "../../src/features/frequency-table.ts";
import { createRandom } from "../../src/random.ts";

const BOUNDS = { contexts: 100, items: 1000 };

function tableOf(items: readonly number[], bounds = BOUNDS): FrequencyTable {
  const table = new FrequencyTable(bounds);
  for (const item of items) table.learn(1, item);
  return table.freeze();
}

const repeat = (item: number, times: number) => Array.from({ length: times }, () => item);

describe("an item", () => {
  test("that is most of what there is is not rare", () => {
    expect(tableOf([...repeat(1, 999), 2]).rarity(1, 1, 0)).toBe(0);
  });

  test("that is new is strange where items recur, and not where all are new", () => {
    const recurring = tableOf([...repeat(1, 500), ...repeat(2, 500)]);
    const different = tableOf(Array.from({ length: 1000 }, (_, i) => i));
    expect(recurring.rarity(1, 99, 0)).toBeGreaterThan(9);
    expect(different.rarity(1, 9999, 0)).toBeLessThan(0.5);
  });

  test("that occurred once is as rare, measured without itself, exactly as one that did not", () => {
    const table = tableOf([...repeat(1, 500), ...repeat(2, 300), 3, 4, 5]);
    expect(table.rarity(1, 3, 1)).toBe(table.rarity(1, 99, 0));
    expect(table.rarity(1, 3, 0)).toBeLessThan(table.rarity(1, 99, 0));
  });

  test("that occurs now and then is, measured without itself, about what a table without it says; a common one exactly as rare as to others", () => {
    const random = createRandom(3);
    for (let round = 0; round < 50; round++) {
      const items = Array.from({ length: 400 }, () => Math.floor(40 * random.uniform() ** 3));
      const item = items[random.below(items.length)]!;
      const table = tableOf(items);
      if (items.filter((other) => other === item).length > 4) {
        expect(table.rarity(1, item, 1)).toBe(table.rarity(1, item, 0));
        continue;
      }
      const without = tableOf(items.filter((_, i) => i !== items.indexOf(item)));
      expect(Math.abs(table.rarity(1, item, 1) - without.rarity(1, item, 0))).toBeLessThanOrEqual(0.5);
    }
  });

  test("in a context that nothing is known of is not rare", () => {
    const table = tableOf([1]);
    expect([table.rarity(2, 1, 0), table.rarity(1, 1, 1), table.outside(2, 1, 0), table.share(2, 0, 1, 0)]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

test("a number far outside the others is rare on either side", () => {
  const table = tableOf([...repeat(10, 100), ...repeat(11, 100), ...repeat(12, 100)]);
  expect(table.outside(1, 11, 0)).toBe(0);
  expect(table.outside(1, 30, 0)).toBeGreaterThan(7);
  expect(table.outside(1, 0, 0)).toBeGreaterThan(7);
});

describe("a table", () => {
  test("keeps within its bounds, whatever it is taught, and what occurs most", () => {
    const table = new FrequencyTable({ contexts: 10, items: 50 });
    for (let i = 0; i < 50_000; i++) {
      table.learn(i, i);
      table.learn(7, i);
      table.learn(7, 1);
    }
    table.freeze();
    expect(table.rarity(7, 1, 0)).toBe(0);
    const json = JSON.stringify(table);
    expect(json.length).toBeLessThan(1500);
  });

  test("comes back from JSON with the same answers", () => {
    const random = createRandom(5);
    const table = new FrequencyTable(BOUNDS);
    for (let i = 0; i < 5000; i++) table.learn(2 ** 50 + random.below(150), Math.floor(4e9 * random.uniform() ** 8));
    for (let i = 0; i < 100_000; i++) table.learn(1, 4_000_000_000);
    table.freeze();
    const again = FrequencyTable.fromJSON(JSON.parse(JSON.stringify(table)), BOUNDS);
    for (let i = 0; i < 500; i++) {
      const context = i % 10 === 0 ? 1 : 2 ** 50 + random.below(150);
      const item = i % 20 === 0 ? 4_000_000_000 : Math.floor(4e9 * random.uniform() ** 8);
      expect(again.rarity(context, item, 0)).toBe(table.rarity(context, item, 0));
      expect(again.outside(context, item, 0)).toBe(table.outside(context, item, 0));
    }
    expect(JSON.stringify(again)).toBe(JSON.stringify(table));
  });

  test("refuses JSON that is none of its own", () => {
    const json = JSON.parse(JSON.stringify(tableOf([1, 1, 2])));
    const spoiled = [
      null,
      {},
      { ...json, counts: "" },
      { ...json, contexts: json.n },
      { ...json, sizes: "AAA=" },
      { ...json, hashes: "?" },
      { ...json, counts: "AAAAAA==" },
    ];
    for (const each of spoiled) {
      expect(() => FrequencyTable.fromJSON(each, BOUNDS)).toThrow(
        expect.objectContaining({ code: "ERR_MODEL_MALFORMED" }),
      );
    }
    expect(() => FrequencyTable.fromJSON(json, { contexts: 0, items: 10 })).toThrow(/malformed/);
  });
});
