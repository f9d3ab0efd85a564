import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/redact/redactor.ts";
import { SecretNames } from "../../src/redact/secret-names.ts";
import { Shapes } from "../../src/redact/shapes.ts";

describe("the memory for the shapes of objects", () => {
  it("says of every name what looking it up says, also when more are sent than it remembers", () => {
    const names = new SecretNames({});
    const shapes = new Shapes(names);
    for (let i = 0; i < 20_000; i++) {
      const path = [
        `field${i % 9000}`,
        i % 2 === 0 ? "password" : "count",
        "message",
        `x${i}Token`,
        "z".repeat(i % 300),
      ];
      let step = shapes.start;
      for (const name of path) {
        step = step.expected === name ? step.next : shapes.follow(step, name);
        if (step.nature !== names.of(name)) expect.fail(`${name} of ${path}`);
      }
    }
  });

  it("keeps nothing of names that are too long", () => {
    const shapes = new Shapes(new SecretNames({}));
    shapes.follow(shapes.start, "z".repeat(1000));
    expect(shapes.start.expected).toBeUndefined();
  });

  it("does not take one shape for another that begins alike", () => {
    const redactor = new Redactor();
    const keys = (record: object) => Object.values(redactor.record(record, false));
    expect(keys({ a: 1, b: "x" })).toEqual([1, "x"]);
    expect(keys({ a: 1, password: "x" })).toEqual([1, "[redacted]"]);
    expect(keys({ a: 1, b: "x" })).toEqual([1, "x"]);
    expect(keys({ a: 1, b: { a: 1, password: "x" } })).toEqual([1, { a: 1, password: "[redacted]" }]);
    expect(redactor.record({ a: 1, b: { level: 1 } }, false)).toEqual({ a: 1, b: { level: 1 } });
    expect(redactor.record({ a: 1, level: 1 }, false)).toEqual({ a: 1, level_: 1 });
  });
});
