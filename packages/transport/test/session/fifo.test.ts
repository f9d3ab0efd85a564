import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fifo } from "../../src/session/fifo.ts";

describe("a fifo", () => {
  it("behaves as an array does, however it is filled and emptied", () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.nat().map((item) => ({ push: item })) },
      { weight: 5, arbitrary: fc.constant("shift" as const) },
      { weight: 1, arbitrary: fc.constant("burst" as const) },
      { weight: 1, arbitrary: fc.constant("drain" as const) },
      { weight: 2, arbitrary: fc.nat(1_300).map((drop) => ({ drop })) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const act of actions) {
          if (act === "shift") expect(fifo.shift()).toBe(model.shift());
          else if (act === "burst") {
            for (let i = 0; i < 1_500; i++) fifo.push(i);
            for (let i = 0; i < 1_500; i++) model.push(i);
          } else if (act === "drain") {
            for (let i = 0; i < 1_200; i++) expect(fifo.shift()).toBe(model.shift());
          } else if ("drop" in act) {
            fifo.drop(act.drop);
            model.splice(0, act.drop);
          } else {
            fifo.push(act.push);
            model.push(act.push);
          }
          expect([fifo.length, fifo.first, fifo.at(3)]).toEqual([model.length, model[0], model[3]]);
        }
        while (model.length > 0) expect(fifo.shift()).toBe(model.shift());
        expect(fifo.shift()).toBeUndefined();
      }),
    );
  });
});
