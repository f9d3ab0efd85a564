import fc from "fast-check";
import { expect, test } from "vitest";
import { beginningOfJson } from "../../src/features/json-beginning.ts";

test("the beginning of any JSON object is JSON, once one of its members is whole", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }), fc.nat(), (record, cut) => {
      const text = `{"first":1,${JSON.stringify(record).slice(1)}`;
      const beginning = beginningOfJson(text.slice(0, cut % text.length));
      if (beginning === "") return;
      expect(JSON.parse(beginning)).toHaveProperty("first");
    }),
    { numRuns: 500 },
  );
});

test("the beginning of what is nested without end, or all quotes, is found in linear time", () => {
  for (const unit of ["[", "{", '"', "\\", '\\"', '"\\', ",", '["",', '{"a":']) {
    expect(beginningOfJson(`{"a":1,"b":${unit.repeat(400_000)}`).startsWith('{"a":1')).toBe(true);
  }
});
